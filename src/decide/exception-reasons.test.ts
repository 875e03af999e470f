import { expect, test } from "vitest";
import type { Exception, Instant, Triaged } from "../model/index.ts";
import { exception, finding } from "./decide-lab.ts";
import { exceptionReasons } from "./exception-reasons.ts";

const now = "2027-01-31T09:00:00.000Z" as Instant;
const triaged = (exceptions: readonly Exception[], more: object = {}): Triaged =>
  ({ finding: finding(), action: "block", exceptions, ...more }) as unknown as Triaged; // plain test data
const reasons = (more: {
  readonly triaged?: readonly Triaged[];
  readonly unused?: readonly Exception[];
  readonly problems?: readonly object[];
  readonly isWhole?: boolean;
}): readonly string[] =>
  exceptionReasons({
    triaged: more.triaged ?? [],
    rules: { now, isProposalsOnly: true, ignoresInChange: "propose" },
    written: { unused: more.unused ?? [], problems: more.problems ?? [], isWhole: more.isWhole ?? true },
  } as unknown as Parameters<typeof exceptionReasons>[0]).map(({ effect, text }) => `${effect}: ${text}`);
const comment = (writtenAt: string, tool?: string): Exception =>
  exception({ origin: "inline", writtenAt, scope: tool === undefined ? {} : { tool } });

test("files that cannot be read: the policy of a change fails, all else warns", () => {
  const problem = { message: "no YAML", line: 3 };
  expect(
    reasons({
      problems: [
        { ...problem, path: "portcullis.yaml", isChanged: true },
        { ...problem, path: "portcullis.yaml", isChanged: false },
        { path: ".trivyignore", message: "no day", isChanged: true },
      ],
    }),
  ).toEqual([
    "fail: portcullis.yaml:3: no YAML",
    "warn: portcullis.yaml:3: no YAML",
    "warn: .trivyignore: no day",
  ]);
});

test("ended, broken and ending exceptions are told once, with all that they are about", () => {
  const ended = exception({ endsOn: "2027-01-30", writtenAt: "b: 1" });
  const broken = exception({ problem: "no day", writtenAt: "a: 1" });
  const soon = exception({ endsOn: "2027-02-05", writtenAt: "c: 1" });
  const other = finding({ fingerprint: "v1:2" });
  const told = reasons({
    triaged: [
      triaged([ended, broken]),
      triaged([ended], { finding: other }),
      triaged([ended], { finding: other }),
      triaged([ended], { action: "report" }),
      triaged([soon], { heldBy: 0 }),
    ],
  });
  expect(told).toHaveLength(3);
  expect(told).toContainEqual(expect.stringMatching(/at b: 1 ended on 2027-01-30/));
  expect(told).toContainEqual(expect.stringMatching(/at a: 1 does not hold: no day/));
  expect(told).toContainEqual(expect.stringMatching(/at c: 1 ends on 2027-02-05, in 5 days/));
});

test("what is about nothing: entries one by one in order, comments of a tool together; a part of a tree says nothing", () => {
  const unused = [
    exception({ writtenAt: "z: 1", endsOn: "2027-01-01" }),
    exception({ writtenAt: "y: 1" }),
    comment("own.py:1"),
    comment("a.py:1", "semgrep"),
    ...[6, 5, 4, 3, 2, 1].map((line) => comment(`b.py:${line}`, "bandit")),
  ];
  expect(reasons({ unused })).toEqual([
    "warn: the exception at own.py:1 is about nothing that was found",
    "warn: the exception at y: 1 is about nothing that was found",
    "warn: the exception at z: 1 is about nothing that was found, and it ended on 2027-01-01",
    "warn: 6 comments for bandit except nothing that was found: b.py:1, b.py:2, b.py:3, b.py:4, b.py:5 and 1 more",
    "warn: a comment for semgrep excepts nothing that was found: a.py:1",
  ]);
  expect(reasons({ unused, isWhole: false })).toEqual([]);
});
