// Installed trees inside a source tree: `site-packages` and `node_modules` that were checked in or scanned as a folder. What lies
// there is installed; the lockfiles and manifests of the packages themselves say nothing about the project.

import { languageFormats } from "../../formats/language-packages/index.ts";
import type { LockedPackage, LockFile, LockfileParser } from "../../formats/lock/index.ts";
import { pythonName } from "../../formats/lock/index.ts";
import type { Ecosystem, Parsed } from "../../model/index.ts";

const inside = /(^|\/)(node_modules|bower_components|site-packages|dist-packages)\//;

/** Belongs to an installed package, not to the project. */
export function isInstalled(path: string): boolean {
  return inside.test(path);
}

/** Right inside the environment: copies that a package carries inside itself (setuptools/_vendor) were not installed by anyone. */
const pythonPlace =
  /(?:^|\/)(?:site|dist)-packages\/[^/]+(?:\.dist-info\/METADATA|\.egg-info(?:\/PKG-INFO)?|\.egg\/EGG-INFO\/PKG-INFO)$/;
/** A chain of node_modules down to the package; its tests and examples may hold others of their own making. */
const nodeChain =
  /^(?:(?:node_modules|bower_components)\/(?:\.(?:pnpm|store)\/[^/]+\/node_modules\/)?(?:@[^/]+\/)?[^@./][^/]*\/)+package\.json$/;

function isNodePlace(path: string): boolean {
  const start = /(?:^|\/)(?=(?:node_modules|bower_components)\/)/.exec(path);
  return start !== null && nodeChain.test(path.slice(start.index + start[0].length));
}

export const installedFormats: readonly LockfileParser[] = [
  installed("python", "PyPI", (path) => pythonPlace.test(path)),
  installed("node", "npm", isNodePlace),
];

function installed(
  id: "python" | "node",
  ecosystem: Ecosystem,
  matches: (path: string) => boolean,
): LockfileParser {
  const format = languageFormats.find((one) => one.id === id);
  return {
    id: `installed-${id}`,
    ecosystem,
    role: "lock",
    matches,
    read: (text) => {
      const parsed = format?.parse(Buffer.from(text)) ?? { value: [], problems: [] };
      return { value: fileOf(parsed.value, ecosystem), problems: parsed.problems };
    },
  } satisfies LockfileParser & { readonly read: (text: string) => Parsed<LockFile> };
}

type Found = {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly version?: string;
  readonly licences?: readonly string[];
};

function fileOf(found: readonly Found[], ecosystem: Ecosystem): LockFile {
  const packages = found
    .filter((item) => item.ecosystem === ecosystem)
    .map((item): LockedPackage => {
      const name = ecosystem === "PyPI" ? pythonName(item.name) : item.name;
      return {
        id: `${name}@${item.version ?? ""}`,
        name,
        line: 1,
        scope: "production",
        isDirect: false,
        source: { kind: "registry" },
        licences: item.licences ?? [],
        needs: [],
        traits: ["hash-optional"],
        ...(item.version === undefined ? {} : { version: item.version }),
      };
    });
  return { packages, roots: [], includes: [], registries: [] };
}

/** The folder that holds the whole environment: the outermost node_modules, the site-packages. */
export function environmentOf(path: string): string {
  const match = /^(.*?(?:^|\/)(?:node_modules|bower_components|site-packages|dist-packages))\//.exec(path);
  return match?.[1] ?? "";
}
