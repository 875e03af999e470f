// Every lockfile format, in the order in which documents list them. A new one is one file and one line here.

import { bunLock, bunLockBinary } from "./bun.ts";
import { cargoLock } from "./cargo.ts";
import { cartfileResolved } from "./carthage.ts";
import { composerLock } from "./composer.ts";
import { conanLock } from "./conan.ts";
import { condaEnvironment } from "./conda.ts";
import { condaLock, pixiLock } from "./conda-lock.ts";
import { denoLock } from "./deno.ts";
import { dockerfile } from "./dockerfile.ts";
import { gemfileLock } from "./gemfile.ts";
import { githubActions } from "./github-actions.ts";
import { goMod, goSum, goWork } from "./go.ts";
import { gopkgLock } from "./gopkg.ts";
import { gradleLock, gradleVerification } from "./gradle.ts";
import { cabalFreeze, stackLock } from "./haskell.ts";
import { gleamManifest, mixLock, rebarLock } from "./hex.ts";
import { juliaManifest } from "./julia.ts";
import { mavenInstall } from "./maven-install.ts";
import { npmPackageLock } from "./npm.ts";
import { dotnetDeps, nugetConfig, nugetLock } from "./nuget.ts";
import { paketLock } from "./paket.ts";
import type { LockfileParser } from "./parser.ts";
import { pdmLock } from "./pdm.ts";
import { pipfileLock } from "./pipfile.ts";
import { pnpmLock } from "./pnpm.ts";
import { poetryLock } from "./poetry.ts";
import { pom } from "./pom.ts";
import { preCommit } from "./pre-commit.ts";
import { pubspecLock } from "./pub.ts";
import { pylock } from "./pylock.ts";
import { packratLock, renvLock } from "./r.ts";
import { requirementsFile } from "./requirements.ts";
import { podfileLock, swiftResolved } from "./swift.ts";
import { uvLock } from "./uv.ts";
import { yarnLock } from "./yarn.ts";

export const lockFormats: readonly LockfileParser[] = [
  npmPackageLock,
  yarnLock,
  pnpmLock,
  bunLock,
  bunLockBinary,
  denoLock,
  requirementsFile,
  pipfileLock,
  poetryLock,
  pdmLock,
  uvLock,
  pylock,
  condaEnvironment,
  condaLock,
  pixiLock,
  goMod,
  goSum,
  goWork,
  gopkgLock,
  cargoLock,
  gemfileLock,
  composerLock,
  pom,
  gradleLock,
  gradleVerification,
  mavenInstall,
  nugetLock,
  nugetConfig,
  dotnetDeps,
  paketLock,
  mixLock,
  rebarLock,
  gleamManifest,
  pubspecLock,
  conanLock,
  renvLock,
  packratLock,
  cabalFreeze,
  stackLock,
  swiftResolved,
  podfileLock,
  cartfileResolved,
  juliaManifest,
  githubActions,
  preCommit,
  dockerfile,
];

export function formatById(id: string): LockfileParser | undefined {
  return lockFormats.find((format) => format.id === id);
}
