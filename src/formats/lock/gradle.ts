// Gradle: gradle.lockfile and buildscript-gradle.lockfile (docs.gradle.org, "Locking dependency versions"), and
// gradle/verification-metadata.xml ("Verifying dependencies"), which lists every component with its hashes.

import type { PackageScope, Parsed, Problem } from "../../model/index.ts";
import { withoutEnd } from "./cut-off.ts";
import {
  baseName,
  type LockedPackage,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
  named,
} from "./parser.ts";
import { present } from "./plain.ts";
import { childrenOf, descendantsOf, readXml, type XmlElement } from "./xml.ts";

export const gradleLock: LockfileParser = {
  id: "gradle-lock",
  ecosystem: "Maven",
  role: "lock",
  matches: (path) =>
    /^(.*-)?gradle\.lockfile$/.test(baseName(path)) ||
    /(^|\/)gradle\/dependency-locks\/[^/]+\.lockfile$/.test(path),
  read: readLock,
};

export const gradleVerification: LockfileParser = {
  id: "gradle-verification",
  ecosystem: "Maven",
  role: "lock",
  matches: named("verification-metadata.xml"),
  read: readVerification,
};

function readLock(text: string): Parsed<LockFile> {
  const problems: Problem[] = [];
  const packages: LockedPackage[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/#.*$/, "").trim();
    if (line === "" || line.startsWith("empty=")) continue;
    const match = /^([^:=\s]+):([^:=\s]+):([^:=\s]+)(?:=(.*))?$/.exec(line);
    if (match === null) {
      problems.push({
        message: `not group:artifact:version=configurations: ${JSON.stringify(line.slice(0, 80))}`,
        line: index + 1,
      });
      continue;
    }
    const name = `${match[1] ?? ""}:${match[2] ?? ""}`;
    const version = match[3] ?? "";
    const scope = scopeOf((match[4] ?? "").split(","));
    packages.push(
      lockedPackage({
        id: `${name}:${version}`,
        name,
        version,
        line: index + 1,
        scope,
        traits: ["hash-optional"],
      }),
    );
  }
  // Files of one configuration, before Gradle 6.8, hold neither "=" nor this line.
  if (packages.length > 0 && text.includes("="))
    problems.push(...withoutEnd(text, /^empty=/m, "empty=, its last line, is missing"));
  return { value: lockFile({ packages }), problems };
}

function scopeOf(configurations: readonly string[]): PackageScope {
  const isTest = (one: string) => /^(test|androidTest|integrationTest|jmh)|Test[A-Z]|TestCompile/.test(one);
  return configurations.some((one) => one !== "") && configurations.every((one) => one === "" || isTest(one))
    ? "development"
    : "production";
}

function readVerification(text: string): Parsed<LockFile> {
  const { root, isWhole } = readXml(text);
  const packages = descendantsOf(root, "component").flatMap((component): LockedPackage[] => {
    const group = component.attributes.get("group");
    const artifact = component.attributes.get("name");
    const version = component.attributes.get("version");
    if (group === undefined || artifact === undefined || version === undefined) return [];
    const name = `${group}:${artifact}`;
    const optional = present({ integrity: hashOf(component) });
    return [lockedPackage({ id: `${name}:${version}`, name, version, line: component.line, ...optional })];
  });
  return {
    value: lockFile({ packages }),
    problems: isWhole ? [] : [{ message: "the XML is broken or cut off" }],
  };
}

function hashOf(component: XmlElement): string | undefined {
  const hashes = childrenOf(component, "artifact").flatMap((artifact) =>
    ["sha512", "sha256", "sha1"].flatMap((kind) =>
      childrenOf(artifact, kind)
        .map((hash) => `${kind}:${hash.attributes.get("value") ?? ""}`)
        .slice(0, 1),
    ),
  );
  return hashes.length === 0 ? undefined : hashes.join(" ");
}
