// Every manifest format, in the order in which documents list them. A new one is one file and one line here.

import type { LockfileParser } from "../lock/index.ts";
import { packageSwift, podfile } from "./apple.ts";
import { cargoToml } from "./cargo-toml.ts";
import { composerJson } from "./composer-json.ts";
import { conanfilePy, conanfileTxt } from "./conanfile.ts";
import { denoJson } from "./deno-json.ts";
import { dotnetProject } from "./dotnet-project.ts";
import { gleamToml } from "./gleam-toml.ts";
import { gradleBuild } from "./gradle-build.ts";
import { gradleCatalog } from "./gradle-catalog.ts";
import { cabalFile, stackYaml } from "./haskell.ts";
import { hpack } from "./hpack.ts";
import { juliaProject } from "./julia-project.ts";
import { mixExs } from "./mix-exs.ts";
import { packageJson } from "./package-json.ts";
import { pubspec } from "./pubspec.ts";
import { pipfile, pyproject, requirementsIn } from "./pyproject.ts";
import { rDescription } from "./r-description.ts";
import { rebarConfig } from "./rebar-config.ts";
import { gemfile, gemspec } from "./ruby.ts";
import { sbtBuild } from "./sbt.ts";
import { setupCfg, setupPy } from "./setup-py.ts";

export const manifestFormats: readonly LockfileParser[] = [
  packageJson,
  denoJson,
  pyproject,
  pipfile,
  requirementsIn,
  setupPy,
  setupCfg,
  cargoToml,
  gemfile,
  gemspec,
  composerJson,
  dotnetProject,
  gradleBuild,
  gradleCatalog,
  sbtBuild,
  mixExs,
  rebarConfig,
  gleamToml,
  pubspec,
  packageSwift,
  podfile,
  conanfileTxt,
  conanfilePy,
  rDescription,
  cabalFile,
  hpack,
  stackYaml,
  juliaProject,
];
