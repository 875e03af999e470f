// Joins what other tools reported of the same image with our own findings: one vulnerability of one package is one finding, whoever saw
// it, and each finding names its witnesses. What only another tool saw becomes a finding of its own, said to be so.

import {
  type ForeignVulnerability,
  type ForeignWeakness,
  readForeignReport,
} from "../../formats/foreign/index.ts";
import { purlOf } from "../../formats/index.ts";
import {
  type Coverage,
  type CoverageScope,
  compareText,
  digestOf,
  type Finding,
  type FingerprintKey,
  fingerprint,
  type Gap,
  type RepoPath,
  type RuleInfo,
  ruleId,
  type Severity,
} from "../../model/index.ts";
import { placeClassOf } from "../judge/index.ts";
import { areRelated } from "./related-weaknesses.ts";

export const foreignRules: readonly RuleInfo[] = [
  {
    id: ruleId("foreign/vulnerable-package"),
    engine: "foreign",
    title: "Vulnerability that only another tool reports",
    severity: "unknown",
    cwe: [1395],
    help: "Another tool's report names this vulnerability and our own look at the same target did not. Its word is taken: either our advisories lack it, or the tool is wrong; an exception with a reason and an end settles the second.",
  },
];

const weaknessRule: RuleInfo = {
  id: ruleId("foreign/code-weakness"),
  engine: "foreign",
  title: "Weakness that only another tool reports",
  severity: "unknown",
  cwe: [],
  help: "Another tool's report names this place and our own look at it found nothing there. Its word is taken; an exception with a reason and an end settles a false alarm.",
};

export type Reconciled = {
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  readonly rules: readonly RuleInfo[];
  /** A report that was read whole: what its tool does not name there, it did not see. */
  readonly coverage: readonly Coverage[];
};

export type NamedReport = { readonly name: string; readonly bytes: Uint8Array };

export function reconcile(
  own: readonly Finding[],
  reports: readonly NamedReport[],
  context: { readonly key: FingerprintKey; readonly repository: string; readonly scope: CoverageScope },
): Reconciled {
  const gaps: Gap[] = [];
  const covered = new Map<string, Coverage>();
  const known = new Index(own);
  const alone = new Map<string, Foreign>();
  const weak: ForeignWeakness[] = [];
  for (const { name, bytes } of reports) {
    const { value, problems } = readForeignReport(bytes);
    if (problems.length === 0)
      for (const one of value?.tools ?? (value === undefined ? [] : [value]))
        covered.set(one.tool, coverageOf(one, context.scope));
    for (const { message } of problems) {
      gaps.push({
        kind: "gap",
        reason: "unparsable",
        engine: "foreign",
        detail: `the report ${name}: ${message}`,
        isInChange: true,
      });
    }
    for (const one of value?.weaknesses ?? []) if (!known.witnessPlace(one)) weak.push(one);
    for (const one of value?.vulnerabilities ?? []) {
      const tool = value?.tool ?? "";
      if (known.witness(one, tool)) continue;
      const key = `${one.id}\0${one.packageName}`;
      const before = alone.get(key);
      alone.set(
        key,
        before === undefined
          ? { first: one, tools: [tool] }
          : { ...before, tools: [...new Set([...before.tools, tool])] },
      );
    }
  }
  const foreign = [...alone.values()].map((one) => foreignFinding(one, context));
  return {
    findings: [...known.findings(), ...foreign, ...weaknessFindings(weak, context)],
    gaps,
    rules: reports.length === 0 ? [] : [...foreignRules, weaknessRule],
    coverage: [...covered.values()].sort((a, b) => compareText(a.tool ?? "", b.tool ?? "")),
  };
}

/** Which rules another tool ran with, its report does not say: one digest a tool, so that a newer version still closes what it opened. */
function coverageOf(
  { tool, toolVersion }: { readonly tool: string; readonly toolVersion: string },
  scope: CoverageScope,
): Coverage {
  return {
    ...{ kind: "coverage", engine: "foreign", tool, engineVersion: toolVersion, scope },
    rules: digestOf(["rules of another tool", tool]),
    ...{ filesScanned: 0, bytesScanned: 0 },
  };
}

