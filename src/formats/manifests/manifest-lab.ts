// What a manifest asks for as lines of text, for tests: name, version (only where the wish admits no other), scope, kind of source.

import { readLockfile } from "../lock/index.ts";
import { manifestFormats } from "./formats.ts";

export type ManifestCase = readonly [path: string, text: string, expected: readonly string[]];

export function asked(path: string, text: string): readonly string[] {
  const format = manifestFormats.find((one) => one.matches(path));
  if (format === undefined) throw new Error(`no format for ${path}`);
  const { value } = readLockfile(format, Buffer.from(text));
  const packages = value.packages.map(
    ({ name, version, requirement, scope, line, source }) =>
      `${line} ${name} ${version ?? `(${requirement ?? ""})`}${scope === "production" ? "" : ` ${scope}`}${source.kind === "registry" ? "" : ` ${source.kind}`}`,
  );
  return [...packages, ...(value.computed ?? []).map((line) => `${line} computed`)];
}
