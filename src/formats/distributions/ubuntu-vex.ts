// Ubuntu's VEX (https://github.com/canonical/ubuntu-security-notices, vex/; OpenVEX): one document a CVE; each statement names packages of
// releases by purl ("pkg:deb/ubuntu/openssl@3.0.2-0ubuntu1.10?arch=source&distro=jammy") and says fixed, affected or not.

import type { Advisory, AffectedPackage, Problem } from "../../model/index.ts";
import { parsePurl } from "../purl.ts";
import { isCve, listOf, objectOf, opinionOf, textOf, untilFixed } from "./opinion.ts";

const releases: Readonly<Record<string, string>> = {
  trusty: "14.04:LTS",
  xenial: "16.04:LTS",
  bionic: "18.04:LTS",
  focal: "20.04:LTS",
  jammy: "22.04:LTS",
  noble: "24.04:LTS",
  oracular: "24.10",
  plucky: "25.04",
  questing: "25.10",
};

export function isUbuntuVex(value: unknown): boolean {
  const document = objectOf(value);
  const isOpenVex = textOf(document?.["@context"])?.includes("openvex") === true;
  return isOpenVex && /canonical|ubuntu/i.test(textOf(document?.["author"]) ?? "");
}

export function readUbuntuVex(value: unknown, problems: Problem[]): readonly Advisory[] {
  const rows = new Map<string, Map<string, AffectedPackage>>();
  const summaries = new Map<string, string>();
  for (const statement of listOf(objectOf(value)?.["statements"])) {
    const fields = objectOf(statement) ?? {};
    const named = objectOf(fields["vulnerability"]);
    const cve = textOf(named?.["name"]) ?? textOf(fields["vulnerability"]) ?? "";
    const status = textOf(fields["status"]);
    if (!isCve(cve) || status === undefined) {
      problems.push({ message: "a statement names no CVE or no status" });
      continue;
    }
    const summary = textOf(named?.["description"]);
    if (summary !== undefined) summaries.set(cve, summary);
    const known = rows.get(cve) ?? new Map<string, AffectedPackage>();
    for (const product of listOf(fields["products"])) {
      const purl = parsePurl(textOf(objectOf(product)?.["@id"]) ?? textOf(product) ?? "");
      const row = purl === undefined ? undefined : rowOf(purl, status, fields);
      if (row !== undefined) known.set(`${row.ecosystem} ${row.name}`, row);
    }
    if (known.size > 0) rows.set(cve, known);
  }
  return [...rows].map(([cve, affected]) =>
    opinionOf({
      publisher: "UBUNTU-VEX",
      cve,
      summary: summaries.get(cve) ?? "",
      affected: [...affected.values()],
      references: [`https://ubuntu.com/security/${cve}`],
    }),
  );
}

/** Statements speak of source packages; those of binaries repeat them. */
function rowOf(
  purl: NonNullable<ReturnType<typeof parsePurl>>,
  status: string,
  fields: Readonly<Record<string, unknown>>,
): AffectedPackage | undefined {
  const codename = purl.qualifiers["distro"]?.split("/").at(-1) ?? "";
  const release = Object.hasOwn(releases, codename) ? releases[codename] : undefined;
  if (purl.ecosystem !== "Ubuntu" || purl.qualifiers["arch"] !== "source" || release === undefined)
    return undefined;
  // Extended maintenance ("esm-infra/focal") is another archive, which only subscribers have.
  const isExtended = purl.qualifiers["distro"]?.includes("esm") === true;
  const ecosystem = `Ubuntu:${isExtended ? "Pro:" : ""}${release}`;
  const base = { ecosystem, name: purl.name, versions: [] };
  if (status === "fixed" && purl.version !== undefined)
    return { ...base, ranges: untilFixed(purl.version), fixState: "fixed" };
  if (status !== "affected") return undefined;
  const said = `${textOf(fields["status_notes"]) ?? ""} ${textOf(fields["action_statement"]) ?? ""}`;
  const state = /end of (?:life|standard support)|no longer supported/i.test(said)
    ? "end-of-life"
    : /will not|won't|ignored/i.test(said)
      ? "wont-fix"
      : "not-fixed";
  return { ...base, ranges: untilFixed(undefined), fixState: state };
}
