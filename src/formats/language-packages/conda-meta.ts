// conda-meta/NAME-VERSION-BUILD.json of a conda environment: one record for each package that conda put there, whatever its language.
// Source: docs.conda.io, "Managing environments" and the repodata record's fields (name, version, build, channel, license).

import { decodeUtf8 } from "../../kit/index.ts";
import type { Parsed } from "../../model/index.ts";
import type { InstalledLanguagePackage } from "./installed.ts";

export function parseCondaMeta(bytes: Uint8Array): Parsed<readonly InstalledLanguagePackage[]> {
  let record: unknown;
  try {
    record = JSON.parse(decodeUtf8(bytes));
  } catch {
    return { value: [], problems: [{ message: "a record of conda that is no JSON" }] };
  }
  const { name, version, license } = (record ?? {}) as {
    name?: unknown;
    version?: unknown;
    license?: unknown;
  }; // fields are checked below
  if (typeof name !== "string" || typeof version !== "string" || name === "" || version === "")
    return { value: [], problems: [{ message: "a record of conda without name or version" }] };
  const licences = typeof license === "string" && license !== "" ? [license] : [];
  return { value: [{ ecosystem: "Conda", name, version, licences }], problems: [] };
}
