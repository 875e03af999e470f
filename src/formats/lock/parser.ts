// What every lockfile and manifest reader yields. A reader knows one format; it does not know paths, other files, advisories or
// policy. All of it is plain data, so that it can travel between threads and into the cache.

import type { Ecosystem, PackageScope, Parsed } from "../../model/index.ts";
import type { PomModel } from "./pom-model.ts";

/** A plug-in: one value, one file, one line in `index.ts`. `read` is total: broken input gives `problems`, never an exception. */
export type LockfileParser = {
  /** Names the format in messages, docs and cache keys: "npm-package-lock". */
  readonly id: string;
  readonly ecosystem: Ecosystem;
  /** A lock says what is installed; a manifest says what is asked for. */
  readonly role: "lock" | "manifest";
  /** By the path alone; "/"-separated. */
  readonly matches: (path: string) => boolean;
  readonly read: (text: string) => Parsed<LockFile>;
};

export type LockFile = {
  readonly packages: readonly LockedPackage[];
  /** The project itself and its workspaces: what is not a package but asks for some. */
  readonly roots: readonly Root[];
  /** Other files that this one names and that belong to it (requirements: `-r`, `-c`). */
  readonly includes: readonly Include[];
  /** Registries that the file itself configures, without credentials. */
  readonly registries: readonly string[];
  /** The language version that the file is written for, where that changes what the file lists. */
  readonly language?: string;
  /** Manifests that are programs: lines that compute what they ask for, and so do not tell it. */
  readonly computed?: readonly number[];
  /** Known by its name, lists packages, and its form is not read: what the list belongs to ("vcpkg"). */
  readonly unread?: string;
  /** Maven: what has to be joined with the poms of the same tree. */
  readonly pom?: PomModel;
};

export type LockedPackage = {
  /** Unique inside the file; `Need.to` leads here. */
  readonly id: string;
  /** Where it differs from the reader's own (the pip section of a conda environment). */
  readonly ecosystem?: Ecosystem;
  /** The name at the registry, in its canonical spelling. */
  readonly name: string;
  /** The name under which the project asks for it, when that is another. */
  readonly alias?: string;
  /** Absent when the file does not pin one. */
  readonly version?: string;
  /** As the file writes it; only for what is asked for directly. */
  readonly requirement?: string;
  /** 1-based. */
  readonly line: number;
  readonly scope: PackageScope;
  readonly isDirect: boolean;
  readonly source: LockedSource;
  /** Content hash as the file writes it; several are joined by spaces. */
  readonly integrity?: string;
  /** PEP 508 marker. */
  readonly marker?: string;
  readonly licences: readonly string[];
  readonly needs: readonly Need[];
  /** Wishes that this entry answers, "name@range", where the format lists them. */
  readonly answers?: readonly string[];
  readonly traits: readonly PackageTrait[];
  /** What the registry or the lockfile says of it: deprecation text, yank reason. */
  readonly remark?: string;
};

export type PackageTrait =
  | "install-script"
  | "deprecated"
  | "yanked"
  | "bundled"
  | "patched"
  | "constraint" // pinned in case something asks for it
  | "editable"
  | "hash-optional"; // the format has no place for a hash

export type LockedSource = {
  readonly kind: "registry" | "git" | "file" | "tarball" | "workspace";
  /** Without user name, password, query and fragment. */
  readonly url?: string;
  readonly commit?: string;
};

export type Need = {
  /** As the asking side writes it. */
  readonly name: string;
  readonly requirement?: string;
  /** Id of the package that answers it; absent when nothing is installed for it. */
  readonly to?: string;
};

export type Root = {
  readonly name?: string;
  /** Folder relative to the lockfile; "" is its own. */
  readonly folder: string;
  readonly needs: readonly (Need & { readonly scope: PackageScope; readonly line?: number })[];
};

export type Include = {
  readonly path: string;
  readonly line: number;
  readonly kind: "requirements" | "constraints" | "parent";
};

export const emptyLockFile: LockFile = { packages: [], roots: [], includes: [], registries: [] };

/** The usual answer of a reader that has neither roots nor includes. */
export function lockFile(parts: Partial<LockFile>): LockFile {
  return { ...emptyLockFile, ...parts };
}

/** Fills the fields that most formats leave empty. */
export function lockedPackage(
  parts: Pick<LockedPackage, "id" | "name" | "line"> & Partial<LockedPackage>,
): LockedPackage {
  return {
    scope: "production",
    isDirect: false,
    source: { kind: "registry" },
    licences: [],
    needs: [],
    traits: [],
    ...parts,
  };
}

/** Nothing but blanks and "#" comments: in the line and table formats that is a file without packages, and no broken one. */
export function isBlank(text: string): boolean {
  return !/^[^\S\n]*[^\s#]/m.test(text);
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Matches files of one of these exact names. */
export function named(...names: readonly string[]): (path: string) => boolean {
  return (path) => names.includes(baseName(path));
}
