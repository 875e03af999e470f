// Gopkg.lock of dep (golang.github.io/dep, "Gopkg.lock"), from before Go had modules: projects by import path, with the tag where there
// was one. Old, and still in repositories that nobody moved.

import type { Parsed } from "../../model/index.ts";
import { cleanUrl } from "./address.ts";
import {
  type LockedPackage,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
  named,
} from "./parser.ts";
import { listField, present, textField } from "./plain.ts";
import { readToml } from "./toml.ts";

export const gopkgLock: LockfileParser = {
  id: "gopkg-lock",
  ecosystem: "Go",
  role: "lock",
  matches: named("Gopkg.lock"),
  read,
};

function read(text: string): Parsed<LockFile> {
  const { value, problems } = readToml(text);
  const lines = new Map<string, number>();
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line.startsWith("name") && !lines.has(line)) lines.set(line, index + 1);
  }
  const packages = listField(value, "projects").flatMap((entry): LockedPackage[] => {
    const name = textField(entry, "name");
    if (name === undefined) return [];
    const tag = textField(entry, "version");
    const version = /^v?(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)$/.exec(tag ?? "")?.[1];
    const commit = textField(entry, "revision");
    const fork = textField(entry, "source");
    const line = lines.get(`name = ${JSON.stringify(name)}`);
    return [
      lockedPackage({
        id: name,
        name,
        line: line ?? 1,
        source:
          version === undefined || fork !== undefined
            ? { kind: "git", url: cleanUrl(fork ?? `https://${name}`), ...present({ commit }) }
            : { kind: "registry" },
        ...present({ version, integrity: textField(entry, "digest") }),
      }),
    ];
  });
  return { value: lockFile({ packages }), problems };
}
