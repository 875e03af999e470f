// mix.exs of Elixir (hexdocs.pm/mix, "mix deps"): the tuples of its dependency list, read without running it.

import type { Parsed } from "../../model/index.ts";
import { cleanUrl, commitOf, type LockFile, type LockfileParser, named } from "../lock/index.ts";
import { leadingStrings, lineCounter, namedString, withoutComments } from "./calls.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const mixExs: LockfileParser = {
  id: "mix-exs",
  ecosystem: "Hex",
  role: "manifest",
  matches: named("mix.exs"),
  read,
};

/** `{:name, "~> 1.0", only: :test}`, `{:name, git: "..."}`; options of other lists have no such first or second element. */
const dependency =
  /\{\s*:"?([a-z]\w*)"?\s*,\s*((?:"[^"\n]*"|(?:git|github|path|hex|only|in_umbrella|organization|branch|tag|ref):)[^{}]*)\}/g;

function read(raw: string): Parsed<LockFile> {
  const text = withoutComments(raw, ["#"]);
  const lineAt = lineCounter(text);
  const wishes = [...text.matchAll(dependency)].flatMap((match): readonly Wish[] => {
    const [, asked = "", rest = ""] = match;
    const line = lineAt(match.index);
    if (/\bin_umbrella:\s*true/.test(rest)) return [];
    const [requirement] = leadingStrings(rest);
    const isDevelopment = /\bonly:\s*(?:\[\s*)?:(?:test|dev|docs)\b/.test(rest) && !/:prod\b/.test(rest);
    const name = /\bhex:\s*:"?(\w+)/.exec(rest)?.[1] ?? namedString(rest, "hex") ?? asked;
    return [
      {
        name,
        ...(name === asked ? {} : { alias: asked }),
        requirement,
        version: /^(?:==\s*)?(\d+\.\d+\.\d+[\w.+-]*)$/.exec(requirement ?? "")?.[1],
        scope: isDevelopment ? "development" : /\boptional:\s*true/.test(rest) ? "optional" : "production",
        line,
        ...sourceOf(rest),
      },
    ];
  });
  const name = /\bapp:\s*:(\w+)/.exec(text)?.[1];
  return { value: manifestOf(wishes, name), problems: [] };
}

function sourceOf(rest: string): Pick<Wish, "source"> {
  const path = namedString(rest, "path");
  if (path !== undefined) return { source: { kind: "file", url: path } };
  const hosted = namedString(rest, "github");
  const git = namedString(rest, "git") ?? (hosted === undefined ? undefined : `https://github.com/${hosted}`);
  if (git === undefined) return {};
  const commit = commitOf(namedString(rest, "ref"));
  return { source: { kind: "git", url: cleanUrl(git), ...(commit === undefined ? {} : { commit }) } };
}
