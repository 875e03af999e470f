// Facts of all files -> findings. Equal values in places of one class are one finding with every place it lives; the first
// is where to act. Says who brought it in, whether the change under judgement did, and what to do now.

import type {
  Artifact,
  CommitInfo,
  Finding,
  Gap,
  Introduction,
  Location,
  PlaceClass,
  RuleId,
  Skip,
} from "../../model/index.ts";
import { compareLocations, compareSeverity, compareText, fingerprint, repoPath } from "../../model/index.ts";
import type { EngineContext, Inspected } from "../contract/index.ts";
import { placeClassOf } from "../judge/index.ts";
import { type Allowances, allowancesOf } from "./custom/allowances.ts";
import type { RuleCard } from "./detect/detector.ts";
import type { Hit, SecretFacts } from "./facts.ts";
import { livenessOf, livenessText } from "./liveness.ts";
import { remediesOf } from "./remedies.ts";

type Place = {
  readonly location: Location;
  readonly artifact: Artifact;
  readonly hit: Hit;
  readonly isInChange: boolean;
};
/** A finding in the making: one value in one class of places. */
type Group = { readonly placeClass: PlaceClass; readonly places: Place[] };

/** Who wrote a line is asked of git for so many findings; a run with more of them has other worries. */
const mostBlamed = 200;

export async function* concludeSecrets(
  facts: AsyncIterable<Inspected<SecretFacts>>,
  context: EngineContext,
  cardOf: (rule: RuleId) => RuleCard | undefined,
): AsyncGenerator<Finding | Gap | Skip> {
  const groups = new Map<string, Group>();
  const allowances = await allowancesOf(context.config);
  for await (const { artifact, facts: file } of facts) {
    for (const gap of file.gaps ?? []) {
      yield {
        kind: "gap",
        reason: gap.reason,
        engine: "secrets",
        path: memberPath(artifact, gap.member),
        origin: artifact.origin,
        detail: gap.detail,
      };
    }
    // Their bytes count as scanned: what is told is that bare and named values in them were not judged.
    for (const skip of file.skips ?? [])
      yield {
        kind: "skip",
        reason: skip.reason,
        engine: "secrets",
        path: memberPath(artifact, skip.member),
        sizeBytes: 0,
      };
    for (const hit of file.hits) {
      if (isAllowed(hit, artifact, allowances)) continue;
      const placeClass = placeClassOf(artifact.beside === "name" ? hit.snippet : artifact.path);
      const name = `${hit.hash} ${placeClass}`;
      const group = groups.get(name) ?? { placeClass, places: [] };
      group.places.push(placeOf(artifact, hit));
      groups.set(name, group);
    }
  }
  let asked = 0;
  for (const group of groups.values()) {
    asked += 1;
    yield await findingOf(group, context, cardOf, asked <= mostBlamed);
  }
}

/** What the facts could not know: whether path or commit are on an allow list, and whether the rule is for this path. */
function isAllowed(hit: Hit, artifact: Artifact, allowances: Allowances): boolean {
  const path = memberPath(artifact, hit.member);
  if (!allowances.isForPath(hit.rule, path)) return true;
  const commit = artifact.origin.kind === "commit" ? { commit: artifact.origin.commit } : {};
  return (hit.asks ?? []).some((list) => allowances.ofPlace(list, { path, ...commit }));
}

function placeOf(artifact: Artifact, hit: Hit): Place {
  const { startLine, endLine } = hit.region;
  const isInChange =
    artifact.changed === undefined ||
    hit.member !== undefined ||
    artifact.changed.some(([first, last]) => first <= endLine && startLine <= last);
  if (artifact.beside === "name") {
    const location = { path: nameInHit(hit), origin: artifact.origin };
    return { location, artifact, hit, isInChange };
  }
  const { region, snippet } = hit;
  const location: Location = {
    path: memberPath(artifact, hit.member),
    origin:
      hit.member === undefined
        ? artifact.origin
        : { kind: "member", of: artifact.origin, archive: artifact.path },
    ...(hit.isFile === true ? {} : { region, snippet }),
  };
  return { location, artifact, hit, isInChange };
}

/** The name itself, with its secrets masked, is the only line that was looked at. */
function nameInHit(hit: Hit): Location["path"] {
  return repoPath(hit.snippet);
}

function memberPath(artifact: Artifact, member: string | undefined): Location["path"] {
  return member === undefined ? artifact.path : repoPath(`${artifact.path}!${member}`);
}

