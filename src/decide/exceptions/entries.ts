// Exceptions that stand in files: `ignores:` of the policy, the ignore files of other tools, and VEX documents. What only the head of a
// change has is proposed by it; what the base has holds, also when the change takes it away.

import { type Config, loadConfig } from "../../config/index.ts";
import {
  dayOf,
  type ForeignIgnore,
  ignoreFiles,
  readOsvScannerConfig,
  readPipAuditIgnores,
  readVex,
  type VexStatement,
} from "../../formats/index.ts";
import { decodeUtf8, limits, messageOf } from "../../kit/index.ts";
import {
  canonicalJson,
  type Day,
  type Digest,
  type ExceptionScope,
  type Problem,
  type RepoPath,
  repoPath,
  type TreeReader,
} from "../../model/index.ts";
import { matchesPath } from "../glob.ts";
import { type Candidate, dayOrUndefined } from "./candidate.ts";

export type Trees = { readonly trusted: TreeReader; readonly head: TreeReader };
export type Written = {
  readonly candidates: readonly Candidate[];
  readonly problems: readonly FileProblem[];
};
/** `isChanged`: the change itself made the file what it is. */
export type FileProblem = Problem & { readonly path: string; readonly isChanged: boolean };

type Entry = Config["ignores"][number];

export function policyEntries(config: Config, configName: string): readonly Candidate[] {
  return config.ignores.map((entry, index) => ofEntry(entry, `${configName}: ignores[${index}]`, false));
}

/** Entries of the head's policy file that the trusted one does not have. */
export async function proposedEntries(config: Config, configName: RepoPath, trees: Trees): Promise<Written> {
  const [before, after] = await Promise.all([trees.trusted.read(configName), trees.head.read(configName)]);
  if (after === undefined || (before !== undefined && Buffer.from(before).equals(after)))
    return { candidates: [], problems: [] };
  try {
    const known = new Set(config.ignores.map(canonicalJson));
    const all = loadConfig(decodeUtf8(after), configName).ignores;
    const candidates = all.flatMap((entry, index) =>
      known.has(canonicalJson(entry)) ? [] : [ofEntry(entry, `${configName}: ignores[${index}]`, true)],
    );
    return { candidates, problems: [] };
  } catch (thrown) {
    return { candidates: [], problems: [{ path: configName, message: messageOf(thrown), isChanged: true }] };
  }
}

function ofEntry(entry: Entry, writtenAt: string, isProposedByChange: boolean): Candidate {
  const { reason, owner, approver, until, fix_state: fixState, fingerprint, ...rest } = entry;
  const scope = Object.fromEntries(
    Object.entries({ ...rest, fixState, fingerprint }).filter(([, value]) => value !== undefined),
  ) as ExceptionScope; // the schema's keys are those of the scope; a fingerprint that is none matches nothing
  return {
    ...{ scope, origin: "entry", reason, owner, writtenAt, isProposedByChange, concerns: "both" },
    ...(approver === undefined ? {} : { approver }),
    ...ended(until),
  };
}

/** The schema knows the pattern, the calendar knows the day: 2027-02-31 is none, and such an entry never holds. */
function ended(until: string): Pick<Candidate, "endsOn" | "problem"> {
  const endsOn = dayOrUndefined(until);
  return endsOn === undefined
    ? { endsOn: "1970-01-01" as Day, problem: `${until} is not a day of the calendar` } // a fixed day in the past
    : { endsOn };
}

/** Entries of other tools' files; those of pip-audit may lie anywhere and are looked for only when packages are spoken of. */
export async function foreignEntries(config: Config, trees: Trees, isAboutPackages = true): Promise<Written> {
  if (!config.imported_ignores.enabled) return { candidates: [], problems: [] };
  const files = ignoreFiles.map((file) => ({ ...file, path: repoPath(file.path) }));
  const pipAudit = isAboutPackages ? await matching(trees.head, config.imported_ignores.pip_audit_files) : [];
  const lists = pipAudit.map((path) => ({
    ...{ path, tool: "pip-audit", concerns: "tree" as const, read: readPipAuditIgnores },
  }));
  const nested = isAboutPackages ? await nestedOsvScanner(trees.head) : [];
  const all = await Promise.all([...files, ...lists, ...nested].map((file) => fromFile(file, trees)));
  return { candidates: all.flatMap((one) => one.candidates), problems: all.flatMap((one) => one.problems) };
}

