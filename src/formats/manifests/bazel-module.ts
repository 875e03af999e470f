// Bazel's MODULE.bazel (bazel.build, "Bazel modules"; rules_jvm_external, "bzlmod"): the Maven artifacts that it asks for, with
// "group:artifact:version" or `maven.artifact(group = ..., artifact = ..., version = ...)`. Modules of Bazel's own registry have no advisories.

import type { Parsed } from "../../model/index.ts";
import { type LockFile, type LockfileParser, named } from "../lock/index.ts";
import { callsOf, lineCounter, namedString, withoutComments } from "./calls.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const bazelModule: LockfileParser = {
  id: "bazel-module",
  ecosystem: "Maven",
  role: "manifest",
  matches: named("MODULE.bazel", "WORKSPACE", "WORKSPACE.bazel"),
  read,
};

function read(raw: string): Parsed<LockFile> {
  const text = withoutComments(raw, ["#"]);
  const lineAt = lineCounter(text);
  const strings = [...text.matchAll(/"([A-Za-z][\w.-]*):([\w.-]+)(?::[\w-]+)?:([\w.+-]+)"/g)].map(
    ({ 1: group = "", 2: artifact = "", 3: version = "", index }) =>
      wish(group, artifact, version, lineAt(index)),
  );
  const calls = callsOf(text, /\bmaven\.artifact\s*(?=\()/g).flatMap(({ args, line }): readonly Wish[] => {
    const [group, artifact, version] = ["group", "artifact", "version"].map((key) => namedString(args, key));
    return group === undefined || artifact === undefined || version === undefined
      ? []
      : [wish(group, artifact, version, line)];
  });
  return { value: manifestOf([...strings, ...calls], undefined), problems: [] };
}

function wish(group: string, artifact: string, version: string, line: number): Wish {
  return { name: `${group}:${artifact}`, requirement: version, version, scope: "production", line };
}
