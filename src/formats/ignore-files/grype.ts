// `.grype.yaml`: the `ignore:` list (https://github.com/anchore/grype#specifying-matches-to-ignore); `reason` and `expiration` as
// teams write them beside it.

import type { Parsed } from "../../model/index.ts";
import { dayOf, type ForeignIgnore } from "./entry.ts";
import { isMap, yamlWithLines } from "./yaml-lines.ts";

/** Grype's package types and languages, where one of them is one ecosystem. A distribution's `deb` or `rpm` is not. */
const ecosystems: Readonly<Record<string, string>> = {
  ...{ npm: "npm", javascript: "npm", python: "PyPI", "go-module": "Go", go: "Go" },
  ...{ "java-archive": "Maven", java: "Maven", gem: "RubyGems", ruby: "RubyGems" },
  ...{ "rust-crate": "crates.io", rust: "crates.io", "php-composer": "Packagist", php: "Packagist" },
  ...{ dotnet: "NuGet", nuget: "NuGet", apk: "Alpine", "github-action": "GitHub Actions" },
};

export function readGrypeIgnore(text: string): Parsed<readonly ForeignIgnore[]> {
  const { value: document, problems, lineAt } = yamlWithLines(text);
  const list = isMap(document) ? document["ignore"] : undefined;
  if (!Array.isArray(list)) return { value: [], problems };
  const value = list.flatMap((item: unknown, index): ForeignIgnore[] => {
    const line = lineAt(["ignore", index]);
    if (!isMap(item)) {
      problems.push({ line, message: "an entry of `ignore` is not a map" });
      return [];
    }
    const stated = item["expiration"] ?? item["expires"] ?? item["until"];
    const endsOn = dayOf(stated);
    if (stated !== undefined && endsOn === undefined) {
      problems.push({ line, message: "`expiration` is not a day: write YYYY-MM-DD" });
      return [];
    }
    const part = isMap(item["package"]) ? item["package"] : {};
    const word = (from: { readonly [key: string]: unknown }, key: string): string | undefined =>
      typeof from[key] === "string" && from[key] !== "" ? (from[key] as string) : undefined; // checked in the same line
    const unsupported = ["namespace", "match-type"].filter((key) => item[key] !== undefined);
    const kind = word(part, "type") ?? word(part, "language");
    const ecosystem = kind === undefined ? undefined : ecosystems[kind.toLowerCase()];
    const partly = [
      ...["language", "type"].filter((key) => part[key] !== undefined && ecosystem === undefined),
      ...(part["upstream-name"] === undefined ? [] : ["upstream-name"]),
    ];
    const [advisory, name] = [word(item, "vulnerability"), word(part, "name")];
    const [version, location] = [word(part, "version"), word(part, "location")];
    const [fixState, reason] = [word(item, "fix-state"), word(item, "reason")];
    if (advisory === undefined && name === undefined && location === undefined && fixState === undefined) {
      if (item["vex-status"] === undefined)
        problems.push({ line, message: "an entry of `ignore` names nothing" });
      return [];
    }
    return [
      {
        line,
        layer: "vulnerabilities",
        ...(advisory === undefined ? {} : { advisory }),
        ...(name === undefined ? {} : { package: name }),
        ...(version === undefined ? {} : { version }),
        ...(ecosystem === undefined ? {} : { ecosystem }),
        ...(location === undefined ? {} : { paths: [location.replace(/^\//, "")] }),
        ...(fixState === undefined ? {} : { fixState }),
        ...(endsOn === undefined ? {} : { endsOn }),
        ...(reason === undefined ? {} : { reason }),
        ...(unsupported.length + partly.length === 0
          ? {}
          : { unsupported: `conditions that are not read here: ${[...unsupported, ...partly].join(", ")}` }),
      },
    ];
  });
  return { value, problems };
}
