// One file from bytes to facts: is it text, a container or binary, what is in it, which candidates stand. Pure; limits become gaps.

import { limits, looksBinary, Overdue } from "../../kit/index.ts";
import type { FingerprintKey, RepoPath } from "../../model/index.ts";
import { freshRoom, openerOf, type Room } from "./containers/containers.ts";
import type { PathClass } from "./detect/detector.ts";
import { loginClassOf } from "./detect/login-files.ts";
import { type Document, fileHits, type Hit, hitsOf, type SecretFacts } from "./facts.ts";
import { isMedia } from "./media.ts";
import { type Depth, freshBudget, scanBytes, type Told } from "./scan/layers.ts";
import { positionsOf } from "./scan/positions.ts";
import { resolve, type Standing } from "./scan/resolve.ts";
import type { RuleSet } from "./scan/rule-set.ts";
import { narrowed, wideFormOf } from "./scan/wide-text.ts";

/** Few classes: files of equal content share their facts inside one. */
export function pathClassOf(path: string): PathClass {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const login = loginClassOf(name);
  if (login !== undefined) return login;
  if (lockName.test(name)) return "lock";
  if (/\.min\.\w+$|\.map$|\.snap$/.test(name)) return "generated";
  if (/\.(?:ya?ml|md|markdown|txt|eml|rst|adoc|log)$/i.test(name)) return "unquoted";
  if (/\.(?:csv|tsv)$/i.test(name)) return "table";
  return settingsName.test(name) ? "settings" : "plain";
}

/** Files of lines with a name and a value, in which quotes are not needed. */
const settingsName =
  /^\.?env(?:\.|$)|^\.(?:envrc|flaskenv|secrets|dev\.vars|env[-_]\w{1,40})$|\.(?:env|properties|ini|cfg|conf|cnf|config|ovpn)$|^(?:credentials|\.s3cfg|\.my\.cnf|\.htpasswd|\.boto|\.pypirc|\.npmrc)$/i;

/** Files that list digests by the hundred. */
const lockName =
  /\.lock$|[-.]lock\.(?:json|yaml|yml|hcl)$|^(?:npm-shrinkwrap\.json|go\.(?:work\.)?sum|Package\.resolved|RECORD|gems\.locked|bun\.lockb|gradle\.lockfile)$/;

type Gap = NonNullable<SecretFacts["gaps"]>[number];
type Skip = NonNullable<SecretFacts["skips"]>[number];
type Gathered = { readonly hits: Hit[]; readonly gaps: Gap[]; readonly skips: Skip[] };

export function inspectBytes(
  path: RepoPath,
  bytes: Uint8Array,
  set: RuleSet,
  key: FingerprintKey,
  told: Told = {},
): SecretFacts | undefined {
  const gathered: Gathered = { hits: [], gaps: [], skips: [] };
  const work: Work = { set, key, gathered, told };
  let spans: SecretFacts["spans"] = [];
  if (openerOf(bytes) === undefined) spans = inspectDocument({ bytes }, pathClassOf(path), work);
  else {
    if (told.patience !== undefined && bytes.length > limits.inlineContainerSizeBytes)
      throw new Overdue("a large container");
    openContainer({ bytes, name: path, depth: 1 }, { ...work, told: withoutMarks(told), room: freshRoom() });
  }
  gathered.hits.push(...filesOf({ bytes }, work));
  const { hits, gaps, skips } = gathered;
  if (hits.length === 0 && gaps.length === 0 && skips.length === 0) return undefined;
  return {
    spans,
    hits,
    ...(gaps.length === 0 ? {} : { gaps }),
    ...(skips.length === 0 ? {} : { skips }),
  };
}

/** The file as a hit of the rules that ask for no more than its path, with the allow lists that know its path. */
function filesOf(document: Document, { set, key }: Work): readonly Hit[] {
  return fileHits(document, set.ofFiles, key).flatMap((hit): readonly Hit[] => {
    const asks = set.allowances.ofContent({ rule: hit.rule, secret: "", around: "", line: "" });
    return asks === "allowed" ? [] : [asks.length === 0 ? hit : { ...hit, asks }];
  });
}

/** Nobody reads comments in members of a container. */
function withoutMarks({ onMark: _, ...told }: Told): Told {
  return told;
}

type Work = {
  readonly set: RuleSet;
  readonly key: FingerprintKey;
  readonly gathered: Gathered;
  readonly told: Told;
};
type Container = {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly member?: string;
  readonly depth: number;
};

