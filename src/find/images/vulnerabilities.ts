// Installed packages -> vulnerabilities: one finding for one vulnerability of one package, with every place where it is installed.

import {
  type Affects,
  affects,
  bestSeverity,
  foldAliases,
  type Vulnerability,
} from "../../advisories/index.ts";
import { versioningOf } from "../../formats/versions/index.ts";
import {
  type AdvisoryStore,
  type Ecosystem,
  type Finding,
  type Fingerprint,
  type FingerprintKey,
  fingerprint,
  type Location,
  type PackageRef,
  type Severity,
} from "../../model/index.ts";
import type { RequiredBy } from "./chains.ts";
import { advisoryForModule } from "./rpm-modules.ts";
import { ruleOf } from "./rules.ts";

/** A package as advisories are asked about it, with its places. */
export type Subject = {
  readonly ecosystem: Ecosystem;
  readonly distribution?: string;
  /** The name that advisories use: of the source package for Debian, of the package itself for npm. */
  readonly name: string;
  readonly version: string;
  /** Of an rpm: the module that it was built for. */
  readonly module?: string;
  /** Its versions are rpm's. */
  readonly isRpm?: true;
  readonly installed: readonly [Installed, ...Installed[]];
};
export type Installed = { readonly package: PackageRef; readonly location: Location };

export type Judging = {
  readonly advisories: AdvisoryStore;
  readonly key: FingerprintKey;
  /** Name of the image without tag or digest. */
  readonly repository: string;
  /** Why it is installed. */
  readonly requiredBy: (subject: Subject) => RequiredBy;
  readonly remediesFor: (
    subject: Subject,
    change: VersionChange | undefined,
    requiredBy: RequiredBy,
  ) => Finding["remedies"];
};

/** The version to take, and what that answers. */
export type VersionChange = { readonly to: string; readonly resolves: readonly Fingerprint[] };

export function vulnerabilitiesOf(subject: Subject, judging: Judging): readonly Finding[] {
  const cases = [...casesOf(subject, judging)];
  const common = commonChange(subject, cases, judging);
  return cases.map((one) => {
    const [own] = one.verdict.fixedIn;
    const change =
      own === undefined
        ? undefined
        : (common ?? { to: own, resolves: [named(one.vulnerability.id, subject, judging)] });
    return findingOf(subject, one, change, judging);
  });
}

type Case = { readonly vulnerability: Vulnerability; readonly verdict: Verdict };

/** One version for all of them that have a fix, where one answers them all: an upgrade is made once. */
function commonChange(subject: Subject, cases: readonly Case[], judging: Judging): VersionChange | undefined {
  const order = versioningOf(subject.distribution ?? subject.ecosystem);
  const fixable = cases.filter(({ verdict }) => verdict.fixedIn.length > 0);
  const to = fixable
    .flatMap(({ verdict }) => verdict.fixedIn.slice(0, 1))
    .reduce<string | undefined>(
      (best, fix) => (best === undefined || order.compare(fix, best) > 0 ? fix : best),
      undefined,
    );
  if (to === undefined) return undefined;
  const query = { ...queryOf(subject), version: to };
  const isForAll = fixable.every(({ vulnerability }) =>
    vulnerability.advisories.every((advisory) => !affects(advisory, query).affected),
  );
  const resolves = fixable.map(({ vulnerability }) => named(vulnerability.id, subject, judging)).sort();
  return isForAll ? { to, resolves } : undefined;
}

function queryOf({ ecosystem, distribution, name }: Subject): {
  readonly ecosystem: Ecosystem;
  readonly distribution?: string;
  readonly name: string;
} {
  return { ecosystem, ...(distribution === undefined ? {} : { distribution }), name };
}

function named(id: string, { ecosystem, name }: Subject, { key, repository }: Judging): Fingerprint {
  return fingerprint(key, "images", [repository, id, ecosystem, name]);
}

