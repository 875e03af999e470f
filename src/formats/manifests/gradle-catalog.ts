// Gradle's version catalogues, gradle/*.versions.toml (docs.gradle.org, "Version catalogs"): libraries with their versions. A `strictly`
// range or a missing version pins nothing; `require` and a plain text are the version that is built unless something asks for more.

import type { Parsed } from "../../model/index.ts";
import {
  entriesOf,
  fieldOf,
  type LockFile,
  type LockfileParser,
  readToml,
  textField,
  textOf,
} from "../lock/index.ts";
import { Lines } from "./lines.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const gradleCatalog: LockfileParser = {
  id: "gradle-catalog",
  ecosystem: "Maven",
  role: "manifest",
  matches: (path) => path.endsWith(".versions.toml"),
  read,
};

function read(text: string): Parsed<LockFile> {
  const { value, problems } = readToml(text);
  const versions = fieldOf(value, "versions");
  const lines = new Lines(text);
  const wishes = entriesOf(fieldOf(value, "libraries")).flatMap(([alias, library]): readonly Wish[] => {
    const [group, artifact, inline] = (textOf(library) ?? textField(library, "module") ?? "").split(":");
    const groupName = group || textField(library, "group");
    const artifactName = artifact || textField(library, "name");
    if (groupName === undefined || artifactName === undefined) return [];
    const own = fieldOf(library, "version");
    const reference = textField(own, "ref");
    const written = reference === undefined ? (inline ?? own) : fieldOf(versions, reference);
    const requirement = versionText(written);
    return [
      {
        name: `${groupName}:${artifactName}`,
        requirement,
        version: isPlain(requirement) ? requirement : undefined,
        scope: "production",
        line: lines.of(alias, "[libraries]"),
      },
    ];
  });
  return { value: manifestOf(wishes, undefined), problems };
}

/** Plain, or rich: the strictest of what it says. */
function versionText(version: unknown): string | undefined {
  return (
    textOf(version) ??
    textField(version, "strictly") ??
    textField(version, "require") ??
    textField(version, "prefer")
  );
}

function isPlain(version: string | undefined): boolean {
  return version !== undefined && /^\w[\w.-]*$/.test(version) && !version.startsWith("latest.");
}
