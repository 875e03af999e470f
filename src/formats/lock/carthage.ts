// Cartfile.resolved of Carthage (github.com/Carthage/Carthage, "Artifacts", OGDL): `github "owner/name" "tag"`, `git "address" "tag"`,
// `binary "address" "version"`. What is no version is a branch or commit.

import type { Parsed, Problem } from "../../model/index.ts";
import { cleanUrl, commitOf } from "./address.ts";
import {
  type LockedPackage,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
  named,
} from "./parser.ts";
import { present } from "./plain.ts";
import { swiftName } from "./swift.ts";

export const cartfileResolved: LockfileParser = {
  id: "cartfile-resolved",
  ecosystem: "SwiftURL",
  role: "lock",
  matches: named("Cartfile.resolved"),
  read,
};

function read(text: string): Parsed<LockFile> {
  const problems: Problem[] = [];
  const packages: LockedPackage[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/#.*$/, "").trim();
    if (line === "") continue;
    const match = /^(github|git|binary)\s+"([^"]+)"\s+"([^"]+)"$/.exec(line);
    if (match === null) {
      problems.push({ message: `not an entry: ${JSON.stringify(line.slice(0, 80))}`, line: index + 1 });
      continue;
    }
    const [, kind, place = "", revision = ""] = match;
    const isShort = kind === "github" && !place.includes("://");
    const url = cleanUrl(isShort ? `https://github.com/${place}` : place);
    const name = swiftName(url);
    const version = /^v?(\d+(?:\.\d+)*(?:[-+][\w.+-]+)?)$/.exec(revision)?.[1];
    packages.push(
      lockedPackage({
        id: name,
        name,
        line: index + 1,
        source: {
          kind: kind === "binary" ? "tarball" : version === undefined ? "git" : "registry",
          url,
          ...present({ commit: commitOf(revision) }),
        },
        traits: ["hash-optional"],
        ...present({ version }),
      }),
    );
  }
  return { value: lockFile({ packages }), problems };
}
