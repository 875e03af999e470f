// apk's database of installed packages: one-letter fields, a blank line between packages; F: opens a folder, R: names a file in it.
// Source: Alpine wiki, "Apk spec", "Installed Database V2". Pure and total.

import { decodeUtf8, limits } from "../../kit/index.ts";
import type { Parsed, Problem } from "../../model/index.ts";
import { mayTellPackages } from "../oci/index.ts";
import { type Relations, withRequirements } from "./requirements.ts";
import type { SystemPackage } from "./system-package.ts";

export function parseApkInstalled(bytes: Uint8Array): Parsed<readonly SystemPackage[]> {
  const packages: SystemPackage[] = [];
  const relations: Relations[] = [];
  const problems: Problem[] = [];
  let current = new Map<string, string>();
  let owned: string[] = [];
  let folder = "";
  let start = 1;
  const close = (): void => {
    const [name, version] = [current.get("P") ?? "", current.get("V") ?? ""];
    if (name !== "" && version !== "") {
      packages.push(packageOf(current, name, version, owned, start));
      relations.push({
        asks: namesIn(current.get("D")).map((one) => [one]),
        provides: namesIn(current.get("p")),
      });
    } else if (current.size > 0)
      problems.push({ message: `a paragraph without ${name === "" ? "P:" : "V:"}`, line: start });
    current = new Map();
    owned = [];
    folder = "";
  };
  for (const [index, line] of decodeUtf8(bytes).split("\n").entries()) {
    if (line.trim() === "") {
      close();
      continue;
    }
    if (packages.length >= limits.packagesPerDatabase) {
      problems.push({ message: `more than ${limits.packagesPerDatabase} packages` });
      break;
    }
    if (line[1] !== ":") {
      problems.push({ message: "a line that is no field", line: index + 1 });
      continue;
    }
    const [key, value] = [line.slice(0, 1), line.slice(2).trim()];
    if (current.size === 0) start = index + 1;
    if (key === "F") folder = value;
    else if (key === "R") {
      const path = folder === "" ? value : `${folder}/${value}`;
      if (mayTellPackages(path)) owned.push(path);
    } else if (!current.has(key)) current.set(key, value);
  }
  close();
  return {
    value: withRequirements(packages, (index) => relations[index] ?? { asks: [], provides: [] }),
    problems: problems.slice(0, limits.problemsPerFile),
  };
}

/** "so:libc.musl-x86_64.so.1 busybox>=1.36 !conflict": without versions and conflicts. */
function namesIn(field: string | undefined): readonly string[] {
  return (field ?? "").split(" ").flatMap((one) => /^[^!<>=~]+/.exec(one)?.[0] ?? []);
}

function packageOf(
  fields: ReadonlyMap<string, string>,
  name: string,
  version: string,
  owned: readonly string[],
  line: number,
): SystemPackage {
  const licence = fields.get("L") ?? "";
  const origin = fields.get("o") ?? "";
  return {
    name,
    version,
    architecture: fields.get("A") ?? "",
    sourceName: origin === "" ? name : origin,
    sourceVersion: version,
    licences: licence === "" ? [] : [licence],
    line,
    ownedMetadata: owned,
  };
}
