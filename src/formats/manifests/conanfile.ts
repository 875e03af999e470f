// conanfile.txt and conanfile.py (docs.conan.io, "conanfile.txt", "requirements()"): references "name/version@user/channel". A version in
// brackets is a range. The program is not run: references that it computes are said to be computed.

import type { PackageScope, Parsed } from "../../model/index.ts";
import { type LockFile, type LockfileParser, named } from "../lock/index.ts";
import { callsOf, leadingStrings, lineCounter, withoutComments } from "./calls.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const conanfileTxt: LockfileParser = {
  id: "conanfile-txt",
  ecosystem: "ConanCenter",
  role: "manifest",
  matches: named("conanfile.txt"),
  read: readTxt,
};
export const conanfilePy: LockfileParser = {
  id: "conanfile-py",
  ecosystem: "ConanCenter",
  role: "manifest",
  matches: named("conanfile.py"),
  read: readPy,
};

const sections: Readonly<Record<string, PackageScope>> = {
  requires: "production",
  build_requires: "development",
  tool_requires: "development",
  test_requires: "development",
};

function readTxt(text: string): Parsed<LockFile> {
  let scope: PackageScope | undefined;
  const wishes = text.split(/\r?\n/).flatMap((raw, index) => {
    const body = raw.replace(/(^|\s)#.*$/, "").trim();
    const head = /^\[(\w+)\]$/.exec(body);
    if (head !== null) {
      scope = sections[head[1] ?? ""];
      return [];
    }
    return scope === undefined ? [] : wishOf(body, scope, index + 1);
  });
  return { value: manifestOf(wishes, undefined), problems: [] };
}

function readPy(raw: string): Parsed<LockFile> {
  const text = withoutComments(raw, ["#"]);
  const computed: number[] = [];
  const called = callsOf(
    text,
    /\bself\.(requires|tool_requires|build_requires|test_requires)\s*(?=\()/g,
  ).flatMap(({ args, line, offset }) => {
    const [reference] = leadingStrings(args);
    if (reference === undefined) computed.push(line);
    const verb = /self\.(\w+)/.exec(text.slice(offset, offset + 40))?.[1] ?? "";
    return reference === undefined ? [] : wishOf(reference, sections[verb] ?? "production", line);
  });
  const lineAt = lineCounter(text);
  const fields =
    /^[ \t]+(requires|tool_requires|build_requires|test_requires)\s*=\s*((?:[[(]|["'])[\s\S]*?)(?=\n[ \t]*\w+\s*=|\n[ \t]*def |\n\s*\n|$(?![\s\S]))/gm;
  const listed = [...text.matchAll(fields)].flatMap((match) => {
    const line = lineAt(match.index);
    const strings = [...(match[2] ?? "").matchAll(/["']([^"'\n]+)["']/g)].map((one) => one[1] ?? "");
    return strings.flatMap((one) => wishOf(one, sections[match[1] ?? ""] ?? "production", line));
  });
  return { value: { ...manifestOf([...called, ...listed], undefined), computed }, problems: [] };
}

function wishOf(reference: string, scope: PackageScope, line: number): readonly Wish[] {
  const match = /^([a-z0-9_][\w.+-]*)\/(\[[^\]]*\]|[^@#\s]+)/i.exec(reference);
  if (match === null) return [];
  const [, name = "", requirement = ""] = match;
  const isOpen = requirement.startsWith("[") || /[{%]/.test(requirement);
  return [{ name, requirement, version: isOpen ? undefined : requirement, scope, line }];
}