function* casesOf(subject: Subject, judging: Judging): Generator<Case> {
  const { version } = subject;
  const query = queryOf(subject);
  const known = judging.advisories
    .lookup(query)
    .flatMap((one) => (subject.isRpm === true ? (advisoryForModule(one, subject) ?? []) : [one]));
  if (known.length === 0) return;
  const verdicts = new Map(known.map((advisory) => [advisory.id, affects(advisory, { ...query, version })]));
  for (const vulnerability of foldAliases(known)) {
    const answers = vulnerability.advisories.flatMap(({ id }): readonly Answer[] => {
      const verdict = verdicts.get(id);
      return verdict?.affected === true ? [{ id, ...verdict }] : [];
    });
    if (answers.length === 0) continue;
    const fixes = cleanFixes(
      vulnerability,
      answers.flatMap((one) => one.fixedIn),
      query,
    );
    const bundled = vulnerability.bundles.flatMap((bundle) => verdicts.get(bundle.id)?.fixedIn ?? []);
    const fixedIn = [...new Set(fixes.length > 0 ? fixes : bundled)];
    const graded = answers.find((one) => one.severityWord !== undefined);
    const verdict = {
      fixedIn,
      ...fixStateOf(answers, fixedIn),
      ...(graded?.severityWord === undefined ? {} : { word: graded.severityWord, wordSource: graded.id }),
    };
    yield { vulnerability, verdict };
  }
}

type Answer = Affects & { readonly id: string };

/** A distribution's word that it will not fix outweighs a range that merely has no end. */
const graveStates = ["end-of-life", "wont-fix", "not-fixed"] as const;

function fixStateOf(
  answers: readonly Answer[],
  fixedIn: readonly string[],
): Pick<Verdict, "fixState" | "fixStateSource"> {
  if (fixedIn.length > 0) {
    const source = answers.find((one) => one.fixedIn.some((fix) => fixedIn.includes(fix)))?.id;
    return { fixState: "fixed", ...(source === undefined ? {} : { fixStateSource: source }) };
  }
  for (const state of graveStates) {
    const source = answers.find((one) => one.fixState === state);
    if (source !== undefined) return { fixState: state, fixStateSource: source.id };
  }
  return { fixState: "unknown" };
}

/** Records of one vulnerability may name different fixes: those that no record calls affected, lowest first. */
function cleanFixes(
  vulnerability: Vulnerability,
  fixes: readonly string[],
  query: Parameters<typeof affects>[1],
): readonly string[] {
  const order = versioningOf(query.distribution ?? query.ecosystem);
  const unique = [...new Set(fixes)].sort((a, b) => order.compare(a, b));
  const clean = unique.filter(
    (fix) => !vulnerability.advisories.some((one) => affects(one, { ...query, version: fix }).affected),
  );
  return clean.length > 0 ? clean : unique;
}

type Verdict = {
  readonly fixedIn: readonly string[];
  readonly fixState: "fixed" | "not-fixed" | "wont-fix" | "end-of-life" | "unknown";
  readonly fixStateSource?: string;
  readonly word?: string;
  readonly wordSource?: string;
};