/** OSV-Scanner reads one beside each lockfile, about the packages of that folder only. */
async function nestedOsvScanner(head: TreeReader): Promise<readonly File[]> {
  const paths = (await head.list()).filter((path) => path.endsWith("/osv-scanner.toml"));
  return paths.map((path) => ({
    ...{ path, tool: "osv-scanner", concerns: "tree" as const },
    read: (text) => {
      const { value, problems } = readOsvScannerConfig(text);
      const folder = path.slice(0, -"osv-scanner.toml".length);
      return { value: value.map((one) => ({ ...one, paths: [`${folder}*`] })), problems };
    },
  }));
}

type File = Omit<(typeof ignoreFiles)[number], "path"> & { readonly path: RepoPath };

async function fromFile(file: File, trees: Trees): Promise<Written> {
  const [before, after] = await bothTexts(file.path, trees);
  const old = before === undefined ? [] : file.read(before).value;
  if (after === undefined)
    return { candidates: old.flatMap((one) => ofForeign(one, file, false)), problems: [] };
  const now = file.read(after);
  const said = ({ line: _, ...entry }: ForeignIgnore): string => canonicalJson(entry);
  const [known, present] = [new Set(old.map(said)), new Set(now.value.map(said))];
  const removed = old.filter((entry) => !present.has(said(entry)));
  return {
    candidates: [
      ...now.value.flatMap((one) => ofForeign(one, file, !known.has(said(one)))),
      ...removed.flatMap((one) => ofForeign(one, file, false)),
    ],
    problems: now.problems.map((problem) => ({ ...problem, path: file.path, isChanged: before !== after })),
  };
}

function ofForeign(entry: ForeignIgnore, file: File, isProposedByChange: boolean): readonly Candidate[] {
  const endsOn = dayOrUndefined(entry.endsOn);
  const scope: ExceptionScope = {
    ...(entry.advisory === undefined ? {} : { advisory: entry.advisory }),
    ...(entry.package === undefined ? {} : { package: entry.package }),
    ...(entry.version === undefined ? {} : { version: entry.version }),
    ...(entry.ecosystem === undefined ? {} : { ecosystem: entry.ecosystem }),
    ...entry.conditions,
    ...(entry.fixState === undefined ? {} : { fixState: entry.fixState }),
    ...(entry.layer === undefined ? {} : { layer: entry.layer }),
    ...(entry.foreignRule === undefined ? {} : { tool: file.tool, foreignRules: [entry.foreignRule] }),
    ...(entry.atLine === undefined ? {} : { line: entry.atLine }),
    ...(entry.commit === undefined ? {} : { commit: entry.commit as NonNullable<ExceptionScope["commit"]> }), // hex by the file's pattern
  };
  return (entry.paths ?? [undefined]).map((path) => ({
    scope: path === undefined ? scope : { ...scope, path },
    origin: "imported",
    reason: entry.reason ?? `listed in ${file.path}`,
    isProposedByChange,
    writtenAt: `${file.path}:${entry.line}`,
    place: { path: file.path, line: entry.line },
    concerns: file.concerns,
    ...(endsOn === undefined ? {} : { endsOn }),
    ...(entry.unsupported === undefined ? {} : { problem: entry.unsupported }),
  }));
}

export async function vexEntries(config: Config, trees: Trees): Promise<Written> {
  if (!config.imported_ignores.enabled) return { candidates: [], problems: [] };
  const paths = await matching(trees.head, config.imported_ignores.vex_files);
  const all = await Promise.all(
    paths.map(async (path) => {
      const [before, after] = await bothTexts(path, trees);
      const now = after === undefined ? undefined : readVex(after);
      const said = ({ line: _, ...statement }: VexStatement): string => canonicalJson(statement);
      const old = before === undefined ? [] : (readVex(before).value?.statements ?? []);
      const known = new Set(old.map(said));
      return {
        stated: (now?.value?.statements ?? []).map((one) => ({ ...one, path, isNew: !known.has(said(one)) })),
        problems: (now?.problems ?? []).map((problem) => ({ ...problem, path, isChanged: before !== after })),
      };
    }),
  );
  const standing = standingOnes(all.flatMap((one) => one.stated));
  return {
    candidates: standing.flatMap(({ path, isNew, ...one }) => ofVex(one, path, isNew)),
    problems: all.flatMap((one) => one.problems),
  };
}

