// What inspecting one file of an image yields. Facts name neither the place of the file nor its layer: the same file in two images has
// the same facts.

import type { InstalledLanguagePackage } from "../../formats/language-packages/index.ts";
import type { ImageFacts } from "../../formats/oci/index.ts";
import type { OsRelease, SystemPackage } from "../../formats/system-packages/index.ts";
import type { Problem } from "../../model/index.ts";

export type DatabaseKind = "dpkg" | "apk" | "rpm";

export type FileFacts =
  | { readonly kind: "release"; readonly release: OsRelease }
  | { readonly kind: "alpine-release"; readonly version: string }
  | {
      readonly kind: "database";
      readonly database: DatabaseKind;
      readonly packages: readonly SystemPackage[];
      readonly problems: readonly Problem[];
    }
  | { readonly kind: "owned"; readonly paths: readonly string[] }
  | { readonly kind: "write-ahead-log" }
  | {
      readonly kind: "language";
      readonly packages: readonly InstalledLanguagePackage[];
      readonly problems: readonly Problem[];
    }
  | { readonly kind: "image"; readonly image: ImageFacts };
