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
    matches: ({ path }) => /(\.dist-info\/METADATA|\.egg-info(\/PKG-INFO)?|EGG-INFO\/PKG-INFO)$/.test(path),
    parse: parsePythonMetadata,
  },
  { id: "egg", matches: ({ path }) => path.endsWith(".egg"), parse: parsePythonEgg },
  {
    id: "node",
    matches: ({ path }) => /(^|\/)node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path),
    parse: parseInstalledNodePackage,
  },
  { id: "yarn-pnp", matches: ({ path }) => isPnpTable(path), parse: parsePnpTable },
  {
    id: "gem",
    matches: ({ path }) => /(^|\/)specifications\/(default\/)?[^/]+\.gemspec$/.test(path),
    parse: parseGemspec,
  },
  {
    id: "composer",
    matches: ({ path }) => /(^|\/)composer\/installed\.json$/.test(path),
    parse: parseComposerInstalled,
  },
  { id: "jar", matches: ({ path }) => /\.(jar|war|ear|par|sar|hpi|jpi)$/i.test(path), parse: parseJar },
  { id: "dotnet", matches: ({ path }) => path.endsWith(".deps.json"), parse: parseDotnetDeps },
  { id: "conda", matches: ({ path }) => /(^|\/)conda-meta\/[^/]+\.json$/.test(path), parse: parseCondaMeta },
  { id: "erlang", matches: ({ path }) => /\/ebin\/[^/]+\.app$/.test(path), parse: parseErlangApplication },
  {
    id: "r",
    matches: ({ path }) => /(^|\/)(site-)?library\/[^/]+\/DESCRIPTION$/.test(path),
    parse: parseRPackage,
  },
  { id: "sbom", matches: ({ path }) => isEmbeddedSbom(path), parse: parseEmbeddedSbom },
  {
    id: "binary",
    // A list of modules that was cut out of a file too large to be read stands for the file.
    matches: ({ isExecutable, firstBytes }) =>
      isExecutable && (firstBytes === undefined || isElf(firstBytes) || isGoBuildInfo(firstBytes)),
    parse: parseBinary,
  },
];
