// Apple's world: Package.resolved (docs.swift.org, "Resolving package versions"; format versions 1 to 3) and Podfile.lock of CocoaPods
// (guides.cocoapods.org, "What is Podfile.lock").

import type { Parsed, Problem } from "../../model/index.ts";
import { cleanUrl, commitOf } from "./address.ts";
import { entryOf, readBlockYaml, type YamlNode, yamlEntries, yamlText } from "./block-yaml.ts";
import { withoutEnd } from "./cut-off.ts";
import { linesOfEach, readJson } from "./json.ts";
import { misshapen, misshapenNode } from "./misshapen.ts";
import {
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
  type Need,
  named,
} from "./parser.ts";
import { fieldOf, isObject, listField, present, textField } from "./plain.ts";

export const swiftResolved: LockfileParser = {
  id: "swift-resolved",
  ecosystem: "SwiftURL",
  role: "lock",
  matches: named("Package.resolved"),
  read: readSwift,
};
export const podfileLock: LockfileParser = {
  id: "podfile-lock",
  ecosystem: "CocoaPods",
  role: "lock",
  matches: named("Podfile.lock"),
  read: readPods,
};

function readSwift(text: string): Parsed<LockFile> {
  const json = readJson(text);
  const pins = [...listField(json.value, "pins"), ...listField(fieldOf(json.value, "object"), "pins")];
  const problems: Problem[] = [...json.problems];
  const isLock = ["pins", "object"].some((key) => fieldOf(json.value, key) !== undefined);
  if (!isLock && problems.length === 0 && (!isObject(json.value) || Object.keys(json.value).length > 0))
    problems.push({ message: "not a Package.resolved: no pins" });
  const holder = fieldOf(json.value, "object");
  problems.push(
    ...misshapen("object", holder),
    ...misshapen("pins", fieldOf(json.value, "pins"), "list"),
    ...misshapen("pins", fieldOf(holder, "pins"), "list"),
    ...pins.flatMap((pin) => misshapen("the state of a pin", fieldOf(pin, "state"))),
  );
  const nextAddress = linesOfEach(text, /"(?:location|repositoryURL)"\s*:/g);
  const nextIdentity = linesOfEach(text, /"(?:identity|package)"\s*:/g);
  const packages = pins.flatMap((pin): LockedPackage[] => {
    const identity = textField(pin, "identity") ?? textField(pin, "package");
    const address = textField(pin, "location") ?? textField(pin, "repositoryURL");
    const lines = {
      identity: identity === undefined ? undefined : nextIdentity(),
      address: address === undefined ? undefined : nextAddress(),
    };
    const line = lines.address ?? lines.identity ?? 1;
    // A package of a registry is named "scope.name" and may have no address.
    const name = address === undefined ? identity : swiftName(address);
    if (name === undefined) {
      problems.push({ message: "a pin without identity and address" });
      return [];
    }
    const state = fieldOf(pin, "state");
    const version = textField(state, "version");
    const commit = commitOf(textField(state, "revision"));
    const url = address === undefined ? undefined : cleanUrl(address);
    const source: LockedSource =
      textField(pin, "kind") === "localSourceControl"
        ? { kind: "file", ...present({ url }) }
        : { kind: version === undefined ? "git" : "registry", ...present({ url, commit }) };
    return [
      lockedPackage({ id: name, name, line, source, traits: ["hash-optional"], ...present({ version }) }),
    ];
  });
  return { value: lockFile({ packages }), problems };
}

/** OSV's SwiftURL names: the address without scheme, user and ".git". */
export function swiftName(address: string): string {
  return cleanUrl(address)
    .replace(/^[a-z+]+:\/\/(?:[^/@]*@)?/i, "")
    .replace(/^[\w.-]+@([\w.-]+):/, "$1/")
    .replace(/(\.git)?\/*$/, "");
}

/** "- Name (1.0.0)" or "- Name/Subspec (1.0.0):" with needs below; a pod and its subspecs are one package. */
function readPods(text: string): Parsed<LockFile> {
  const [document] = readBlockYaml(text);
  const sections = document?.root;
  const wished = new Set(items(entryOf(sections, "DEPENDENCIES")).map((item) => podOf(textOf(item))?.name));
  const checkouts = entryOf(sections, "CHECKOUT OPTIONS");
  const external = entryOf(sections, "EXTERNAL SOURCES");
  const hashes = new Map(
    yamlEntries(entryOf(sections, "SPEC CHECKSUMS")).map(({ key, value }) => [key, yamlText(value)]),
  );
  const found = new Map<string, LockedPackage>();
  for (const item of items(entryOf(sections, "PODS"))) {
    const pod = podOf(textOf(item));
    if (pod === undefined) continue;
    const needs = item.kind === "map" ? items(item.entries[0]?.value).flatMap((need) => needOf(need)) : [];
    const others = needs.filter((need) => need.name !== pod.name);
    const known = found.get(pod.name);
    const hash = hashes.get(pod.name);
    found.set(
      pod.name,
      known === undefined
        ? lockedPackage({
            id: pod.name,
            name: pod.name,
            line: item.line,
            isDirect: wished.has(pod.name),
            needs: others,
            source: sourceOf(entryOf(external, pod.name), entryOf(checkouts, pod.name)),
            ...present({ version: pod.version, integrity: hash === undefined ? undefined : `sha1:${hash}` }),
          })
        : { ...known, needs: [...known.needs, ...others] },
    );
  }
  const isLock =
    document === undefined ||
    ["PODS", "PODFILE CHECKSUM", "COCOAPODS"].some((key) => entryOf(sections, key) !== undefined);
  const problems = [
    ...(document?.problems ?? []),
    ...misshapenNode("PODS", entryOf(sections, "PODS"), "list"),
    ...(isLock ? [] : [{ message: "not a Podfile.lock: no PODS" }]),
    ...(found.size > 0 ? withoutEnd(text, /^COCOAPODS:/m, "COCOAPODS, its last line, is missing") : []),
  ];
  return { value: lockFile({ packages: [...found.values()] }), problems };
}

function items(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === "list" ? node.items : [];
}

function textOf(item: YamlNode): string {
  return item.kind === "text" ? item.text : (yamlEntries(item)[0]?.key ?? "");
}

function podOf(text: string): { readonly name: string; readonly version?: string } | undefined {
  const match = /^([^\s(/]+)(?:\/[^\s(]+)?(?:\s+\(([^)]*)\))?/.exec(text);
  if (match === null) return undefined;
  return { name: match[1] ?? "", ...present({ version: /^\d/.test(match[2] ?? "") ? match[2] : undefined }) };
}

function needOf(item: YamlNode): readonly Need[] {
  const pod = podOf(textOf(item));
  return pod === undefined ? [] : [{ name: pod.name, to: pod.name }];
}

function sourceOf(external: YamlNode | undefined, checkout: YamlNode | undefined): LockedSource {
  const git = yamlText(entryOf(checkout, ":git")) ?? yamlText(entryOf(external, ":git"));
  if (git !== undefined)
    return {
      kind: "git",
      url: cleanUrl(git),
      ...present({ commit: commitOf(yamlText(entryOf(checkout, ":commit"))) }),
    };
  const path = yamlText(entryOf(external, ":path")) ?? yamlText(entryOf(external, ":podspec"));
  return path === undefined ? { kind: "registry" } : { kind: "file", url: path };
}