function openContainer(container: Container, work: Work & { readonly room: Room }): void {
  const opener = openerOf(container.bytes);
  for (const item of opener?.(container.bytes, container.name, work.room) ?? []) {
    work.told.patience?.();
    const path = item.path ?? "";
    const member = [container.member, path].filter((part) => part !== undefined && part !== "").join("!");
    if (item.kind === "gap") {
      if (work.gathered.gaps.length < limits.problemsPerFile) {
        work.gathered.gaps.push({
          reason: item.reason,
          detail: item.detail,
          ...(member === "" ? {} : { member }),
        });
      }
      continue;
    }
    work.gathered.hits.push(...filesOf({ bytes: item.bytes, member }, work));
    if (openerOf(item.bytes) === undefined) {
      if (!isMedia(path, item.bytes)) inspectDocument({ bytes: item.bytes, member }, pathClassOf(path), work);
    } else if (container.depth >= limits.containerDepth) {
      work.gathered.gaps.push({
        reason: "too-large",
        detail: `containers in containers are opened ${limits.containerDepth} deep`,
        member,
      });
      return;
    } else {
      openContainer({ bytes: item.bytes, name: path, member, depth: container.depth + 1 }, work);
    }
  }
}

/** Adds what is found to `gathered`; gives the spans in the document's own bytes. */
function inspectDocument(
  document: Document,
  pathClass: PathClass,
  { set, key, gathered, told }: Work,
): SecretFacts["spans"] {
  const { bytes } = document;
  const budget = freshBudget(bytes.length, told);
  const wideForm = wideFormOf(bytes);
  const wide = wideForm === undefined ? undefined : narrowed(bytes, wideForm);
  const text = wide ?? bytes;
  const isBinary = wide === undefined && looksBinary(bytes.subarray(0, limits.firstBytes));
  const depth: Depth = isBinary ? "formats" : "everything";
  const found = scanBytes(text, set, { pathClass, depth, budget });
  const of = document.member === undefined ? {} : { member: document.member };
  if (isBinary) gathered.skips.push({ reason: "binary", ...of });
  if (budget.hasTable) gathered.skips.push({ reason: "table", ...of });
  if (budget.isSpent) {
    const detail =
      "encoded parts of this file give more text than the limit allows; the rest was not decoded";
    gathered.gaps.push({ reason: "too-large", detail, ...of });
  }
  for (const rule of budget.cutOff) {
    const detail = `the rule ${rule} was cut off on this file: it took too long, or the file repeats what the rule begins with`;
    gathered.gaps.push({ reason: "timeout", detail, ...of });
  }
  for (const rule of budget.full) {
    const detail = `more than ${limits.findingsPerFilePerRule} hits of ${rule}, or thousands of values that only look like one: the rest of the file was not searched for it`;
    gathered.gaps.push({ reason: "too-large", detail, ...of });
  }
  if (found.length === 0 && budget.unseenFrom >= text.length) return [];
  const positionOf = positionsOf(
    text,
    found.map((one) => one.start),
  );
  const standing = resolve(found, (offset) => positionOf(offset).line);
  const asksOf = (one: Standing): "allowed" | readonly number[] =>
    set.disabled.has(one.rule.id)
      ? "allowed"
      : set.allowances.ofContent({
          rule: one.rule.id,
          secret: one.secret,
          around: one.around ?? one.secret,
          line: lineAround(text, one.start, one.end),
        });
  const { spans, hits, dropped } = hitsOf(
    { bytes: text, unseenFrom: budget.unseenFrom, ...of },
    standing,
    key,
    asksOf,
  );
  for (const [rule, count] of dropped) {
    const detail = `${count} more hits of ${rule} than the ${limits.findingsPerFilePerRule} that are reported for one file`;
    gathered.gaps.push({ reason: "too-large", detail, ...of });
  }
  for (const hit of hits) gathered.hits.push(hit);
  if (wideForm === undefined) return spans;
  // Offsets in the narrowed text count units, and the mark is before them.
  const { markBytes, unitBytes } = wideForm;
  return spans.map(([start, end]) => [markBytes + start * unitBytes, markBytes + end * unitBytes] as const);
}

/** The line of a hit, as far as 2,000 bytes to either side. */
function lineAround(bytes: Uint8Array, start: number, end: number): string {
  const before = Buffer.from(bytes.subarray(Math.max(0, start - 2000), start)).toString("latin1");
  const after = Buffer.from(bytes.subarray(end, end + 2000)).toString("latin1");
  const value = Buffer.from(bytes.subarray(start, end)).toString("latin1");
  return `${before.slice(before.lastIndexOf("\n") + 1)}${value}${after.split("\n", 1)[0]}`;
}
