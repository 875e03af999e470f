// The work of `portcullis baseline`: a sorted JSON file of fingerprints with enough beside them for a person to recognise each.

import { findRepository } from "../../collect/index.ts";
import { readKnownPlaces } from "../../formats/foreign/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import type { EngineId, Finding, Report, Target } from "../../model/index.ts";
import { run } from "../../pipeline.ts";
import { readReport } from "../../show/index.ts";
import { namedText } from "../named-file.ts";
import { ownFile, writeOwnFile } from "../own-file.ts";
import { cacheFolder, wire } from "../wire.ts";
import { baselineFileName, entriesOf, judgementFor } from "./judge.ts";

type Entry = {
  readonly fingerprint: string;
  readonly rule: string;
  readonly path: string;
  readonly line?: number;
  /** The tree does not have it any more. */
  readonly isHistory?: true;
};

function rootFolder(): string {
  return findRepository(process.cwd(), cacheFolder())?.workTree ?? process.cwd();
}

export async function writeBaseline(
  mode: "create" | "update",
  flags: { readonly history?: true },
): Promise<void> {
  const root = rootFolder();
  const recorded = readBaseline(root);
  const isDeep = flags.history === true || (mode === "update" && recorded.some((entry) => entry.isHistory));
  const { found, unseen } = await entriesOfAll(root, isDeep);
  const before = new Set(recorded.map((entry) => entry.fingerprint));
  const names = new Set(found.flatMap((one) => one.names));
  const still = found.filter((one) => mode === "create" || one.names.some((name) => before.has(name)));
  // What nobody looked at is not gone (invariant: absence counts only inside coverage).
  const dark = recorded.filter((entry) => !names.has(entry.fingerprint) && unseen.hides(entry));
  const kept = [...still.map(({ entry }) => entry), ...dark];
  save(root, kept);
  const gone = mode === "update" ? `, ${Math.max(0, before.size - kept.length)} gone` : "";
  process.stderr.write(
    `${baselineFileName}: ${kept.length} known findings${gone}. Commit it; new findings block from now on.\n`,
  );
  if (unseen.count > 0)
    process.stderr.write(
      `  ${unseen.count === 1 ? "1 place was" : `${unseen.count} places were`} not looked at (portcullis scan . names them): what is found there later is new${dark.length === 0 ? "" : `; what was known there stays (${dark.length})`}.\n`,
    );
}

type FoundEntry = { readonly entry: Entry; readonly names: readonly string[]; readonly finding: Finding };

/** Of the tree, and of what only the history has. */
async function entriesOfAll(
  root: string,
  isDeep: boolean,
  flags: { readonly only?: readonly EngineId[] } = {},
): Promise<{ readonly found: readonly FoundEntry[]; readonly unseen: Unseen }> {
  const deps = wire();
  const reports: Report[] = [];
  const scanned = async (target: Target): Promise<readonly Finding[]> => {
    const report = await run(target, (collection) => judgementFor(collection, flags), deps);
    reports.push(report);
    return report.findings.map((item) => item.finding);
  };
  const tree = await scanned({ kind: "tree", root });
  const inTree = new Set(tree.map(({ fingerprint }) => fingerprint));
  const history = isDeep ? await scanned({ kind: "history", root }) : [];
  const past = history.filter(({ fingerprint }) => !inTree.has(fingerprint));
  const found = (finding: Finding, entry: Entry): FoundEntry => ({
    entry,
    names: [finding.fingerprint, ...finding.formerly],
    finding,
  });
  return {
    found: [
      ...tree.map((finding) => found(finding, entryOf(finding))),
      ...past.map((finding) => found(finding, { ...entryOf(finding), isHistory: true })),
    ],
    unseen: unseenIn(reports),
  };
}

type Unseen = { readonly count: number; readonly hides: (entry: Entry) => boolean };

/** A gap without a path is about its whole layer, one without a layer about all of them. */
function unseenIn(reports: readonly Report[]): Unseen {
  const gaps = reports.flatMap((report) => report.gaps);
  const layers = new Map(
    reports.flatMap((report) => report.rules).map((rule) => [rule.id as string, rule.engine]),
  );
  return {
    count: gaps.length,
    hides: ({ rule, path }) =>
      gaps.some(
        (gap) =>
          (gap.engine === undefined || !layers.has(rule) || gap.engine === layers.get(rule)) &&
          (gap.path === undefined || gap.path === path || path.startsWith(`${gap.path}/`)),
      ),
  };
}

/** A Portcullis report is taken by fingerprint; another tool's by the places it lists. */
export async function importBaseline(file: string): Promise<void> {
  const root = rootFolder();
  const text = namedText(file);
  const known = readBaseline(root);
  if (text.includes("portcullis.dev/schema/report")) {
    const entries = readReport(text, file).findings.map((item) => entryOf(item.finding));
    save(root, [...known, ...entries]);
    process.stderr.write(`${baselineFileName}: ${entries.length} findings taken over from ${file}.\n`);
    return;
  }
  const places = foreignPlaces(text, file);
  const isRepository = findRepository(root, cacheFolder()) !== undefined;
  const { found } = await entriesOfAll(root, isRepository, { only: ["secrets"] });
  const matched = found.filter(({ finding }) =>
    finding.locations.some(({ path, region }) => places.has(`${path}:${region?.startLine ?? 0}`)),
  );
  save(root, [...known, ...matched.map(({ entry }) => entry)]);
  process.stderr.write(
    `${baselineFileName}: ${matched.length} findings taken over; ${places.size} places were listed. Places without a finding of ours need no entry.\n`,
  );
}

function entryOf(finding: Finding): Entry {
  const [{ path, region }] = finding.locations;
  return {
    fingerprint: finding.fingerprint,
    rule: finding.rule,
    path,
    ...(region === undefined ? {} : { line: region.startLine }),
  };
}

function readBaseline(root: string): readonly Entry[] {
  return entriesOf(ownFile(root, baselineFileName)) as readonly Entry[]; // written by save() below
}

function save(root: string, entries: readonly Entry[]): void {
  const unique = [...new Map(entries.map((entry) => [entry.fingerprint, entry])).values()];
  unique.sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  writeOwnFile(root, baselineFileName, `${JSON.stringify({ version: 1, findings: unique }, null, 2)}\n`);
}

/** "path:line" of every entry. */
function foreignPlaces(text: string, file: string): ReadonlySet<string> {
  const { value, problems } = readKnownPlaces(text);
  if (value === undefined)
    throw new PortcullisError("input", `Cannot read ${file}: ${problems[0]?.message}.`, {
      hint: "Portcullis reports, Gitleaks reports, .gitleaksignore, detect-secrets baselines and SARIF are read",
    });
  for (const { message } of problems) process.stderr.write(`warning: ${file}: ${message}\n`);
  return new Set(value.map(({ path, line }) => `${path}:${line}`));
}
