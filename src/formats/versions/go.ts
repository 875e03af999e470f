// Go module versions (https://go.dev/ref/mod#versions, golang.org/x/mod/semver): semantic versions with a "v", short forms
// (v1, v1.2), pseudo-versions, "+incompatible" without rank; and the toolchain's own names (go1.21rc2) for the standard library.

import { compareParts, semverParts } from "./semver.ts";
import type { Order, Versioning } from "./versioning.ts";

export const goOrder: Versioning = {
  name: "go",
  isValid: (version) =>
    /^v?(0|[1-9]\d*)(\.(0|[1-9]\d*)(\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?)?)?$/.test(version) ||
    toolchain.test(version),
  compare: compareGo,
  satisfies: (version, requirement) => compareGo(version, requirement) >= 0, // minimal version selection: at least
};

const toolchain = /^(?:go)?(\d+)(?:\.(\d+))?(?:\.(\d+))?(alpha|beta|rc)(\d+)$/;

function compareGo(a: string, b: string): Order {
  return compareParts(semverParts(plain(a)), semverParts(plain(b)));
}

function plain(version: string): string {
  const match = toolchain.exec(version);
  if (match !== null) return `${match[1]}.${match[2] ?? 0}.${match[3] ?? 0}-${match[4]}.${match[5]}`;
  return /^go\d/.test(version) ? version.slice(2) : version;
}
