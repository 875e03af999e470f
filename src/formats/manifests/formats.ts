// Every manifest format, in the order in which documents list them. A new one is one file and one line here.

import type { LockfileParser } from "../lock/index.ts";
import { cartfile, packageSwift, podfile } from "./apple.ts";
import { bazelModule } from "./bazel-module.ts";
import { cargoToml } from "./cargo-toml.ts";
import { depsEdn, projectClj } from "./clojure.ts";
import { composerJson } from "./composer-json.ts";
import { conanfilePy, conanfileTxt } from "./conanfile.ts";
import { denoJson } from "./deno-json.ts";
import { dotnetProject } from "./dotnet-project.ts";
import { gleamToml } from "./gleam-toml.ts";
import { gradleBuild } from "./gradle-build.ts";
import { gradleCatalog } from "./gradle-catalog.ts";
import { cabalFile, stackYaml } from "./haskell.ts";
import { hpack } from "./hpack.ts";
import { ivyXml } from "./ivy.ts";
import { juliaProject } from "./julia-project.ts";
import { mixExs } from "./mix-exs.ts";
import { packageJson } from "./package-json.ts";
import { paketDependencies } from "./paket-dependencies.ts";
import { pubspec } from "./pubspec.ts";
import { pipfile, pyproject, requirementsIn } from "./pyproject.ts";
import { rDescription } from "./r-description.ts";
import { rebarConfig } from "./rebar-config.ts";
import { gemfile, gemspec } from "./ruby.ts";
import { sbtBuild } from "./sbt.ts";
import { setupCfg, setupPy } from "./setup-py.ts";
import { formerGoFiles, unreadLists } from "./unread.ts";

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
  paketDependencies,
  gradleBuild,
  gradleCatalog,
  sbtBuild,
  ivyXml,
  depsEdn,
  projectClj,
  bazelModule,
  mixExs,
  rebarConfig,
  gleamToml,
  pubspec,
  packageSwift,
  podfile,
  cartfile,
  conanfileTxt,
  conanfilePy,
  rDescription,
  cabalFile,
  hpack,
  stackYaml,
  juliaProject,
  formerGoFiles,
  ...unreadLists,
];
