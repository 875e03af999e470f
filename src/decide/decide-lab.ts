// For tests only: the plain finding and exception that the tests of this folder vary. Not exported by the folder's door.

import type { Exception, Finding } from "../model/index.ts";
import type { FindingFacts, PackageFacts } from "./facts.ts";

/** A place in a work tree: one line. */
export function place(path: string, line: number): object {
  return {
    ...{ path, origin: { kind: "work-tree" } },
    region: { startLine: line, startColumn: 1, endLine: line, endColumn: 2 },
  };
}

/** A high code finding in api/a.py. */
export function finding(more: object = {}): Finding {
  return {
    ...{ kind: "finding", rule: "python/sql-injection", engine: "code", witnesses: ["code"], cwe: [89] },
    ...{ title: "t", message: "m", severity: "high", confidence: "high", placeClass: "production" },
    ...{ fingerprint: "v1:1", formerly: [], remedies: [] },
    ...{ locations: [place("api/a.py", 2)], evidence: { kind: "pattern", excerpt: "" } },
    ...more,
  } as unknown as Finding; // plain test data
}

/** An entry of the policy that excepts Python findings until the middle of 2027. */
export function exception(more: object = {}): Exception {
  return {
    ...{ scope: { rule: "python/*" }, reason: "r", owner: "o", endsOn: "2027-06-30", origin: "entry" },
    ...{ writtenAt: "portcullis.yaml: ignores[0]", isProposedByChange: false },
    ...more,
  } as Exception; // plain test data
}

/** A new high vulnerability of a change. */
export function findingFacts(facts: Partial<FindingFacts> = {}): FindingFacts {
  return {
    ...{ kind: "finding", name: "v1:0", layer: "dependencies", rule: "dependencies/vulnerable-package" },
    ...{ family: "dependencies", tools: ["dependencies"], severity: "high", statedSeverity: "high" },
    ...{ confidence: "high", path: "api/poetry.lock", place: "production", new: true, target: "range" },
    ...facts,
  };
}

/** A package that a change adds. */
export function packageFacts(facts: Partial<PackageFacts> = {}): PackageFacts {
  return {
    ...{ kind: "package", name: "pkg:pypi/left@1", package: "added", licences: ["MIT"], scope: "production" },
    ...{ target: "range", ...facts },
  };
}
