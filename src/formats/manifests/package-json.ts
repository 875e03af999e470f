// package.json (docs.npmjs.com, "package.json"): the direct wishes of a JavaScript project.

import type { PackageScope, Parsed } from "../../model/index.ts";
import {
  type LockFile,
  type LockfileParser,
  linesOfKeys,
  named,
  readJson,
  sourceOfSpec,
} from "../lock/index.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const packageJson: LockfileParser = {
  id: "package-json",
  ecosystem: "npm",
  role: "manifest",
  matches: named("package.json"),
  read,
};

const fields: readonly (readonly [field: string, scope: PackageScope])[] = [
  ["dependencies", "production"],
  ["devDependencies", "development"],
  ["optionalDependencies", "optional"],
  ["peerDependencies", "peer"],
];

function read(text: string): Parsed<LockFile> {
  const json = readJson(text);
  const value = json.value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return {
      value: manifestOf([], undefined),
      problems: json.problems.length > 0 ? json.problems : [{ message: "not a JSON object" }],
    };
  }
  const document = new Map<string, unknown>(Object.entries(value));
  const wishes: Wish[] = [];
  for (const [field, scope] of fields) {
    const entries = document.get(field);
    if (typeof entries !== "object" || entries === null || Array.isArray(entries)) continue;
    const { lines } = linesOfKeys(text, [field]);
    for (const [name, spec] of Object.entries(entries)) {
      const wish =
        typeof spec === "string" ? wishOf(name, spec, { scope, line: lines.get(name) ?? 1 }) : undefined;
      if (wish !== undefined) wishes.push(wish);
    }
  }
  const name = document.get("name");
  return { value: manifestOf(wishes, typeof name === "string" ? name : undefined), problems: json.problems };
}

function wishOf(
  asked: string,
  spec: string,
  place: { readonly scope: PackageScope; readonly line: number },
): Wish | undefined {
  if (/^(workspace|link|portal|catalog):/.test(spec)) {
    return spec.startsWith("catalog:") ? { name: asked, requirement: spec, ...place } : undefined;
  }
  const alias = /^npm:(@?[^@]+)(?:@(.*))?$/.exec(spec);
  const range = (alias === null ? spec : (alias[2] ?? "")).replace(/^npm:/, "");
  const source = alias === null ? sourceOfSpec(spec) : undefined;
  const version = /^[=v]{0,2}(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)$/.exec(range.trim())?.[1];
  const name = alias?.[1] ?? asked;
  return {
    name,
    ...(name === asked ? {} : { alias: asked }),
    requirement: range,
    ...(version === undefined ? {} : { version }),
    ...place,
    ...(source === undefined ? {} : { source }),
  };
}
