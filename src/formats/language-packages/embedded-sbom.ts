// A bill of materials that lies in an image: what its builder says is in there and no package manager knows (Bitnami's components, what
// was compiled into a wheel). Packages that are found in another way, too, are counted once, later.

import { decodeUtf8 } from "../../kit/index.ts";
import type { Parsed } from "../../model/index.ts";
import { readSbom } from "../sbom/index.ts";
import type { InstalledLanguagePackage } from "./installed.ts";

/** Places where builders put them; other JSON files with such names are somebody's test data. */
export function isEmbeddedSbom(path: string): boolean {
  const isNamed =
    /\.(spdx|cdx)\.json$|(^|\/)(bom|sbom)\.json$|(^|\/)\.spdx-[^/]+\.spdx$|(^|\/)sboms?\/[^/]+\.json$/i.test(
      path,
    );
  return isNamed && !/(^|\/)(tests?|fixtures|testdata|examples)\//.test(path);
}

export function parseEmbeddedSbom(bytes: Uint8Array): Parsed<readonly InstalledLanguagePackage[]> {
  const { value, problems } = readSbom(decodeUtf8(bytes));
  const packages = value.packages.flatMap(
    ({ ecosystem, name, version, licences }): readonly InstalledLanguagePackage[] =>
      version === undefined
        ? []
        : [{ ecosystem: ecosystem ?? "unknown", name, version, licences, isStatedBySbom: true }],
  );
  return { value: packages, problems };
}
