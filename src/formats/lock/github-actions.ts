// GitHub workflows and actions: what they run by `uses:` (docs.github.com, "Workflow syntax": owner/repo[/path]@ref, ./local,
// docker://image). Text inside `run: |` is no reference, and a step may stand on one line in braces, so the YAML is read and not its lines.

import type { Parsed } from "../../model/index.ts";
import { commitOf } from "./address.ts";
import { markedNode, readBlockYaml, type YamlEntry, type YamlNode } from "./block-yaml.ts";
import { imagePackage } from "./dockerfile.ts";
import {
  baseName,
  type LockedPackage,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
} from "./parser.ts";
import { present } from "./plain.ts";

export const githubActions: LockfileParser = {
  id: "github-actions",
  ecosystem: "GitHub Actions",
  role: "lock",
  matches: (path) =>
    /(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/.test(path) || /^action\.ya?ml$/.test(baseName(path)),
  read,
};

type Use = { readonly reference: string; readonly line: number };

function read(text: string): Parsed<LockFile> {
  const documents = readBlockYaml(text);
  const lines = text.split(/\r?\n/);
  const isWhole = documents.every(({ problems }) => problems.every((one) => one.message === markedNode));
  const uses = new Map<string, Use>();
  for (const use of [...documents.flatMap(({ root }) => usesIn(root)), ...(isWhole ? [] : usesByLine(lines))])
    uses.set(`${use.reference}:${use.line}`, use);
  const packages = [...uses.values()]
    .sort((a, b) => a.line - b.line)
    .flatMap((use) => packageOf(use, lines[use.line - 1] ?? ""));
  return { value: lockFile({ packages }), problems: [] };
}

/** Inputs and variables may have any name: what stands below them is no step. */
const values: ReadonlySet<string> = new Set(["with", "env", "inputs", "outputs"]);

function usesIn(root: YamlNode | undefined): readonly Use[] {
  const found: Use[] = [];
  const queue: YamlNode[] = root === undefined ? [] : [root];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (node.kind === "list") queue.push(...node.items);
    if (node.kind !== "map") continue;
    for (const entry of node.entries) {
      if (isUse(entry)) found.push({ reference: entry.value.text, line: entry.line });
      else if (!values.has(entry.key)) queue.push(entry.value);
    }
  }
  return found;
}

function isUse(
  entry: YamlEntry,
): entry is YamlEntry & { readonly value: { readonly kind: "text"; readonly text: string } } {
  return entry.key === "uses" && entry.value.kind === "text";
}

/** For YAML that the reader does not know: every line that looks like one. */
function usesByLine(lines: readonly string[]): readonly Use[] {
  return lines.flatMap((raw, index) => {
    const reference = /^\s*(?:-\s+)?["']?uses["']?\s*:\s*(["']?)([^\s"'#]+)\1\s*(?:#.*)?$/.exec(raw)?.[2];
    return reference === undefined ? [] : [{ reference, line: index + 1 }];
  });
}

function packageOf({ reference, line }: Use, raw: string): readonly LockedPackage[] {
  if (reference === "" || /^\.{0,2}\//.test(reference)) return [];
  if (reference.startsWith("docker://")) return [imagePackage(reference.slice("docker://".length), line)];
  const at = reference.indexOf("@");
  const path = at === -1 ? reference : reference.slice(0, at);
  const ref = at === -1 ? undefined : reference.slice(at + 1);
  const name = path.split("/").slice(0, 2).join("/");
  if (!/^[\w.-]+\/[\w.-]+$/.test(name)) return [];
  const commit = /^[0-9a-f]{40}$/i.test(ref ?? "") ? commitOf(ref) : undefined;
  // The comment beside a commit names its release; a comment proves nothing, but it is what there is.
  const noted = commit === undefined ? undefined : /#\s*(?:tag=)?(v?\d+(?:\.\d+)*[^\s,;)]*)/.exec(raw)?.[1];
  const version = commit === undefined ? ref : noted;
  return [
    lockedPackage({
      id: `${reference}:${line}`,
      name,
      line,
      isDirect: true,
      source: { kind: "git", url: `https://github.com/${name}`, ...present({ commit }) },
      scope: "development",
      traits: ["hash-optional"],
      ...present({ version, requirement: ref }),
    }),
  ];
}
