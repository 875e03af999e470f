// vendor/composer/installed.json of Composer 1 (a list) and 2 (an object with `packages`). Source: getcomposer.org, "Repositories".

import * as v from "valibot";
import { decodeUtf8, limits } from "../../kit/index.ts";
import type { Parsed } from "../../model/index.ts";
import type { InstalledLanguagePackage } from "./installed.ts";

const packageSchema = v.object({
  name: v.string(),
  version: v.string(),
  require: v.optional(v.unknown()),
  license: v.optional(v.union([v.array(v.string()), v.string()])),
});

export function parseComposerInstalled(bytes: Uint8Array): Parsed<readonly InstalledLanguagePackage[]> {
  let json: unknown;
  try {
    json = JSON.parse(decodeUtf8(bytes));
  } catch {
    return { value: [], problems: [{ message: "installed.json is no JSON" }] };
  }
  const list = v.safeParse(
    v.union([v.array(v.unknown()), v.object({ packages: v.array(v.unknown()) })]),
    json,
  );
  if (!list.success) return { value: [], problems: [{ message: "installed.json has no list of packages" }] };
  const rows = Array.isArray(list.output) ? list.output : list.output.packages;
  const read = rows.slice(0, limits.packagesPerDatabase).map((row) => v.safeParse(packageSchema, row));
  const value = read.flatMap((row): readonly InstalledLanguagePackage[] => {
    if (!row.success) return [];
    const { name, version, license } = row.output;
    const licences = license === undefined ? [] : typeof license === "string" ? [license] : license;
    const requires = Object.keys(Object(row.output.require)).filter((one) => one.includes("/"));
    return [
      {
        ecosystem: "Packagist",
        name,
        version: version.replace(/^v(?=\d)/, ""),
        licences,
        ...(requires.length === 0 ? {} : { requires }),
      },
    ];
  });
  const strange = read.length - value.length;
  return {
    value,
    problems: strange === 0 ? [] : [{ message: `${strange} packages without name or version` }],
  };
}
