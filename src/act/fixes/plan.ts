// Which rewrites of a report are made, and what becomes of each file. Pure: files come in as bytes, nothing is written. A finding's edits
// are made all or not at all, and what would touch the same text twice is left for the next run.

import { textWithEdits, unifiedDiff } from "../../formats/index.ts";
import { parsePython, pythonFile } from "../../formats/python/index.ts";
import { decodeUtf8 } from "../../kit/index.ts";
import type { Finding, Remedy, RepoPath, TextEdit, Triaged } from "../../model/index.ts";

/** "safe": what means the same for every program; "all": also what a person has to look at. */
export type FixChoice = "safe" | "all";

export type FixedFile = {
  readonly path: RepoPath;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly diff: string;
  readonly findings: readonly Finding[];
};
export type LeftFinding = { readonly finding: Finding; readonly why: string };
export type FixPlan = {
  readonly files: readonly FixedFile[];
  /** With a rewrite that was not made. */
  readonly left: readonly LeftFinding[];
  /** New findings that no rewrite is known for. */
  readonly withoutRewrite: number;
};

/** A file as it was scanned; or why it must not be touched. */
export type ReadForFix = (path: RepoPath) => Uint8Array | { readonly why: string };

type EditRemedy = Extract<Remedy, { kind: "edit" }>;
type Wanted = { readonly finding: Finding; readonly edits: readonly TextEdit[] };

export function planFixes(items: readonly Triaged[], choice: FixChoice, read: ReadForFix): FixPlan {
  const left: LeftFinding[] = [];
  const byPath = new Map<RepoPath, Wanted[]>();
  let withoutRewrite = 0;
  for (const { finding, heldBy } of items) {
    if (heldBy !== undefined) continue; // somebody decided that it stays as it is
    const remedy = finding.remedies.find((one): one is EditRemedy => one.kind === "edit");
    const why = remedy === undefined ? undefined : reasonToLeave(finding, remedy, choice);
    const [path] = remedy?.edits.map((edit) => edit.path) ?? [];
    if (remedy === undefined || path === undefined) withoutRewrite += 1;
    else if (why !== undefined) left.push({ finding, why });
    else byPath.set(path, [...(byPath.get(path) ?? []), { finding, edits: remedy.edits }]);
  }
  const files: FixedFile[] = [];
  for (const [path, wanted] of byPath) {
    const planned = fileWith(path, wanted, read(path));
    if (planned.file !== undefined) files.push(planned.file);
    left.push(...planned.left);
  }
  return { files, left, withoutRewrite };
}

function reasonToLeave(finding: Finding, remedy: EditRemedy, choice: FixChoice): string | undefined {
  if (finding.locations.some(({ origin }) => origin.kind !== "work-tree"))
    return "it is not in the work tree";
  if (new Set(remedy.edits.map((edit) => edit.path)).size !== 1) return "its rewrite touches several files";
  return choice === "safe" && !remedy.isSafe ? "look at the rewrite, or make it with --fix-all" : undefined;
}

type Planned = { readonly file: FixedFile | undefined; readonly left: readonly LeftFinding[] };

function fileWith(path: RepoPath, wanted: readonly Wanted[], bytes: ReturnType<ReadForFix>): Planned {
  const leaveAll = (why: string): Planned => ({
    file: undefined,
    left: wanted.map(({ finding }) => ({ finding, why })),
  });
  if (!(bytes instanceof Uint8Array)) return leaveAll(bytes.why);
  const text = decodeUtf8(bytes);
  if (!Buffer.from(text).equals(bytes)) return leaveAll("the file is not UTF-8");
  const left: LeftFinding[] = [];
  const made: Finding[] = [];
  let edits: readonly TextEdit[] = [];
  let after = text;
  for (const { finding, edits: own } of wanted) {
    const more = [...edits, ...own.map((edit) => withLineEnds(edit, text))];
    const candidate = textWithEdits(text, more);
    if (candidate === undefined)
      left.push({ finding, why: "its rewrite overlaps with another one: run again" });
    else if (isBroken(path, text, candidate)) left.push({ finding, why: "the file would no longer parse" });
    else {
      edits = more;
      after = candidate;
      made.push(finding);
    }
  }
  if (made.length === 0 || after === text) return { file: undefined, left };
  const diff = unifiedDiff(path, text, after);
  return { file: { path, before: bytes, after: Buffer.from(after), diff, findings: made }, left };
}

/** Rewrites are made with the line ends of the file. */
function withLineEnds(edit: TextEdit, text: string): TextEdit {
  return text.includes("\r\n") ? { ...edit, replacement: edit.replacement.replace(/\r?\n/g, "\r\n") } : edit;
}

function isBroken(path: RepoPath, before: string, after: string): boolean {
  if (!pythonFile.test(path)) return false; // other languages are checked by the scan that follows
  return parsePython(after).problems.length > parsePython(before).problems.length;
}
