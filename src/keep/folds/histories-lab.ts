// For tests only: generated histories of real problems, and what a ledger ought to believe of them, from an oracle that knows the truth:
// what really was where, and who looked. Not exported by the folder's door.

import fc from "fast-check";
import type { Instant } from "../../model/index.ts";
import { FoldRows } from "./rows.ts";
import { step } from "./step.ts";

const folders = ["api", "web", "lib"] as const;
const witnesses = ["dependencies", "other-tool"] as const;
type Witness = (typeof witnesses)[number];

export type Action =
  | { readonly kind: "introduce"; readonly folder: number }
  | {
      readonly kind: "fix" | "break" | "rename" | "move" | "alias" | "link";
      readonly which: number;
      readonly folder: number;
    }
  | { readonly kind: "scan"; readonly witness: Witness; readonly folder: number; readonly hasGap: boolean }
  | { readonly kind: "wait"; readonly hours: number };

const which = fc.nat(5);
const folder = fc.nat(2);
export const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("introduce" as const), folder }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        "fix" as const,
        "fix" as const,
        "break" as const,
        "rename" as const,
        "move" as const,
        "alias" as const,
        "link" as const,
      ),
      which,
      folder,
    }),
  },
  {
    weight: 9,
    // Folder 3 and above: everything.
    arbitrary: fc.record({
      kind: fc.constant("scan" as const),
      witness: fc.constantFrom(...witnesses),
      folder: fc.nat(6),
      hasGap: fc.boolean(),
    }),
  },
  // Backwards too: a clock that was set back. Months too: leap days and daylight saving lie on the way.
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      hours: fc.constantFrom(1, 5, 24, 100, 24 * 31, -3, -48),
    }),
  },
);

/** One real problem. `names` holds what each witness has called it; the last is what it is called now. */
type Problem = { folder: number; isThere: boolean; isLinked: boolean; names: Record<Witness, string[]> };

/** What the ledger ought to believe of one problem (or of its half that one tool sees, until the names are linked). */
export type Belief = {
  firstSeenAt: Instant;
  order: number;
  folder: number;
  present: Set<Witness>;
  isOpen: boolean;
  closedIn: number | undefined;
  /** Moments at which counting stopped and went on, in turn. */
  switches: string[];
  last: string;
};