type Foreign = { readonly first: ForeignVulnerability; readonly tools: readonly string[] };

/** Our findings by every name of the vulnerability and every name of the package. */
class Index {
  readonly #own: readonly Finding[];
  readonly #byName = new Map<string, number[]>();
  readonly #witnesses = new Map<number, Set<string>>();
  readonly #severities = new Map<number, Record<string, Severity>>();

  constructor(own: readonly Finding[]) {
    this.#own = own;
    for (const [index, finding] of own.entries()) {
      if (finding.evidence.kind !== "vulnerability") continue;
      const { advisory, package: item, installedAs } = finding.evidence;
      for (const id of [advisory.id, ...advisory.aliases]) {
        for (const name of [item.name, item.sourcePackage ?? item.name, ...(installedAs ?? [])]) {
          const key = keyOf(id, name);
          const list = this.#byName.get(key) ?? [];
          if (list.length === 0) this.#byName.set(key, list);
          if (!list.includes(index)) list.push(index);
        }
      }
    }
  }

  witness(one: ForeignVulnerability, tool: string): boolean {
    const found = [one.id, ...one.aliases].flatMap(
      (id) => this.#byName.get(keyOf(id, one.packageName)) ?? [],
    );
    for (const index of found) {
      this.#witnesses.set(index, (this.#witnesses.get(index) ?? new Set()).add(tool));
      this.#severities.set(index, { ...this.#severities.get(index), [tool]: one.severity });
    }
    return found.length > 0;
  }

  /** The same place (a line more or less) and a related weakness; tools without CWE numbers are met by place alone. */
  witnessPlace(one: ForeignWeakness): boolean {
    let isKnown = false;
    for (const [index, finding] of this.#own.entries()) {
      const isSameKind = one.cwe.length === 0 || finding.cwe.length === 0 || areRelated(one.cwe, finding.cwe);
      if (
        !isSameKind ||
        !placesOf(finding).some(
          ({ path, from, to }) => path === one.path && from - 1 <= one.startLine && one.startLine <= to + 1,
        )
      )
        continue;
      this.#witnesses.set(index, (this.#witnesses.get(index) ?? new Set()).add(one.tool));
      isKnown = true;
    }
    return isKnown;
  }

  findings(): readonly Finding[] {
    return this.#own.map((finding, index) => {
      const tools = this.#witnesses.get(index);
      if (tools === undefined) return finding;
      if (finding.evidence.kind !== "vulnerability")
        return { ...finding, witnesses: [...finding.witnesses, ...[...tools].sort(compareText)] };
      const severityBySource = { ...finding.evidence.severityBySource, ...this.#severities.get(index) };
      return {
        ...finding,
        witnesses: [...finding.witnesses, ...[...tools].sort(compareText)],
        evidence: { ...finding.evidence, severityBySource },
      };
    });
  }
}

function keyOf(id: string, name: string): string {
  // Tools spell Python names with "-", "_" or "." and Maven names with ":" or "/".
  return `${id.toUpperCase()}\0${name
    .toLowerCase()
    .replace(/[-_.]+/g, "-")
    .replaceAll("/", ":")}`;
}