async function findingOf(
  group: Group,
  context: EngineContext,
  cardOf: (rule: RuleId) => RuleCard | undefined,
  mayBlame: boolean,
): Promise<Finding> {
  const places = group.places.toSorted(
    (a, b) =>
      Number(b.isInChange) - Number(a.isInChange) ||
      Number(a.artifact.surface === "history") - Number(b.artifact.surface === "history") ||
      compareLocations(a.location, b.location),
  );
  const first = places[0];
  if (first === undefined) throw new RangeError("a group has at least the place that made it");
  // The same value may be met by different rules in different places: the gravest names it.
  const naming =
    places
      .map((place) => place.hit)
      .toSorted((a, b) => compareSeverity(a.severity, b.severity) || (a.rule < b.rule ? -1 : 1))[0] ??
    first.hit;
  const card = cardOf(naming.rule);
  const introduced = await introductionOf(places, context, mayBlame);
  const liveness = await livenessOf(places, naming, context);
  const isPartial = places.some(
    (place) => place.artifact.changed !== undefined || place.artifact.change !== undefined,
  );
  const parts = (first.hit.parts ?? []).map(
    (part): Location => ({ path: first.location.path, origin: first.location.origin, region: part.region }),
  );
  return {
    kind: "finding",
    rule: naming.rule,
    engine: "secrets",
    witnesses: ["secrets"],
    cwe: [798],
    title: naming.title,
    message: `${messageOf(naming, card, places)}${livenessText(liveness)}`,
    severity: naming.severity,
    confidence: naming.confidence,
    placeClass: group.placeClass,
    locations: [first.location, ...places.slice(1).map((place) => place.location)],
    ...(introduced === undefined ? {} : { introduced }),
    fingerprint: fingerprint(context.setup.key, "secrets", [naming.hash, group.placeClass]),
    formerly: [],
    evidence: {
      kind: "secret",
      masked: naming.masked,
      secretHash: naming.hash,
      entropyBitsPerChar: naming.entropy,
      validity: liveness.validity,
      ...(liveness.host === undefined ? {} : { validityFrom: liveness.host }),
      ...(parts.length === 0 ? {} : { parts }),
    },
    remedies: remediesOf(
      card,
      first.location,
      introduced,
      first.hit.isFile === true ? "file" : first.artifact.beside,
    ),
    ...(isPartial ? { isInChange: places.some((place) => place.isInChange) } : {}),
  };
}

function messageOf(hit: Hit, card: RuleCard | undefined, places: readonly Place[]): string {
  if (hit.isFile === true) return `${hit.title}: by a rule of this project no such file may be here.`;
  const opens = card === undefined ? "" : ` It opens ${card.opens}.`;
  const written = hit.encodings === undefined ? "" : ` It is written as ${hit.encodings.join(" in ")}.`;
  const isGone = places.every((place) => place.artifact.surface === "history");
  const life = isGone ? " It is no longer in the head, but history keeps it." : "";
  return `${hit.title} (${hit.masked}) stands in clear${besideText(places)}.${opens}${written}${life}`;
}

function besideText([first]: readonly Place[]): string {
  switch (first?.artifact.beside) {
    case "link":
      return " in what a link leads to";
    case "message":
      return " in the message of a commit";
    case "name":
      return " in the name of a file or folder";
    default:
      return "";
  }
}

/** The oldest commit that brought the value, from the blobs themselves; for a work tree, the author of the line. */
async function introductionOf(
  places: readonly Place[],
  context: EngineContext,
  mayBlame: boolean,
): Promise<Introduction | undefined> {
  const { commits } = context;
  if (commits === undefined || !mayBlame) return undefined;
  const known: CommitInfo[] = [];
  for (const { artifact, isInChange } of places) {
    if (artifact.origin.kind !== "commit" || !isInChange) continue;
    const info = await commits.info(artifact.origin.commit);
    if (info !== undefined) known.push(info);
  }
  const first = places[0];
  const isBlamable =
    first?.artifact.surface === "head" &&
    first.artifact.beside !== "message" &&
    first.hit.member === undefined;
  if (known.length === 0 && isBlamable && first.location.region !== undefined) {
    const line = first.location.region.startLine;
    const text = await lineOf(first.artifact, line);
    const info = text === undefined ? undefined : await commits.blame(first.artifact.path, line, text);
    if (info !== undefined) known.push(info);
  }
  const oldest = await oldestOf(known, commits);
  if (oldest === undefined) return undefined;
  return {
    commit: oldest.commit,
    author: oldest.author,
    authoredAt: oldest.authoredAt,
    isInHead: places.some((place) => place.artifact.surface === "head"),
    isOnDefaultBranch: await isOnDefaultBranch(known, places, commits),
  };
}

/** By date; of those of one second the one that the others came after. */
async function oldestOf(
  known: readonly CommitInfo[],
  commits: NonNullable<EngineContext["commits"]>,
): Promise<CommitInfo | undefined> {
  const sorted = known.toSorted((a, b) => compareText(a.authoredAt, b.authoredAt));
  let [oldest] = sorted;
  for (const other of sorted.slice(1, mostOfOneSecond)) {
    if (oldest === undefined || other.authoredAt !== oldest.authoredAt) break;
    if (other.commit !== oldest.commit && (await commits.isAncestor(other.commit, oldest.commit)))
      oldest = other;
  }
  return oldest;
}

/** Commits of one second that are put into their order; each comparison is a child of git. */
const mostOfOneSecond = 16;

/** By any of the commits that brought the value, or by its file: a branch that was squashed is not on it, and its content is. */
async function isOnDefaultBranch(
  known: readonly CommitInfo[],
  places: readonly Place[],
  commits: NonNullable<EngineContext["commits"]>,
): Promise<boolean> {
  for (const { commit } of known) if (await commits.isOnDefaultBranch(commit)) return true;
  for (const { artifact } of places) {
    const { origin, path } = artifact;
    if (origin.kind === "commit" && (await commits.isInDefaultBranch(path, origin.blob))) return true;
  }
  return false;
}

/** Of the file as it is now, one character a byte: the work tree and the index may differ from the head. */
async function lineOf(artifact: Artifact, line: number): Promise<string | undefined> {
  const bytes = await artifact.read().catch(() => undefined); // it was read a moment ago; now it is nobody's line
  if (bytes === undefined) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1").split("\n")[
    line - 1
  ];
}
