// Locked conda environments: conda-lock.yml (conda.github.io/conda-lock) and pixi.lock (pixi.sh, "Lock file"), which hold PyPI packages,
// too. One package for several platforms is one package.

import type { Ecosystem, Parsed } from "../../model/index.ts";
import { cleanUrl } from "./address.ts";
import { entryOf, readBlockYaml, type YamlNode, yamlText } from "./block-yaml.ts";
import { misshapenNode } from "./misshapen.ts";
import {
  baseName,
  type LockedPackage,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
  named,
} from "./parser.ts";
import { fileIdentity, pythonName } from "./pep508.ts";
import { present } from "./plain.ts";

export const condaLock: LockfileParser = {
  id: "conda-lock",
  ecosystem: "Conda",
  role: "lock",
  matches: (path) => /^([\w.-]+[.-])?conda-lock\.ya?ml$/.test(baseName(path)),
  read: (text) => readList(text, "package", condaLockEntry),
};
export const pixiLock: LockfileParser = {
  id: "pixi-lock",
  ecosystem: "Conda",
  role: "lock",
  matches: named("pixi.lock"),
  read: (text) => readList(text, "packages", pixiEntry),
};

type Described = {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly version?: string;
  readonly url?: string;
  readonly hash?: string;
};

function readList(
  text: string,
  key: string,
  describe: (entry: YamlNode) => Described | undefined,
): Parsed<LockFile> {
  const [document] = readBlockYaml(text);
  const list = entryOf(document?.root, key);
  const found = new Map<string, LockedPackage>();
  for (const entry of list?.kind === "list" ? list.items : []) {
    const described = describe(entry);
    if (described === undefined) continue;
    const { ecosystem, name, version, url, hash } = described;
    const id = `${ecosystem}:${name}@${version ?? ""}`;
    const isLocal = url !== undefined && !/^[a-z]+:\/\//i.test(url);
    const source = {
      kind: isLocal ? ("file" as const) : ("registry" as const),
      ...present({ url: url === undefined ? undefined : cleanUrl(url) }),
    };
    if (!found.has(id))
      found.set(
        id,
        lockedPackage({
          id,
          ecosystem,
          name,
          line: entry.line,
          source,
          ...present({ version, integrity: hash }),
        }),
      );
  }
  const problems = [...(document?.problems ?? []), ...misshapenNode(key, list, "list")];
  if (document !== undefined && entryOf(document.root, "version") === undefined && list === undefined)
    problems.push({ message: `no version and no ${key}` });
  return { value: lockFile({ packages: [...found.values()] }), problems };
}

function hashOf(entry: YamlNode): string | undefined {
  const sha256 = yamlText(entryOf(entry, "sha256")) ?? yamlText(entryOf(entryOf(entry, "hash"), "sha256"));
  return sha256 === undefined ? undefined : `sha256:${sha256}`;
}

function condaLockEntry(entry: YamlNode): Described | undefined {
  const written = yamlText(entryOf(entry, "name"));
  if (written === undefined) return undefined;
  const isPip = yamlText(entryOf(entry, "manager")) === "pip";
  return {
    ecosystem: isPip ? "PyPI" : "Conda",
    name: isPip ? pythonName(written) : written,
    ...present({
      version: yamlText(entryOf(entry, "version")),
      url: yamlText(entryOf(entry, "url")),
      hash: hashOf(entry),
    }),
  };
}

/** Version 6: `- conda: URL` and `- pypi: URL`; before: `kind` with `name` and `version`. What is left out stands in the file's name. */
function pixiEntry(entry: YamlNode): Described | undefined {
  const conda = yamlText(entryOf(entry, "conda"));
  const pypi = yamlText(entryOf(entry, "pypi"));
  const isPip = pypi !== undefined || yamlText(entryOf(entry, "kind")) === "pypi";
  const url = pypi ?? conda ?? yamlText(entryOf(entry, "url"));
  const file = isPip ? fileIdentity(url ?? "") : condaFile(url ?? "");
  const name = yamlText(entryOf(entry, "name")) ?? file?.name;
  if (name === undefined) return undefined;
  const version = yamlText(entryOf(entry, "version")) ?? file?.version;
  return {
    ecosystem: isPip ? "PyPI" : "Conda",
    name: isPip ? pythonName(name) : name,
    ...present({ version, url, hash: hashOf(entry) }),
  };
}

/** "name-version-build.conda". */
function condaFile(url: string): { readonly name: string; readonly version: string } | undefined {
  const match = /([^/]+)-([^-/]+)-[^-/]+\.(?:conda|tar\.bz2)$/.exec(url);
  return match === null ? undefined : { name: match[1] ?? "", version: match[2] ?? "" };
}
