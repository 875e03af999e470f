// Leaves out what the configured target can never install. Without a configured target every package counts.

import type { Config } from "../../config/index.ts";
import { environmentOf, evaluateMarker } from "../../formats/markers/index.ts";
import type { Project } from "./project.ts";

export function forTarget(project: Project, config: Config): Project {
  const { python_version: pythonVersion, platform } = config.dependencies;
  if (project.ecosystem !== "PyPI" || (pythonVersion === undefined && platform === undefined)) return project;
  const environment = environmentOf({ pythonVersion, platform });
  const packages = project.packages.filter(
    (item) => item.marker === undefined || evaluateMarker(item.marker, environment) !== "false",
  );
  return packages.length === project.packages.length ? project : { ...project, packages };
}
