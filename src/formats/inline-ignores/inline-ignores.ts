// Comments that except the line they stand on (or the next one): our own form, and those of other tools as they are written. Knows
// text only; what an exception then needs to hold is decided elsewhere.

import { pythonFile, pythonShebang, withoutStrings } from "../python/index.ts";

export type InlineTool =
  | "portcullis"
  | "bandit"
  | "semgrep"
  | "detect-secrets"
  | "gitleaks"
  | "codeql"
  | "eslint";

export type InlineIgnore = {
  readonly tool: InlineTool;
  /** Where the comment stands; 1-based. */
  readonly line: number;
  /** Lines that it speaks of, first and last. */
  readonly from: number;
  readonly to: number;
  /** Rule ids of the tool; empty = whatever the tool finds there. */
  readonly rules: readonly string[];
  readonly endsOn?: string;
  readonly reason?: string;
  /** What keeps it from being an exception: ours without a rule, an end or a reason. */
  readonly problem?: string;
};

/** Cheap test for the whole file before any line is looked at. */
const anyMark =
  /portcullis:ignore|nosec|nosem|allowlist[ -](?:nextline[ -])?secret|gitleaks:allow|codeql\[|lgtm|eslint-disable/i;

const comment = String.raw`(?:#|\/\/|\/\*|--|<!--|;|%|\*)`;
const patterns = {
  portcullis: new RegExp(`${comment}[^\\S\\n]*portcullis:ignore\\b(.*)$`),
  bandit: /#[^\S\n]*nosec\b:?(.*)$/,
  semgrep: new RegExp(`${comment}.*?\\bnosem(?:grep)?\\b(?::[^\\S\\n]*([\\w.,\\-/ ]+))?`),
  secretsLine: /pragma:?[ ]?(?:allowlist|whitelist)[ -]secret/i,
  secretsNext: /pragma:?[ ]?(?:allowlist|whitelist)[ -]nextline[ -]secret/i,
  gitleaks: /gitleaks:allow/,
  codeql: new RegExp(`${comment}.*?\\bcodeql\\[([^\\]\\n]+)\\]`),
  lgtm: new RegExp(`${comment}.*?\\blgtm\\b(?:[^\\S\\n]*\\[([^\\]\\n]+)\\])?`),
  eslintLine: /(?:\/\/|\/\*)\s*eslint-disable-line\b([^*\n]*)/,
  eslintNext: /(?:\/\/|\/\*)\s*eslint-disable-next-line\b([^*\n]*)/,
  eslintBlock: /\/\*\s*eslint-disable(?![-\w])([^*\n]*)\*\//,
  eslintEnd: /\/\*\s*eslint-enable(?![-\w])/,
} as const;

/** Bytes without which no comment of these stands in a file: for those who look at many. */
export const inlineMarks: readonly string[] = [
  "portcullis:ignore",
  "nosec",
  "nosem",
  "gitleaks:allow",
  "allowlist",
];

/** `path` says the language: what a Python string holds is no comment. Marks of secret scanners count wherever they stand, as there. */
export function readInlineIgnores(text: string, path = ""): readonly InlineIgnore[] {
  if (!anyMark.test(text)) return [];
  const lines = text.split(lineBreak);
  const isPython = pythonFile.test(path) || pythonShebang.test(text);
  const code = isPython ? withoutStrings(text).split(lineBreak) : lines;
  return lines.flatMap((raw, index) => {
    if (!anyMark.test(raw)) return [];
    return [...ofSecrets(ending(raw), index + 1), ...ofCode(ending(code[index] ?? ""), index + 1, lines)];
  });
}

const lineBreak = /\r\n|\n|\r/;

function ending(line: string): string {
  return line.length > 4000 ? line.slice(-4000) : line;
}

function ofSecrets(raw: string, line: number): readonly InlineIgnore[] {
  const here = { line, from: line, to: line, rules: [] };
  const found: InlineIgnore[] = [];
  if (patterns.secretsNext.test(raw)) found.push({ tool: "detect-secrets", ...here, to: line + 1 });
  else if (patterns.secretsLine.test(raw)) found.push({ tool: "detect-secrets", ...here });
  if (patterns.gitleaks.test(raw)) found.push({ tool: "gitleaks", ...here });
  return found;
}

function ofCode(raw: string, line: number, lines: readonly string[]): readonly InlineIgnore[] {
  const found: InlineIgnore[] = [];
  const here = { line, from: line, to: line };
  const next = { line, from: line, to: line + 1 };
  const own = patterns.portcullis.exec(raw);
  if (own !== null) found.push(ownForm(own[1] ?? "", isCommentOnly(raw) ? toNextCode(here, lines) : here));
  const nosec = patterns.bandit.exec(raw);
  if (nosec !== null)
    found.push({
      tool: "bandit",
      ...here,
      rules: words(nosec[1], /^(?:B\d{3}|[a-z0-9]+(?:_[a-z0-9]+)+)$/),
      ...tail(nosec[1]),
    });
  const nosemgrep = patterns.semgrep.exec(raw);
  if (nosemgrep !== null)
    found.push({
      tool: "semgrep",
      ...(isCommentOnly(raw) ? next : here),
      rules: words(nosemgrep[1], /[.\-/]/),
    });
  const codeql = patterns.codeql.exec(raw) ?? patterns.lgtm.exec(raw);
  if (codeql !== null)
    found.push({ tool: "codeql", ...(isCommentOnly(raw) ? next : here), rules: words(codeql[1], /\//) });
  const eslint = eslintForm(raw, line, lines);
  if (eslint !== undefined) found.push(eslint);
  return found;
}

/** `portcullis:ignore <rule-id> until YYYY-MM-DD: <reason>`; nothing in it may be left out. */
function ownForm(rest: string, place: Pick<InlineIgnore, "line" | "from" | "to">): InlineIgnore {
  const clean = rest.replace(/\s*(?:\*\/|-->).*$/, "");
  const match = /^\s+([a-z][a-z0-9-]*\/[a-z0-9*][a-z0-9-]*)\s+until\s+(\d{4}-\d{2}-\d{2})\s*:\s*(\S.*)$/.exec(
    clean,
  );
  const base = { tool: "portcullis" as const, ...place };
  if (match === null)
    return { ...base, rules: [], problem: "write portcullis:ignore <rule-id> until YYYY-MM-DD: <reason>" };
  const [, rule = "", endsOn = "", reason = ""] = match;
  const isDay =
    new Date(`${endsOn}T00:00:00Z`).toString() !== "Invalid Date" &&
    new Date(`${endsOn}T00:00:00Z`).toISOString().startsWith(endsOn);
  if (!isDay) return { ...base, rules: [rule], problem: `${endsOn} is not a day of the calendar` };
  return { ...base, rules: [rule], endsOn, reason: reason.trim() };
}

function eslintForm(raw: string, line: number, lines: readonly string[]): InlineIgnore | undefined {
  const nextLine = patterns.eslintNext.exec(raw);
  const sameLine = patterns.eslintLine.exec(raw);
  const block = patterns.eslintBlock.exec(raw);
  const match = nextLine ?? sameLine ?? block;
  if (match === null) return undefined;
  const [ids = "", reason] = (match[1] ?? "").split(/\s--\s*/, 2);
  const to = nextLine !== null ? line + 1 : sameLine !== null ? line : endOfBlock(lines, line);
  return {
    tool: "eslint",
    line,
    from: line,
    to,
    rules: words(ids, /./),
    ...(reason === undefined || reason.trim() === "" ? {} : { reason: reason.trim() }),
  };
}

/** Several of our comments may stand above one line: each reaches it. */
function toNextCode(
  here: Pick<InlineIgnore, "line" | "from" | "to">,
  lines: readonly string[],
): Pick<InlineIgnore, "line" | "from" | "to"> {
  let to = here.line + 1;
  while (to < here.line + mostComments && isCommentOnly(lines[to - 1] ?? "")) to += 1;
  return { ...here, to };
}

const mostComments = 20;

function endOfBlock(lines: readonly string[], line: number): number {
  const at = lines.findIndex((text, index) => index >= line && patterns.eslintEnd.test(text));
  return at === -1 ? lines.length : at + 1;
}

function isCommentOnly(raw: string): boolean {
  return new RegExp(`^\\s*${comment}`).test(raw) && !/\*\/\s*\S/.test(raw);
}

function words(text: string | undefined, wanted: RegExp): readonly string[] {
  return (text ?? "").split(/[\s,]+/).filter((word) => word !== "" && wanted.test(word));
}

/** What stands behind the ids of `# nosec B602 - reason`. */
function tail(text: string | undefined): { readonly reason?: string } {
  const reason = /(?:^|\s)(?:-|--|—|#|:)\s*(\S.*)$/.exec(text ?? "")?.[1];
  return reason === undefined ? {} : { reason: reason.trim() };
}
