// Every manifest format, in the order in which documents list them. A new one is one file and one line here.

import type { LockfileParser } from "../lock/index.ts";
import { composerJson } from "./composer-json.ts";
import { dotnetProject } from "./dotnet-project.ts";
import { packageJson } from "./package-json.ts";
import { pipfile, pyproject, requirementsIn } from "./pyproject.ts";

export const manifestFormats: readonly LockfileParser[] = [
  packageJson,
  pyproject,
  pipfile,
  requirementsIn,
  composerJson,
  dotnetProject,
];
