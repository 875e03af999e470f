// A package of a programming language as it lies installed on disk: no lockfile says so, its own metadata does.

import type { Ecosystem } from "../../model/index.ts";

export type InstalledLanguagePackage = {
  readonly ecosystem: Ecosystem;
  /**
   * As the ecosystem's registry spells it: "group:artifact" for Maven, "vendor/name" for Composer, the module path for Go. Without a
   * group: a jar that does not say its coordinates; "" where only the file's own name may tell.
   */
  readonly name: string;
  readonly version: string;
  readonly licences: readonly string[];
  /** Inside the file, for archives in archives: "BOOT-INF/lib/x.jar". */
  readonly within?: string;
  /** Names, as the ecosystem spells them, of what it asks for when it runs. */
  readonly requires?: readonly string[];
  /** A document says so; nothing that was looked at does. */
  readonly isStatedBySbom?: true;
};
