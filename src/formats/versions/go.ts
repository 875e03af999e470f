// Go module versions (https://go.dev/ref/mod#versions, golang.org/x/mod/semver): semantic versions with a "v" (which OSV leaves out),
// short forms (v1, v1.2), pseudo-versions, "+incompatible" without rank; what is none stands before all and equals its like. And the
// toolchain's own names (go1.21rc2) for the standard library.

import { compareParts, semverParts } from "./semver.ts";
import type { Order, Versioning } from "./versioning.ts";

export const goOrder: Versioning = {
  name: "go",
  isValid: (version) => isModuleVersion(plain(version)),
  compare: compareGo,
  satisfies: (version, requirement) => compareGo(version, requirement) >= 0, // minimal version selection: at least
};

const number = "(?:0|[1-9]\\d*)";
/** Numeric identifiers of a prerelease have no leading zero; those of the build may. */
const prerelease = `(?:${number}|\\d*[A-Za-z-][0-9A-Za-z-]*)`;
const module = new RegExp(
  `^v?${number}(?:\\.${number}(?:\\.${number}(?:-${prerelease}(?:\\.${prerelease})*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?)?)?$`,
);
const toolchain = /^(?:go)?(\d+)(?:\.(\d+))?(?:\.(\d+))?(alpha|beta|rc)(\d+)$/;

function isModuleVersion(version: string): boolean {
  return module.test(version);
}

function compareGo(a: string, b: string): Order {
  const left = plain(a);
  const right = plain(b);
  const isLeft = isModuleVersion(left);
  const isRight = isModuleVersion(right);
  if (isLeft !== isRight) return isLeft ? 1 : -1;
  return isLeft ? compareParts(semverParts(left), semverParts(right)) : 0;
}

function plain(version: string): string {
  const match = toolchain.exec(version);
  if (match !== null) return `${match[1]}.${match[2] ?? 0}.${match[3] ?? 0}-${match[4]}.${match[5]}`;
  return /^go\d/.test(version) ? version.slice(2) : version;
}
