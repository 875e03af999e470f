// `osv-scanner.toml`: [[IgnoredVulns]] and [[PackageOverrides]] (https://google.github.io/osv-scanner/configuration/).

import { parse } from "smol-toml";
import { messageOf } from "../../kit/index.ts";
import type { Parsed, Problem } from "../../model/index.ts";
import { dayOf, type ForeignIgnore } from "./entry.ts";
import { isMap } from "./yaml-lines.ts";

export function readOsvScannerConfig(text: string): Parsed<readonly ForeignIgnore[]> {
  let root: unknown;
  try {
    root = parse(text);
  } catch (thrown) {
    return { value: [], problems: [{ message: `not TOML: ${messageOf(thrown).split("\n")[0]}` }] };
  }
  if (!isMap(root)) return { value: [], problems: [] };
  const problems: Problem[] = [];
  const lines = text.split(/\r?\n/);
  const tables = (name: string): readonly { readonly [key: string]: unknown }[] => {
    const list = root[name];
    return Array.isArray(list) ? list.filter(isMap) : [];
  };
  const lineOf = (header: string, index: number): number => {
    const starts = lines.flatMap((line, at) =>
      line.replace(/\s/g, "").startsWith(`[[${header}]]`) ? [at + 1] : [],
    );
    return starts[index] ?? 1;
  };
  const end = (value: unknown, line: number): string | undefined | null => {
    if (value === undefined) return undefined;
    const found = dayOf(value);
    if (found !== undefined) return found;
    problems.push({ line, message: "the end of an entry is not a date" });
    return null;
  };
  const vulnerabilities = tables("IgnoredVulns").flatMap((item, index): ForeignIgnore[] => {
    const line = lineOf("IgnoredVulns", index);
    if (typeof item["id"] !== "string") {
      problems.push({ line, message: "an entry of IgnoredVulns has no id" });
      return [];
    }
    const endsOn = end(item["ignoreUntil"], line);
    if (endsOn === null) return [];
    return [{ line, layer: "vulnerabilities", advisory: item["id"], ...more(item, endsOn) }];
  });
  const packages = tables("PackageOverrides").flatMap((item, index): ForeignIgnore[] => {
    const line = lineOf("PackageOverrides", index);
    const vulnerability = isMap(item["vulnerability"]) ? item["vulnerability"] : {};
    if (item["ignore"] !== true && vulnerability["ignore"] !== true) return [];
    const endsOn = end(item["effectiveUntil"], line);
    if (endsOn === null) return [];
    const word = (key: string): string | undefined =>
      typeof item[key] === "string" ? (item[key] as string) : undefined; // checked here
    const [name, version, ecosystem] = [word("name"), word("version"), word("ecosystem")];
    if (name === undefined)
      return [
        {
          line,
          layer: "vulnerabilities",
          unsupported: "an override without a package name",
          ...more(item, endsOn),
        },
      ];
    return [
      {
        line,
        layer: "vulnerabilities",
        package: name,
        ...(version === undefined ? {} : { version }),
        ...(ecosystem === undefined ? {} : { ecosystem }),
        ...more(item, endsOn),
      },
    ];
  });
  return { value: [...vulnerabilities, ...packages], problems };
}

function more(item: { readonly [key: string]: unknown }, endsOn: string | undefined): Partial<ForeignIgnore> {
  return {
    ...(endsOn === undefined ? {} : { endsOn }),
    ...(typeof item["reason"] === "string" && item["reason"] !== "" ? { reason: item["reason"] } : {}),
  };
}
