// `.trivyignore` (one id a line, `exp:YYYY-MM-DD` behind it, reasons as comments above) and `.trivyignore.yaml`
// (https://trivy.dev/latest/docs/configuration/filtering/#by-finding-ids).

import type { Parsed, Problem } from "../../model/index.ts";
import { dayOf, type ForeignIgnore } from "./entry.ts";
import { isMap, yamlWithLines } from "./yaml-lines.ts";

export function readTrivyIgnore(text: string): Parsed<readonly ForeignIgnore[]> {
  const value: ForeignIgnore[] = [];
  const problems: Problem[] = [];
  let comment: string[] = [];
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = index + 1;
    const trimmed = raw.trim();
    if (trimmed === "") {
      comment = [];
      return;
    }
    if (trimmed.startsWith("#")) {
      comment.push(trimmed.replace(/^#+\s*/, ""));
      return;
    }
    const [before = "", after] = trimmed.split(/\s#\s*/, 2);
    const [id = "", ...words] = before.trim().split(/\s+/);
    const expiry = words.find((word) => word.startsWith("exp:"));
    const endsOn = expiry === undefined ? undefined : dayOf(expiry.slice(4));
    if (expiry !== undefined && endsOn === undefined)
      problems.push({ line, message: `\`${expiry}\` is not a day: write exp:YYYY-MM-DD` });
    const reason = [...comment, ...(after === undefined ? [] : [after])].join(" ");
    if (expiry === undefined || endsOn !== undefined)
      value.push({
        line,
        ...idPart(id),
        ...(endsOn === undefined ? {} : { endsOn }),
        ...(reason === "" ? {} : { reason }),
      });
    comment = [];
  });
  return { value, problems };
}

/** CVE-…, GHSA-…, DLA-… are advisories; AVD-… and words are rules of other scanners. */
function idPart(id: string): Pick<ForeignIgnore, "advisory" | "foreignRule"> {
  return /^(CVE|GHSA|DLA|DSA|RHSA|ELSA|ALAS|USN|PYSEC|GO|RUSTSEC|MAL|OSV|TEMP|NSWG|SNYK|OSVDB)-/i.test(id)
    ? { advisory: id }
    : { foreignRule: id };
}

const sections = [
  ["vulnerabilities", "vulnerabilities"],
  ["misconfigurations", "misconfigurations"],
  ["secrets", "secrets"],
  ["licenses", "licences"],
] as const;

export function readTrivyIgnoreYaml(text: string): Parsed<readonly ForeignIgnore[]> {
  const { value: document, problems, lineAt } = yamlWithLines(text);
  const root = isMap(document) ? document : {};
  const value = sections.flatMap(([key, layer]) => {
    const list = root[key];
    if (!Array.isArray(list)) return [];
    return list.flatMap((item: unknown, index): ForeignIgnore[] => {
      if (!isMap(item) || typeof item["id"] !== "string") {
        problems.push({ line: lineAt([key, index]), message: `an entry of ${key} has no id` });
        return [];
      }
      const endsOn = dayOf(item["expired_at"]);
      if (item["expired_at"] !== undefined && endsOn === undefined) {
        problems.push({ line: lineAt([key, index]), message: `expired_at of ${item["id"]} is not a day` });
        return [];
      }
      const paths = textList(item["paths"]);
      const common = {
        line: lineAt([key, index]),
        ...(layer === "vulnerabilities" ? { advisory: item["id"] } : { foreignRule: item["id"] }),
        layer,
        ...(paths.length === 0 ? {} : { paths }),
        ...(endsOn === undefined ? {} : { endsOn }),
        ...(typeof item["statement"] === "string" ? { reason: item["statement"] } : {}),
      };
      const purls = textList(item["purls"]);
      return purls.length === 0 ? [common] : purls.map((purl) => ({ ...common, package: purl }));
    });
  });
  return { value, problems };
}

function textList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}
