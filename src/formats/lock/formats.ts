// Every lockfile format, in the order in which documents list them. A new one is one file and one line here.

import { bunLock } from "./bun.ts";
import { cargoLock } from "./cargo.ts";
import { composerLock } from "./composer.ts";
import { condaEnvironment } from "./conda.ts";
import {
  cabalFreeze,
  conanLock,
  mixLock,
  pubspecLock,
  renvLock,
  stackLock,
  swiftResolved,
} from "./further.ts";
import { gemfileLock } from "./gemfile.ts";
import { goMod, goSum } from "./go.ts";
import { gradleLock, gradleVerification } from "./gradle.ts";
import { npmPackageLock } from "./npm.ts";
import { dotnetDeps, nugetConfig, nugetLock } from "./nuget.ts";
import type { LockfileParser } from "./parser.ts";
import { pdmLock } from "./pdm.ts";
import { pipfileLock } from "./pipfile.ts";
import { pnpmLock } from "./pnpm.ts";
import { poetryLock } from "./poetry.ts";
import { pom } from "./pom.ts";
import { pylock } from "./pylock.ts";
import { dockerfile, githubActions, preCommit } from "./references.ts";
import { requirementsFile } from "./requirements.ts";
import { uvLock } from "./uv.ts";
import { yarnLock } from "./yarn.ts";

export const lockFormats: readonly LockfileParser[] = [
  npmPackageLock,
  yarnLock,
  pnpmLock,
  bunLock,
  requirementsFile,
  pipfileLock,
  poetryLock,
  pdmLock,
  uvLock,
  pylock,
  condaEnvironment,
  goMod,
  goSum,
  cargoLock,
  gemfileLock,
  composerLock,
  pom,
  gradleLock,
  gradleVerification,
  nugetLock,
  nugetConfig,
  dotnetDeps,
  mixLock,
  pubspecLock,
  conanLock,
  renvLock,
  cabalFreeze,
  stackLock,
  swiftResolved,
  githubActions,
  preCommit,
  dockerfile,
];

export function formatById(id: string): LockfileParser | undefined {
  return lockFormats.find((format) => format.id === id);
}
