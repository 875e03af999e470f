// build.sbt and the *.scala and *.sbt files of its project folder (scala-sbt.org, "Library dependencies"), read without running them. With "%%" the
// registry's name ends in the Scala version, which the file may tell; where it does not, that is computed.

import type { Parsed } from "../../model/index.ts";
import type { LockFile, LockfileParser } from "../lock/index.ts";
import { lineCounter, withoutComments } from "./calls.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const sbtBuild: LockfileParser = {
  id: "sbt-build",
  ecosystem: "Maven",
  role: "manifest",
  matches: (path) => /[^/]\.sbt$|(^|\/)project\/[^/]+\.scala$/.test(path),
  read,
};

const module =
  /"([\w.-]+)"\s*(%{1,3})\s*"([\w.-]+)"\s*%\s*(?:"([^"\n]+)"|([A-Za-z_][\w.]*))(?:\s*%\s*(?:"([^"\n]+)"|([A-Z]\w*)))?/g;

function read(raw: string): Parsed<LockFile> {
  const text = withoutComments(raw, ["//"]);
  const values = new Map(
    [...text.matchAll(/\bval\s+(\w+)(?:\s*:\s*String)?\s*=\s*"([^"\n]+)"/g)].map((match) => [
      match[1],
      match[2],
    ]),
  );
  const scala = /\bscalaVersion\s*:=\s*(?:"([^"\n]+)"|(\w+))/.exec(text);
  const suffix = binaryVersion(scala?.[1] ?? values.get(scala?.[2]));
  const lineAt = lineCounter(text);
  const computed: number[] = [];
  const wishes = [...text.matchAll(module)].flatMap((match): readonly Wish[] => {
    const [, group = "", sign, artifact = "", literal, name, quotedScope, bareScope] = match;
    const line = lineAt(match.index);
    if (sign !== "%" && suffix === undefined) {
      computed.push(line);
      return [];
    }
    const requirement = literal ?? values.get(name?.split(".").at(-1));
    const isTest = /^(test|it|IntegrationTest|Test)\b/.test(quotedScope ?? bareScope ?? "");
    return [
      {
        name: `${group}:${artifact}${sign === "%" ? "" : `_${suffix ?? ""}`}`,
        requirement: requirement ?? name,
        version: requirement !== undefined && /^\w[\w.-]*$/.test(requirement) ? requirement : undefined,
        scope: isTest ? "development" : "production",
        line,
      },
    ];
  });
  return { value: { ...manifestOf(wishes, undefined), computed }, problems: [] };
}

/** "2.13.12" is "2.13" in names; Scala 3 is "3". */
function binaryVersion(scala: string | undefined): string | undefined {
  if (scala === undefined) return undefined;
  return scala.startsWith("3.") ? "3" : /^2\.\d+/.exec(scala)?.[0];
}