function findingOf(
  subject: Subject,
  { vulnerability, verdict }: Case,
  change: VersionChange | undefined,
  judging: Judging,
): Finding {
  const { advisories } = judging;
  const rule = ruleOf("image/vulnerable-package");
  const names = [vulnerability.id, ...vulnerability.aliases];
  const cves = names.filter((name) => name.startsWith("CVE-"));
  const exploited = cves.map((cve) => advisories.isExploited(cve)).find((entry) => entry !== undefined);
  const scores = cves.flatMap((cve) => advisories.epss(cve) ?? []);
  const choice = bestSeverity(vulnerability.advisories, {
    isExploited: exploited !== undefined,
    ...(verdict.word === undefined ? {} : { word: verdict.word }),
    ...(verdict.wordSource === undefined ? {} : { wordSource: verdict.wordSource }),
  });
  const [advisory] = vulnerability.advisories;
  const [first] = subject.installed;
  const fingerprintOf = (id: string): Fingerprint => named(id, subject, judging);
  const fix = verdict.fixedIn[0];
  const requiredBy = judging.requiredBy(subject);
  const summary = advisory.summary === "" ? `${vulnerability.id} in ${subject.name}` : advisory.summary;
  return {
    kind: "finding",
    rule: rule.id,
    engine: "images",
    witnesses: ["images"],
    cwe: rule.cwe,
    title: `${vulnerability.id}: ${subject.name} ${subject.version}`,
    message: `${summary.replace(/[.\s]+$/, "")}. Installed: ${installedText(subject)}.${neededText(requiredBy)} ${fix === undefined ? fixText(verdict.fixState) : `Fixed in ${fix}.`}`,
    severity: isNoVulnerability([...names, ...vulnerability.advisories.flatMap((one) => one.upstream)])
      ? "none"
      : choice.severity,
    ...(choice.cvss === undefined ? {} : { score: choice.cvss.score }),
    confidence: "high",
    placeClass: "production",
    locations: locationsOf(subject),
    fingerprint: fingerprintOf(vulnerability.id),
    formerly: vulnerability.aliases.map(fingerprintOf),
    evidence: {
      kind: "vulnerability",
      advisory: {
        id: vulnerability.id,
        aliases: vulnerability.aliases,
        summary,
        ...(advisory.references[0] === undefined ? {} : { url: advisory.references[0] }),
        ...(advisory.publishedAt === undefined ? {} : { publishedAt: advisory.publishedAt }),
        source: advisory.id.split("-")[0] ?? advisory.id,
      },
      package: first.package,
      ...namesOf(subject),
      fixedIn: verdict.fixedIn,
      fixState: verdict.fixState,
      ...(verdict.fixStateSource === undefined ? {} : { fixStateSource: verdict.fixStateSource }),
      severityBySource: choice.bySource as Readonly<Record<string, Severity>>, // the same type under another name
      ...(choice.cvss === undefined ? {} : { cvss: choice.cvss }),
      ...(scores.length === 0 ? {} : { epss: Math.max(...scores) }),
      isExploited: exploited !== undefined,
      ...(exploited?.dueOn === undefined ? {} : { exploitedDueOn: exploited.dueOn }),
      requiredBy,
    },
    remedies: judging.remediesFor(subject, change, requiredBy),
  };
}

/** AlmaLinux records bug-fix and enhancement updates (errata ALBA and ALEA), too; few of them name a CVE. */
function isNoVulnerability(names: readonly string[]): boolean {
  return names.every((name) => /^AL[BE]A-/.test(name));
}

function namesOf({ installed }: Subject): { readonly installedAs?: readonly string[] } {
  const names = [...new Set(installed.map(({ package: one }) => one.name))].sort();
  return names.length > 1 ? { installedAs: names } : {};
}

function installedText({ installed, name }: Subject): string {
  const names = [...new Set(installed.map(({ package: one }) => `${one.name} ${one.version ?? ""}`.trim()))];
  const shown = names.slice(0, 5).join(", ");
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  const source = installed.every(({ package: one }) => one.name === name)
    ? ""
    : ` (from source package ${name})`;
  return `${shown}${more}${source}`;
}

function neededText({ paths, total }: RequiredBy): string {
  const chain = paths.find((path) => path.length > 1);
  if (chain === undefined) return "";
  const more = total > 1 ? ` and ${total - 1} other way${total > 2 ? "s" : ""}` : "";
  return ` Needed by ${chain.slice(0, 6).join(" > ")}${more}.`;
}

function fixText(state: Verdict["fixState"]): string {
  switch (state) {
    case "wont-fix":
      return "The distribution will not fix it.";
    case "end-of-life":
      return "The package is no longer supported.";
    case "not-fixed":
      return "No fixed version is published yet.";
    case "fixed":
    case "unknown":
      return "Whether a fixed version exists is not known.";
  }
}

function locationsOf({ installed }: Subject): Finding["locations"] {
  const [first, ...rest] = installed.map(({ location }) => location);
  return [first ?? installed[0].location, ...rest];
}
