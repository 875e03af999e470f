// composer.json (getcomposer.org, "The composer.json schema"): the direct wishes of a PHP project. Platform packages are none.

import type { PackageScope, Parsed } from "../../model/index.ts";
import { type LockFile, type LockfileParser, linesOfKeys, named, readJson } from "../lock/index.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const composerJson: LockfileParser = {
  id: "composer-json",
  ecosystem: "Packagist",
  role: "manifest",
  matches: named("composer.json"),
  read,
};

const fields: readonly (readonly [field: string, scope: PackageScope])[] = [
  ["require", "production"],
  ["require-dev", "development"],
];

function read(text: string): Parsed<LockFile> {
  const json = readJson(text);
  const document = new Map<string, unknown>(
    typeof json.value === "object" && json.value !== null ? Object.entries(json.value) : [],
  );
  const wishes: Wish[] = [];
  for (const [field, scope] of fields) {
    const entries = document.get(field);
    if (typeof entries !== "object" || entries === null || Array.isArray(entries)) continue;
    const { lines } = linesOfKeys(text, [field]);
    for (const [name, range] of Object.entries(entries)) {
      if (typeof range !== "string" || !name.includes("/")) continue;
      const version = /^v?\d+\.\d+\.\d+$/.test(range) ? range : undefined;
      wishes.push({
        name: name.toLowerCase(),
        requirement: range,
        version,
        scope,
        line: lines.get(name) ?? 1,
      });
    }
  }
  return { value: manifestOf(wishes, undefined), problems: json.problems };
}