/**
 * Of statements about the same thing the last one counts, in whichever document it stands (OpenVEX 0.2.0, "Updating statements with
 * inherited data").
 */
function standingOnes<T extends VexStatement>(statements: readonly T[]): readonly T[] {
  const inOrder = [...statements].sort((a, b) =>
    a.timestamp === b.timestamp ? 0 : (a.timestamp ?? "") < (b.timestamp ?? "") ? -1 : 1,
  );
  const isAbout = (later: VexStatement, one: VexStatement): boolean =>
    later.vulnerabilities.some((id) => one.vulnerabilities.includes(id)) &&
    isSameImage(later, one) &&
    (later.packages.length === 0 ||
      one.packages.length === 0 ||
      later.packages.some((name) => one.packages.includes(name)));
  return inOrder.filter(
    (one, index) =>
      !inOrder
        .slice(index + 1)
        .some(
          (later) =>
            (later.status === "affected" || later.status === "under_investigation") && isAbout(later, one),
        ),
  );
}

/** A later word about one image says nothing of another. */
function isSameImage(later: VexStatement, one: VexStatement): boolean {
  return (
    later.image === undefined ||
    one.image === undefined ||
    (later.image.name === one.image.name &&
      (later.image.tag ?? one.image.tag) === (one.image.tag ?? later.image.tag) &&
      (later.image.digest ?? one.image.digest) === (one.image.digest ?? later.image.digest))
  );
}

function ofVex(one: VexStatement, path: RepoPath, isProposedByChange: boolean): readonly Candidate[] {
  if (one.status === "affected" || one.status === "under_investigation") return [];
  const lacks =
    one.status === "not_affected" && one.justification === undefined
      ? "`not_affected` needs a justification"
      : one.status === "fixed" && one.packages.length === 0 && one.image === undefined
        ? "`fixed` needs the package or the image in which it is fixed"
        : undefined;
  const words = [one.justification?.replaceAll("_", " "), one.statement].filter((word) => word !== undefined);
  const statedAt = dayOf(one.timestamp) === undefined ? undefined : one.timestamp;
  const packages = one.packages.length === 0 ? [undefined] : one.packages;
  return one.vulnerabilities.flatMap((advisory) =>
    packages.map(
      (name): Candidate => ({
        scope: {
          ...{ layer: "vulnerabilities", advisory },
          ...(name === undefined ? {} : { package: name }),
          ...imageScope(one.image),
        },
        origin: "vex",
        reason: `${one.status.replace("_", " ")}: ${words.join(": ") || "no statement"}`,
        isProposedByChange,
        writtenAt: `${path}:${one.line}`,
        place: { path, line: one.line },
        concerns: one.image === undefined ? "both" : "image",
        ...(one.author === undefined ? {} : { owner: one.author }),
        ...(statedAt === undefined ? {} : { statedAt }),
        ...(lacks === undefined ? {} : { problem: lacks }),
      }),
    ),
  );
}

/** By its digest where the document gives one: that is more than any name. */
function imageScope(image: VexStatement["image"]): Pick<ExceptionScope, "image" | "digest"> {
  if (image === undefined) return {};
  const { name, tag, digest } = image;
  if (digest !== undefined) return { digest: digest as Digest }; // by the reader's pattern
  return { image: `${name}${tag === undefined ? "" : `:${tag}`}` };
}

async function bothTexts(
  path: RepoPath,
  trees: Trees,
): Promise<readonly [before: string | undefined, after: string | undefined]> {
  const after = textOf(await trees.head.read(path));
  return [trees.trusted === trees.head ? after : textOf(await trees.trusted.read(path)), after];
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : decodeUtf8(bytes.subarray(0, limits.ignoreFileSizeBytes));
}

async function matching(tree: TreeReader, globs: readonly string[]): Promise<readonly RepoPath[]> {
  const exact = globs.filter((glob) => !/[*?[{]/.test(glob));
  const patterns = globs.filter((glob) => !exact.includes(glob));
  const paths = await tree.list();
  return paths
    .filter((path) => exact.includes(path) || patterns.some((glob) => matchesPath(glob, path)))
    .sort();
}
