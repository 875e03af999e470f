// Every form in which a language's packages lie installed, in one list: which files it wants, and what it reads from them.

import type { Parsed, RepoPath } from "../../model/index.ts";
import { parseRustAuditable } from "./cargo-auditable.ts";
import { parseComposerInstalled } from "./composer-installed.ts";
import { parseGemspec } from "./gems.ts";
import { isElf, looksLikeGoBinary, parseGoBuildInfo } from "./go-build-info.ts";
import type { InstalledLanguagePackage } from "./installed.ts";
import { parseJar } from "./jar.ts";
import { parseInstalledNodePackage } from "./node-package.ts";
import { parsePythonMetadata } from "./python-metadata.ts";

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
  {
    id: "node",
    matches: ({ path }) => /(^|\/)node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path),
    parse: parseInstalledNodePackage,
  },
  {
    id: "gem",
    matches: ({ path }) => /(^|\/)specifications\/(default\/)?[^/]+\.gemspec$/.test(path),
    parse: parseGemspec,
  },
  {
    id: "composer",
    matches: ({ path }) => /(^|\/)vendor\/composer\/installed\.json$/.test(path),
    parse: parseComposerInstalled,
  },
  { id: "jar", matches: ({ path }) => /\.(jar|war|ear|par|sar|hpi|jpi)$/i.test(path), parse: parseJar },
  {
    id: "go",
    matches: ({ isExecutable, firstBytes }) =>
      isExecutable && (firstBytes === undefined || looksLikeGoBinary(firstBytes)),
    parse: parseGoBuildInfo,
  },
  {
    id: "rust",
    // Binaries of the distribution's own packages are known by its database; only others are read.
    matches: ({ path, isExecutable, firstBytes }) =>
      isExecutable &&
      !/^(usr\/)?(s?bin|lib\w*)\//.test(path) &&
      !/\.so(\.\d+)*$/.test(path) &&
      (firstBytes === undefined || (isElf(firstBytes) && !looksLikeGoBinary(firstBytes))),
    parse: parseRustAuditable,
  },
];
