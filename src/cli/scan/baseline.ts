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
  const found = await entriesOfAll(root, isDeep);
  const before = new Set(recorded.map((entry) => entry.fingerprint));
  const kept =
    mode === "create" ? found : found.filter(({ names }) => names.some((name) => before.has(name)));
  save(
    root,
    kept.map(({ entry }) => entry),
  );
  const gone = mode === "update" ? `, ${Math.max(0, before.size - kept.length)} gone` : "";
  process.stderr.write(
    `${baselineFileName}: ${kept.length} known findings${gone}. Commit it; new findings block from now on.\n`,
  );
}

type FoundEntry = { readonly entry: Entry; readonly names: readonly string[]; readonly finding: Finding };

/** Of the tree, and of what only the history has. */
async function entriesOfAll(
  root: string,
  isDeep: boolean,
  flags: { readonly only?: readonly EngineId[] } = {},
): Promise<readonly FoundEntry[]> {
  const deps = wire();
  const scanned = async (target: Target): Promise<readonly Finding[]> => {
    const report = await run(target, (collection) => judgementFor(collection, flags), deps);
    refuseIncomplete(report);
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
  return [
    ...tree.map((finding) => found(finding, entryOf(finding))),
    ...past.map((finding) => found(finding, { ...entryOf(finding), isHistory: true })),
  ];
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
  const matched = (await entriesOfAll(root, isRepository, { only: ["secrets"] })).filter(({ finding }) =>
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

function refuseIncomplete(report: Report): void {
  if (report.decision.verdict !== "incomplete") return;
  throw new PortcullisError(
    "input",
    "The scan was incomplete, so no baseline was written: what was not looked at cannot be called known.",
    { hint: "portcullis scan . shows the gaps" },
  );
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
