// .pre-commit-config.yaml (pre-commit.com, "Adding pre-commit plugins to your project"): `repo` with its `rev`, and what its hooks install
// beside themselves.

import type { Ecosystem, Parsed } from "../../model/index.ts";
import { cleanUrl, commitOf } from "./address.ts";
import { entryOf, markedNode, readBlockYaml, type YamlNode, yamlText } from "./block-yaml.ts";
import {
  type LockedPackage,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
  named,
} from "./parser.ts";
import { parseRequirement } from "./pep508.ts";
import { present } from "./plain.ts";

export const preCommit: LockfileParser = {
  id: "pre-commit",
  ecosystem: "pre-commit",
  role: "lock",
  matches: named(".pre-commit-config.yaml", ".pre-commit-config.yml"),
  read,
};

function read(text: string): Parsed<LockFile> {
  const [document] = readBlockYaml(text);
  // Before version 1 the file was the list itself.
  const repositories = items(entryOf(document?.root, "repos") ?? document?.root);
  const packages = repositories.flatMap((repository) => [
    ...hookSource(repository),
    ...additions(repository),
  ]);
  const problems = (document?.problems ?? []).filter((one) => one.message !== markedNode);
  return { value: lockFile({ packages }), problems };
}

function items(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === "list" ? node.items : [];
}

function hookSource(repository: YamlNode): readonly LockedPackage[] {
  const url = yamlText(entryOf(repository, "repo"));
  if (url === undefined || url === "local" || url === "meta") return [];
  const revision = entryOf(repository, "rev") ?? entryOf(repository, "sha");
  const rev = yamlText(revision);
  const commit = /^[0-9a-f]{40}$/i.test(rev ?? "") ? commitOf(rev) : undefined;
  return [
    lockedPackage({
      id: `${url}:${repository.line}`,
      name: cleanUrl(url).replace(/\.git$/, ""),
      line: revision?.line ?? repository.line,
      isDirect: true,
      scope: "development",
      source: { kind: "git", url: cleanUrl(url), ...present({ commit }) },
      traits: ["hash-optional"],
      ...present({ version: rev }),
    }),
  ];
}

/** "prettier@3.0.0" is npm's, "black==24.1" PyPI's; what names no exact version is left to the hook. */
function additions(repository: YamlNode): readonly LockedPackage[] {
  const dependencies = items(entryOf(repository, "hooks")).flatMap((hook) =>
    items(entryOf(hook, "additional_dependencies")),
  );
  return dependencies.flatMap((item): readonly LockedPackage[] => {
    const written = yamlText(item) ?? "";
    const node = /^(@[\w.-]+\/[\w.-]+|[\w.-]+)@(\d+\.\d+\.\d+[\w.+-]*)$/.exec(written);
    const python = node === null ? parseRequirement(written) : undefined;
    const name = node?.[1] ?? python?.name;
    const version = node?.[2] ?? python?.version;
    if (
      name === undefined ||
      version === undefined ||
      (python !== undefined && python.source.kind !== "registry")
    )
      return [];
    const ecosystem: Ecosystem = node === null ? "PyPI" : "npm";
    return [
      lockedPackage({
        id: `${ecosystem}:${name}:${item.line}`,
        ecosystem,
        name,
        version,
        requirement: python?.specifier ?? version,
        line: item.line,
        isDirect: true,
        scope: "development",
        traits: ["hash-optional"],
      }),
    ];
  });
}