export function play(actions: readonly Action[]): {
  readonly rows: FoldRows;
  readonly beliefs: readonly Belief[];
} {
  const rows = new FoldRows();
  const problems: Problem[] = [];
  const beliefs = new Map<string, Belief>(); // by `${problem}` once linked, `${problem}/${witness}` before
  let now = Date.parse("2028-02-27T22:00:00Z"); // a leap day ahead, and in March the change to summer time
  let position = 0;
  let names = 0;
  const add = (type: string, payload: unknown): void => {
    step(rows, { type, payload }, { position, at: new Date(now).toISOString() as Instant });
    position += 1;
  };
  const fresh = (): string => {
    names += 1;
    return `v1:${names}`;
  };
  const isSeen = (problem: Problem, scan: { folder: number }): boolean =>
    problem.isThere && (scan.folder > 2 || problem.folder === scan.folder);
  const pathOf = (at: number): string => `${folders[at % 3]}/lock.json`;

  for (const one of actions) {
    const problem = "which" in one ? problems[one.which] : undefined;
    switch (one.kind) {
      case "wait":
        now += one.hours * 3_600_000;
        break;
      case "introduce":
        if (problems.length < 6)
          problems.push({
            folder: one.folder,
            isThere: true,
            isLinked: false,
            names: { dependencies: [fresh()], "other-tool": [fresh()] },
          });
        break;
      case "fix":
      case "break":
        if (problem !== undefined) problem.isThere = one.kind === "break";
        break;
      case "rename": // another file in the same folder, or an alias that became the first name
      case "alias":
        if (problem !== undefined) for (const witness of witnesses) problem.names[witness].push(fresh());
        break;
      case "move":
        if (problem !== undefined) {
          problem.folder = one.folder;
          for (const witness of witnesses) problem.names[witness].push(fresh());
        }
        break;
      case "link": // an alias now says that both tools mean the same
        if (problem !== undefined) problem.isLinked = true;
        break;
      case "scan":
        scan(one);
    }
  }
  rows.commit();
  return { rows, beliefs: [...beliefs.values()] };

  function scan({ witness, folder: where, hasGap }: Extract<Action, { kind: "scan" }>): void {
    const at = new Date(now).toISOString() as Instant;
    const scope = where > 2 ? { kind: "everything" } : { kind: "paths", paths: [folders[where]] };
    // A gap over one folder: what lies there was not looked at.
    const gapFolder = hasGap && where > 2 ? where % 3 : undefined;
    const seen: { key: string; problem: Problem }[] = [];
    problems.forEach((problem, index) => {
      if (!isSeen(problem, { folder: where }) || problem.folder === gapFolder) return;
      const own = problem.names[witness].toReversed();
      const other = problem.isLinked
        ? witnesses.filter((one) => one !== witness).flatMap((one) => problem.names[one].toReversed())
        : [];
      const payload = {
        ...{
          names: [...own, ...other],
          rule: "dependencies/vulnerable",
          engine: "dependencies",
          witnesses: [witness],
          severity: "high",
        },
        ...{
          title: `wording ${position}`,
          paths: [pathOf(problem.folder)],
          place: "production",
          hasFix: false,
          isExploited: false,
        },
      };
      add("finding.detected", payload);
      seen.push({ key: problem.isLinked ? `${index}` : `${index}/${witness}`, problem });
      if (problem.isLinked) link(index);
      const key = problem.isLinked ? `${index}` : `${index}/${witness}`;
      if (!beliefs.has(key)) {
        const belief: Belief = {
          firstSeenAt: at,
          order: position,
          folder: problem.folder,
          present: new Set(),
          isOpen: true,
          closedIn: undefined,
          switches: [],
          last: at,
        };
        beliefs.set(key, belief);
      }
    });
    const gaps = gapFolder === undefined ? [] : [{ path: folders[gapFolder] }];
    add("run.recorded", {
      run: `${position}`,
      target: "repository",
      coverage: [{ witness, rules: "sha256:a", scope }],
      gaps,
      seen: seen.map(({ problem }) => ({ name: problem.names[witness].at(-1) })),
    });
    for (const { key, problem } of seen)
      believeSeen(beliefs.get(key), { witness, at, folder: problem.folder });
    for (const [key, belief] of beliefs) {
      if (!seen.some((one) => one.key === key) && belief.folder !== gapFolder)
        believeAbsent(belief, { witness, at, where });
    }
  }

  /** Two beliefs become one: the one that was recorded first stays. */
  function link(index: number): void {
    const halves = witnesses
      .flatMap((witness) => beliefs.get(`${index}/${witness}`) ?? [])
      .concat(beliefs.get(`${index}`) ?? []);
    for (const witness of witnesses) beliefs.delete(`${index}/${witness}`);
    halves.sort((a, b) => a.order - b.order);
    const [first, ...others] = halves;
    if (first === undefined) return;
    for (const second of others) {
      for (const witness of second.present) first.present.add(witness);
      if (!first.isOpen && second.isOpen) {
        const since = second.firstSeenAt > first.last ? second.firstSeenAt : first.last;
        first.switches.push(since);
        first.last = since;
        first.isOpen = true;
      }
    }
    beliefs.set(`${index}`, first);
  }
}

function believeSeen(
  belief: Belief | undefined,
  { witness, at, folder: where }: { witness: Witness; at: string; folder: number },
): void {
  if (belief === undefined) throw new Error("seen and not believed");
  const time = at > belief.last ? at : belief.last;
  if (!belief.isOpen && belief.closedIn !== undefined && belief.closedIn !== where)
    belief.switches.pop(); // it had only moved
  else if (!belief.isOpen) {
    belief.switches.push(time);
    belief.last = time;
  }
  belief.isOpen = true;
  belief.closedIn = undefined;
  belief.folder = where;
  belief.present.add(witness);
}

function believeAbsent(
  belief: Belief,
  { witness, at, where }: { witness: Witness; at: string; where: number },
): void {
  if (!belief.present.has(witness) || (where <= 2 && belief.folder !== where)) return;
  belief.present.delete(witness);
  if (belief.present.size > 0 || !belief.isOpen) return;
  const time = at > belief.last ? at : belief.last;
  belief.isOpen = false;
  belief.closedIn = where <= 2 ? where : undefined;
  belief.switches.push(time);
  belief.last = time;
}