function foreignFinding(
  { first, tools }: Foreign,
  { key, repository }: { readonly key: FingerprintKey; readonly repository: string },
): Finding {
  const rule = foreignRules[0];
  const identity = (id: string): Finding["fingerprint"] =>
    fingerprint(key, "foreign", [repository, id, first.packageName]);
  const fix = first.fixedVersion === undefined ? "" : ` Fixed in ${first.fixedVersion}.`;
  return {
    kind: "finding",
    rule: rule?.id ?? ruleId("foreign/vulnerable-package"),
    engine: "foreign",
    witnesses: tools,
    cwe: [1395],
    title: `${first.id}: ${first.packageName} ${first.installedVersion}`,
    message: `${first.title}. Reported by ${tools.join(" and ")} only: our own look at this target did not see it.${fix}`,
    severity: first.severity,
    confidence: "medium",
    placeClass: "production",
    locations: [{ path: placeOf(first), origin: { kind: "image-config", pointer: "" } }],
    fingerprint: identity(first.id),
    formerly: first.aliases.map(identity),
    evidence: {
      kind: "vulnerability",
      advisory: {
        id: first.id,
        aliases: first.aliases,
        summary: first.title,
        ...(first.url === undefined ? {} : { url: first.url }),
        source: tools.join(", "),
      },
      package: {
        purl: purlOf({ ecosystem: "unknown", name: first.packageName, version: first.installedVersion }),
        ecosystem: "unknown",
        name: first.packageName,
        version: first.installedVersion,
        scope: "production",
        isDirect: false,
        source: { kind: "distribution" },
        licences: [],
      },
      fixedIn: first.fixedVersion === undefined ? [] : [first.fixedVersion],
      fixState: first.fixedVersion === undefined ? "unknown" : "fixed",
      severityBySource: Object.fromEntries(tools.map((tool) => [tool, first.severity])),
      isExploited: false,
      requiredBy: { paths: [], total: 0 },
    },
    remedies:
      fix === "" ? [] : [{ kind: "advice", text: `Update ${first.packageName} to ${first.fixedVersion}.` }],
  };
}

type Lines = { readonly path: string; readonly from: number; readonly to: number };

function placesOf(finding: Finding): readonly Lines[] {
  const steps = finding.evidence.kind === "flow" ? finding.evidence.steps.map((step) => step.location) : [];
  return [...finding.locations, ...steps].flatMap(({ path, region }) =>
    region === undefined
      ? []
      : [{ path, from: region.startLine, to: Math.max(region.startLine, region.endLine) }],
  );
}

/** One finding a place; the same place and weakness from two tools is one finding with two witnesses. */
function weaknessFindings(
  weak: readonly ForeignWeakness[],
  context: { readonly key: FingerprintKey; readonly repository: string },
): readonly Finding[] {
  const found = new Map<string, Finding>();
  const ordinals = new Map<string, number>();
  for (const one of weak) {
    const kind = one.cwe.length === 0 ? one.ruleId : one.cwe.map((cwe) => `CWE-${cwe}`).join("+");
    const place = `${one.path}\0${one.startLine}\0${kind}`;
    const before = found.get(place);
    if (before !== undefined) {
      found.set(place, { ...before, witnesses: [...new Set([...before.witnesses, one.tool])] });
      continue;
    }
    const group = `${one.path}\0${kind}`;
    const ordinal = ordinals.get(group) ?? 0;
    ordinals.set(group, ordinal + 1);
    const path = cleanPath(one.path);
    found.set(place, {
      kind: "finding",
      rule: weaknessRule.id,
      engine: "foreign",
      witnesses: [one.tool],
      cwe: one.cwe,
      title: `${one.ruleId} (${one.tool})`,
      message: `${withoutCredentials(one)} Reported by ${one.tool} only: our own look at this place did not see it.`,
      severity: one.severity,
      confidence: "medium",
      placeClass: placeClassOf(path),
      locations: [
        {
          path,
          origin: { kind: "work-tree" },
          region: { startLine: one.startLine, startColumn: 1, endLine: one.startLine, endColumn: 1 },
        },
      ],
      fingerprint: fingerprint(context.key, "foreign", [one.path, kind, String(ordinal)]),
      formerly: [],
      evidence: { kind: "foreign", tool: one.tool, toolVersion: one.toolVersion, raw: digestOf(one) },
      remedies: [],
    });
  }
  return [...found.values()];
}

/** What a tool quotes of a credential that it found is the credential. */
function withoutCredentials({ message, cwe }: ForeignWeakness): string {
  return areRelated(cwe, [798]) ? message.replace(/(['"`]).*\1/g, "$1***$1") : message;
}

/** A path of a foreign report is only shown, never opened. */
function placeOf({ path }: ForeignVulnerability): RepoPath {
  return cleanPath(path ?? "");
}

function cleanPath(path: string): RepoPath {
  const parts = path.split("/").filter((part) => part !== "" && part !== "." && part !== "..");
  return (parts.length === 0 ? ".image/foreign-report" : parts.join("/")) as RepoPath; // cleaned by the line above
}
