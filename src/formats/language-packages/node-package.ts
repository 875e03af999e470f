// The package.json of a package inside node_modules. Ones without name and version are parts of a package (ES module markers), not packages.
// Source: docs.npmjs.com, "package.json".

import { decodeUtf8 } from "../../kit/index.ts";
import type { Parsed } from "../../model/index.ts";
import type { InstalledLanguagePackage } from "./installed.ts";

export function parseInstalledNodePackage(bytes: Uint8Array): Parsed<readonly InstalledLanguagePackage[]> {
  let json: unknown;
  try {
    json = JSON.parse(decodeUtf8(bytes).replace(/^\ufeff/, ""));
  } catch {
    return { value: [], problems: [{ message: "the package.json is no JSON" }] };
  }
  if (typeof json !== "object" || json === null)
    return { value: [], problems: [{ message: "the package.json is no object" }] };
  const fields = json as Readonly<Record<string, unknown>>; // an object, checked; fields are checked below
  const { name, version, license } = fields;
  if (typeof name !== "string" || typeof version !== "string" || name === "" || version === "")
    return { value: [], problems: [] };
  const requires = ["dependencies", "optionalDependencies"].flatMap((key) =>
    Object.keys(Object(fields[key])),
  );
  return {
    value: [
      {
        ecosystem: "npm",
        name,
        version,
        licences: typeof license === "string" ? [license] : [],
        ...(requires.length === 0 ? {} : { requires }),
      },
    ],
    problems: [],
  };
}
