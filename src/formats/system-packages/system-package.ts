// A package as a distribution's package manager has it installed.

export type SystemPackage = {
  readonly name: string;
  /** As the manager compares it: "1:3.0.7-16.el9" for rpm, the full Debian version for dpkg. */
  readonly version: string;
  readonly architecture: string;
  /** What it was built from: advisories of Debian, Ubuntu and Alpine speak of this. */
  readonly sourceName: string;
  readonly sourceVersion: string;
  /** The source's name is only taken to be the package's. */
  readonly isSourceUnknown?: true;
  readonly licences: readonly string[];
  readonly vendor?: string;
  /** rpm module stream, "name:stream:...". */
  readonly module?: string;
  /** 1-based line in a database of text. */
  readonly line?: number;
  /** Of the files it owns, those that look like metadata of a language's package. */
  readonly ownedMetadata: readonly string[];
  /** Names of the packages of the same database that it needs. */
  readonly requires?: readonly string[];
};
