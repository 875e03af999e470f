// Every form in which a language's packages lie installed, in one list: which files it wants, and what it reads from them.

import type { Parsed, RepoPath } from "../../model/index.ts";
import { parseBinary } from "./binary.ts";
import { parseComposerInstalled } from "./composer-installed.ts";
import { parseCondaMeta } from "./conda-meta.ts";
import { parseDotnetDeps } from "./dotnet-deps.ts";
import { isEmbeddedSbom, parseEmbeddedSbom } from "./embedded-sbom.ts";
import { parseErlangApplication } from "./erlang-application.ts";
import { parseGemspec } from "./gems.ts";
import { isElf, isGoBuildInfo } from "./go-build-info.ts";
import type { InstalledLanguagePackage } from "./installed.ts";
import { parseJar } from "./jar.ts";
import { parseInstalledNodePackage } from "./node-package.ts";
import { parsePythonEgg } from "./python-egg.ts";
import { parsePythonMetadata } from "./python-metadata.ts";
import { parseRPackage } from "./r-package.ts";
import { isPnpTable, parsePnpTable } from "./yarn-pnp.ts";

export type LanguageFormat = {
  readonly id: string;
  /** What stands behind the last dot or slash of its files' names, in lower case; absent: anything. An image has a hundred thousand names. */
  readonly endings?: readonly string[];
  /** Without first bytes the question is "could it be?". */
  readonly matches: (file: {
    readonly path: RepoPath;
    readonly isExecutable: boolean;
    readonly firstBytes?: Uint8Array;
  }) => boolean;
  readonly parse: (bytes: Uint8Array) => Parsed<readonly InstalledLanguagePackage[]>;
};

export const languageFormats: readonly LanguageFormat[] = [
  {
    id: "python",
    endings: ["metadata", "egg-info", "pkg-info"],
    matches: ({ path }) => /(\.dist-info\/METADATA|\.egg-info(\/PKG-INFO)?|EGG-INFO\/PKG-INFO)$/.test(path),
    parse: parsePythonMetadata,
  },
  { id: "egg", endings: ["egg"], matches: ({ path }) => path.endsWith(".egg"), parse: parsePythonEgg },
  {
    id: "node",
    endings: ["json"],
    matches: ({ path }) => /(^|\/)node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path),
    parse: parseInstalledNodePackage,
  },
  {
    id: "yarn-pnp",
    endings: ["cjs", "js", "json"],
    matches: ({ path }) => isPnpTable(path),
    parse: parsePnpTable,
  },
  {
    id: "gem",
    endings: ["gemspec"],
    matches: ({ path }) => /(^|\/)specifications\/(default\/)?[^/]+\.gemspec$/.test(path),
    parse: parseGemspec,
  },
  {
    id: "composer",
    endings: ["json"],
    matches: ({ path }) => /(^|\/)composer\/installed\.json$/.test(path),
    parse: parseComposerInstalled,
  },
  {
    id: "jar",
    endings: ["jar", "war", "ear", "par", "sar", "hpi", "jpi", "jmod"],
    matches: ({ path }) => /\.(jar|war|ear|par|sar|hpi|jpi|jmod)$/i.test(path),
    parse: parseJar,
  },
  {
    id: "dotnet",
    endings: ["json"],
    matches: ({ path }) => path.endsWith(".deps.json"),
    parse: parseDotnetDeps,
  },
  {
    id: "conda",
    endings: ["json"],
    matches: ({ path }) => /(^|\/)conda-meta\/[^/]+\.json$/.test(path),
    parse: parseCondaMeta,
  },
  {
    id: "erlang",
    endings: ["app"],
    matches: ({ path }) => /\/ebin\/[^/]+\.app$/.test(path),
    parse: parseErlangApplication,
  },
  {
    id: "r",
    endings: ["description"],
    matches: ({ path }) => /(^|\/)(site-)?library\/[^/]+\/DESCRIPTION$/.test(path),
    parse: parseRPackage,
  },
  {
    id: "sbom",
    endings: ["json", "spdx"],
    matches: ({ path }) => isEmbeddedSbom(path),
    parse: parseEmbeddedSbom,
  },
  {
    id: "binary",
    // A list of modules that was cut out of a file too large to be read stands for the file.
    matches: ({ isExecutable, firstBytes }) =>
      isExecutable && (firstBytes === undefined || isElf(firstBytes) || isGoBuildInfo(firstBytes)),
    parse: parseBinary,
  },
];

type FileHead = Parameters<LanguageFormat["matches"]>[0];

const anyEnding: readonly LanguageFormat[] = languageFormats.filter(({ endings }) => endings === undefined);
const byEnding: ReadonlyMap<string, readonly LanguageFormat[]> = new Map(
  languageFormats.flatMap(({ endings = [] }) =>
    endings.map((ending): [string, readonly LanguageFormat[]] => [
      ending,
      languageFormats.filter((format) => format.endings?.includes(ending) ?? true),
    ]),
  ),
);

/** The first that matches; undefined: none. */
export function languageFormatOf(file: FileHead): LanguageFormat | undefined {
  const { path } = file;
  const ending = path.slice(Math.max(path.lastIndexOf("."), path.lastIndexOf("/")) + 1);
  return (byEnding.get(ending.toLowerCase()) ?? anyEnding).find((format) => format.matches(file));
}
