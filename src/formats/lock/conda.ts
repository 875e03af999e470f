// conda's environment.yml and its kin (docs.conda.io, "managing environments"): match specifications and a "pip" list inside.

import type { Parsed } from "../../model/index.ts";
import { entryOf, readBlockYaml, type YamlNode, yamlText } from "./block-yaml.ts";
import { misshapenNode } from "./misshapen.ts";
import {
  baseName,
  type LockedPackage,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
} from "./parser.ts";
import { parseRequirement } from "./pep508.ts";
import { present } from "./plain.ts";

export const condaEnvironment: LockfileParser = {
  id: "conda-environment",
  ecosystem: "Conda",
  role: "lock",
  matches: (path) => /^(conda-?)?environment([-_.][\w.-]+)?\.ya?ml$|^conda\.ya?ml$/i.test(baseName(path)),
  read,
};

function read(text: string): Parsed<LockFile> {
  const [document] = readBlockYaml(text);
  const dependencies = entryOf(document?.root, "dependencies");
  const problems = [...(document?.problems ?? [])];
  // Other tools have files of this name, too: without "dependencies" it is none of conda's.
  if (dependencies?.kind !== "list")
    return {
      value: lockFile({}),
      problems: [...problems, ...misshapenNode("dependencies", dependencies, "list")],
    };
  const packages = dependencies.items.flatMap((item) => packagesOf(item));
  return { value: lockFile({ packages }), problems };
}

function packagesOf(item: YamlNode): readonly LockedPackage[] {
  if (item.kind === "text") return condaPackage(item.text, item.line) ?? [];
  const pip = entryOf(item, "pip");
  if (pip?.kind !== "list") return [];
  return pip.items.flatMap((line) => {
    const requirement = parseRequirement(yamlText(line) ?? "");
    if (requirement === undefined) return [];
    const { name, version, specifier, marker, source } = requirement;
    const optional = present({ version, marker, requirement: specifier === "" ? undefined : specifier });
    return [
      lockedPackage({
        id: `pip:${name}:${line.line}`,
        ecosystem: "PyPI",
        name,
        line: line.line,
        isDirect: true,
        source,
        ...optional,
      }),
    ];
  });
}

/** "channel::name=1.2=build", "name==1.2", "name >=1,<2", "name 1.2 build". */
function condaPackage(text: string, line: number): LockedPackage[] | undefined {
  const match = /^(?:([^\s:[]+)::)?([A-Za-z0-9_][\w.-]*)\s*(.*)$/.exec(text.trim().replace(/\[.*\]$/, ""));
  const name = match?.[2]?.toLowerCase();
  if (match === null || name === undefined) return undefined;
  const rest = (match[3] ?? "").trim();
  const exact =
    /^={1,2}\s*([0-9][^=,|*<>!\s]*)(?:=[^=]*)?$/.exec(rest) ?? /^([0-9][^=,|*<>!\s]*)(?:\s+\S+)?$/.exec(rest);
  const channel = match[1];
  const optional = present({ version: exact?.[1], requirement: rest === "" ? undefined : rest });
  const source = { kind: "registry" as const, ...(channel === undefined ? {} : { url: channel }) };
  return [
    lockedPackage({
      id: `${name}:${line}`,
      name,
      line,
      isDirect: true,
      source,
      traits: ["hash-optional"],
      ...optional,
    }),
  ];
}
