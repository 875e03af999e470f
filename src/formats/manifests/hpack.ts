// hpack's package.yaml (github.com/sol/hpack, "Dependencies"): lists of "name range", at the top and in each component. Other tools have a
// package.yaml, too; without `dependencies` it is none of Haskell's.

import type { PackageScope, Parsed } from "../../model/index.ts";
import {
  entryOf,
  type LockFile,
  type LockfileParser,
  named,
  readBlockYaml,
  type YamlNode,
  yamlEntries,
  yamlText,
} from "../lock/index.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const hpack: LockfileParser = {
  id: "hpack",
  ecosystem: "Hackage",
  role: "manifest",
  matches: named("package.yaml"),
  read,
};

const components: readonly (readonly [section: string, scope: PackageScope])[] = [
  ["executables", "production"],
  ["internal-libraries", "production"],
  ["tests", "development"],
  ["benchmarks", "development"],
];

function read(text: string): Parsed<LockFile> {
  const [document] = readBlockYaml(text);
  const root = document?.root;
  const parts: (readonly [YamlNode | undefined, PackageScope])[] = [
    [root, "production"],
    [entryOf(root, "library"), "production"],
    [entryOf(root, "executable"), "production"],
    ...components.flatMap(([section, scope]) => partsOf(root, section).map((part) => [part, scope] as const)),
  ];
  const own = yamlText(entryOf(root, "name"));
  const found = new Map<string, Wish>();
  for (const [part, scope] of parts)
    for (const { name, requirement, line } of wishesOf(part)) {
      const known = found.get(name);
      if (name === own || (known !== undefined && (known.scope === "production" || scope !== "production")))
        continue;
      const version = /^==\s*(\d[\d.]*)$/.exec(requirement ?? "")?.[1];
      found.set(name, { name, requirement, version, scope, line });
    }
  return { value: manifestOf([...found.values()], own), problems: document?.problems ?? [] };
}

function partsOf(root: YamlNode | undefined, section: string): readonly YamlNode[] {
  const node = entryOf(root, section);
  return node === undefined ? [] : yamlEntries(node).map((entry) => entry.value);
}

type Asked = { readonly name: string; readonly requirement: string | undefined; readonly line: number };

/** `- base >= 4.7 && < 5`, `- name: text\n  version: "== 2.0"`, `text: "== 2.0"`, or one text. */
function wishesOf(part: YamlNode | undefined): readonly Asked[] {
  const list = entryOf(part, "dependencies");
  if (list === undefined) return [];
  if (list.kind === "list") return list.items.flatMap((item) => askedBy(item));
  if (list.kind === "text") return askedBy(list);
  return yamlEntries(list).flatMap(({ key, value }) => {
    const range = yamlText(value) ?? yamlText(entryOf(value, "version")) ?? "";
    return parsed(`${key} ${range}`, value.line);
  });
}

function askedBy(item: YamlNode): readonly Asked[] {
  const name = yamlText(entryOf(item, "name"));
  if (name !== undefined) return parsed(`${name} ${yamlText(entryOf(item, "version")) ?? ""}`, item.line);
  return parsed(yamlText(item) ?? "", item.line);
}

function parsed(text: string, line: number): readonly Asked[] {
  const match = /^\s*([A-Za-z0-9][\w-]*)(?::\S+)?\s*(.*?)\s*$/.exec(text);
  if (match?.[1] === undefined) return [];
  const requirement = match[2] === "" ? undefined : match[2];
  return [{ name: match[1], requirement, line }];
}
