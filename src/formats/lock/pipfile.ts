// Pipfile.lock (pipenv.pypa.io): JSON with "default", "develop" and, since 2022, further categories beside "_meta".

import type { PackageScope, Parsed, Problem } from "../../model/index.ts";
import { cleanUrl } from "./address.ts";
import { linesOfKeys, readJson } from "./json.ts";
import { misshapen } from "./misshapen.ts";
import {
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockFile,
  named,
} from "./parser.ts";
import { fileIdentity, pinned, pythonName } from "./pep508.ts";
import {
  entriesOf,
  fieldOf,
  isObject,
  listField,
  type PlainObject,
  present,
  textField,
  textOf,
} from "./plain.ts";
import { gitSource } from "./python-table.ts";

export const pipfileLock: LockfileParser = {
  id: "pipfile-lock",
  ecosystem: "PyPI",
  role: "lock",
  matches: named("Pipfile.lock"),
  read,
};

function read(text: string): Parsed<LockFile> {
  const json = readJson(text);
  const problems: Problem[] = [...json.problems];
  if (!isObject(json.value)) {
    return {
      value: lockFile({}),
      problems: problems.length > 0 ? problems : [{ message: "not a JSON object" }],
    };
  }
  const packages: LockedPackage[] = [];
  for (const [category, entries] of entriesOf(json.value)) {
    if (category === "_meta") continue;
    problems.push(...misshapen(category, entries));
    if (!isObject(entries)) continue;
    const { lines, problems: twice } = linesOfKeys(text, [category]);
    problems.push(...twice);
    for (const [name, entry] of entriesOf(entries)) {
      const line = lines.get(name) ?? 1;
      if (textOf(entry) === undefined)
        problems.push(...misshapen(`${category} ${name}`, entry).map((one) => ({ ...one, line })));
      const found = packageOf({ name, entry, category, line });
      if (found !== undefined) packages.push(found);
    }
  }
  const registries = listField(fieldOf(json.value, "_meta"), "sources").flatMap((source) => {
    const url = textField(source, "url");
    return url === undefined ? [] : [cleanUrl(url)];
  });
  return { value: lockFile({ packages, registries }), problems };
}

function packageOf(wish: {
  name: string;
  entry: unknown;
  category: string;
  line: number;
}): LockedPackage | undefined {
  const { name, entry, category, line } = wish;
  const scope: PackageScope =
    category === "default" ? "production" : category === "develop" ? "development" : "optional";
  const parts: PlainObject = isObject(entry) ? entry : {};
  if (textField(parts, "path") === ".") return undefined;
  const hashes = listField(parts, "hashes").flatMap((hash) => textOf(hash) ?? []);
  const address = textField(parts, "file") ?? textField(parts, "path");
  const version =
    pinned(textField(parts, "version") ?? textOf(entry) ?? "") ?? fileIdentity(address ?? "")?.version;
  return {
    id: `${category}:${name}`,
    name: pythonName(name),
    line,
    scope,
    // Without index the entry was pulled in by another one (pipenv writes "index" for what the Pipfile names).
    isDirect:
      textField(parts, "index") !== undefined || address !== undefined || fieldOf(parts, "git") !== undefined,
    source: sourceOf(parts, address),
    licences: [],
    needs: [],
    traits: fieldOf(parts, "editable") === true ? ["editable"] : [],
    ...present({
      version,
      integrity: hashes.length === 0 ? undefined : hashes.join(" "),
      marker: textField(parts, "markers"),
    }),
  };
}

function sourceOf(parts: PlainObject, address: string | undefined): LockedSource {
  const git = textField(parts, "git");
  if (git !== undefined) return gitSource(git, textField(parts, "ref"));
  if (address === undefined) return { kind: "registry" };
  return /^https?:/.test(address)
    ? { kind: "tarball", url: cleanUrl(address) }
    : { kind: "file", url: address };
}
