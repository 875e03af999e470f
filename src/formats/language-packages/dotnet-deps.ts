// APP.deps.json of a published .NET application, and of the shared frameworks: the NuGet packages that the host loads.
// Source: github.com/dotnet/sdk, documentation/specs/runtime-configuration-file.md ("libraries": name/version, type).

import { decodeUtf8, limits } from "../../kit/index.ts";
import type { Parsed } from "../../model/index.ts";
import type { InstalledLanguagePackage } from "./installed.ts";

export function parseDotnetDeps(bytes: Uint8Array): Parsed<readonly InstalledLanguagePackage[]> {
  let json: unknown;
  try {
    json = JSON.parse(decodeUtf8(bytes).replace(/^\ufeff/, ""));
  } catch {
    return { value: [], problems: [{ message: "the deps.json is no JSON" }] };
  }
  const libraries = fieldsOf(fieldsOf(json)["libraries"]);
  const value: InstalledLanguagePackage[] = [];
  for (const [key, library] of Object.entries(libraries).slice(0, limits.packagesPerDatabase)) {
    const slash = key.lastIndexOf("/");
    const type = fieldsOf(library)["type"];
    if (slash <= 0 || (type !== "package" && type !== "runtimepack")) continue; // "project" is the application's own
    const name = key.slice(0, slash).replace(/^runtimepack\./, "");
    value.push({ ecosystem: "NuGet", name, version: key.slice(slash + 1), licences: [] });
  }
  return { value, problems: [] };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : {}; // an object, checked
}
