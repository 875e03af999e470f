// Gemfile, gems.rb and *.gemspec (bundler.io, "Gemfile"; guides.rubygems.org, "Specification reference"), read without running them.
// A requirement without an operator is exact. What a line computes has no name or version here, and is said to be computed.

import type { PackageScope, Parsed } from "../../model/index.ts";
import { baseName, cleanUrl, commitOf, type LockFile, type LockfileParser } from "../lock/index.ts";
import { type Call, callsOf, leadingStrings, namedString, withoutComments } from "./calls.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const gemfile: LockfileParser = {
  id: "gemfile",
  ecosystem: "RubyGems",
  role: "manifest",
  matches: (path) => /^(Gemfile([._-](?!lock$)[\w-]+)?|gems\.rb|[\w.-]+\.gemfile)$/.test(baseName(path)),
  read: readGemfile,
};
export const gemspec: LockfileParser = {
  id: "gemspec",
  ecosystem: "RubyGems",
  role: "manifest",
  matches: (path) => path.endsWith(".gemspec"),
  read: readGemspec,
};

function readGemfile(raw: string): Parsed<LockFile> {
  const text = withoutComments(raw, ["#"]);
  const groups = groupBlocks(text);
  const calls = callsOf(text, /^[ \t]*gem\b(?=[ \t(])/gm);
  const wishes = calls.flatMap((call) => {
    const own = /\bgroups?(?::|\s*=>)\s*(\[[^\]]*\]|%i\[[^\]]*\]|[:"'][\w"']+)/.exec(call.args)?.[1];
    const around = groups.find((block) => block.from < call.offset && call.offset < block.to)?.names;
    return wishOf(call, scopeOf(own ?? around));
  });
  const registries = callsOf(text, /^[ \t]*source\b(?=[ \t(])/gm).flatMap(({ args }) =>
    leadingStrings(args).slice(0, 1).map(cleanUrl),
  );
  return answer(wishes, calls, registries);
}

function readGemspec(raw: string): Parsed<LockFile> {
  const text = withoutComments(raw, ["#"]);
  const production = callsOf(text, /\.add(?:_runtime)?_dependency\b/g);
  const development = callsOf(text, /\.add_development_dependency\b/g);
  const wishes = [
    ...production.flatMap((call) => wishOf(call, "production")),
    ...development.flatMap((call) => wishOf(call, "development")),
  ];
  return answer(wishes, [...production, ...development], []);
}

function answer(
  wishes: readonly Wish[],
  calls: readonly Call[],
  registries: readonly string[],
): Parsed<LockFile> {
  const computed = calls.filter(({ args }) => leadingStrings(args).length === 0).map(({ line }) => line);
  return { value: { ...manifestOf(wishes, undefined, registries), computed }, problems: [] };
}

function wishOf({ args, line }: Call, scope: PackageScope): readonly Wish[] {
  const [name, ...requirements] = leadingStrings(args);
  if (name === undefined || name.includes("#{")) return [];
  const requirement = requirements.join(", ");
  const only = requirements.length === 1 ? requirements[0] : undefined;
  return [
    {
      name,
      requirement: requirement === "" ? undefined : requirement,
      version: /^=?\s*(\d[\w.]*)$/.exec(only ?? "")?.[1],
      scope,
      line,
      ...sourceOf(args),
    },
  ];
}

function sourceOf(args: string): Pick<Wish, "source"> {
  const path = namedString(args, "path");
  if (path !== undefined) return { source: { kind: "file", url: path } };
  const hosted = namedString(args, "github");
  const git = namedString(args, "git") ?? (hosted === undefined ? undefined : `https://github.com/${hosted}`);
  if (git === undefined) return {};
  const commit = commitOf(namedString(args, "ref"));
  return { source: { kind: "git", url: cleanUrl(git), ...(commit === undefined ? {} : { commit }) } };
}

const groupsMost = 200;

type Block = { readonly from: number; readonly to: number; readonly names: string };

/** `group :test do ... end`: to the first `end` at the indentation of its beginning. */
function groupBlocks(text: string): readonly Block[] {
  const heads = [...text.matchAll(/^([ \t]*)group\b([^\n]*?)\bdo\b[^\n]*$/gm)].slice(0, groupsMost);
  return heads.map((match) => {
    const from = match.index + match[0].length;
    const end = text.indexOf(`\n${match[1] ?? ""}end`, from);
    return { from, to: end === -1 ? text.length : end, names: match[2] ?? "" };
  });
}

function scopeOf(groups: string | undefined): PackageScope {
  const names =
    groups?.match(/\w+/g)?.filter((name) => name !== "i" && name !== "optional" && name !== "true") ?? [];
  const isDevelopment =
    names.length > 0 && names.every((name) => /^(test|development|dev|ci|lint|doc|docs)$/.test(name));
  return isDevelopment ? "development" : "production";
}
