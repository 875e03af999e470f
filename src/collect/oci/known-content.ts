// What the package lists of a layer state of the content of files: a file with just that content is the distribution's, the same for
// everyone who has the package, and nobody's secret. Only lists of the same layer are asked, so that what is known of a layer depends on
// nothing but the layer.

import { isSystemFile, systemFiles } from "../../formats/oci/index.ts";
import {
  type DigestAlgorithm,
  digestsOfApk,
  digestsOfDpkgList,
  digestsOfRpmDatabase,
  type FileDigest,
  isDigestList,
} from "../../formats/system-packages/index.ts";
import { PathIndex } from "./path-index.ts";

export type StatedContent = {
  readonly algorithm: DigestAlgorithm;
  readonly matches: (digest: Uint8Array) => boolean;
};

const algorithms = ["md5", "sha1", "sha256", "sha384", "sha512"] as const;
/** Enough of any digest to know a file that nobody forged; a forger could put his secret where no list is. */
export const keptBytes = 16;
const rowBytes = keptBytes + 1;

const apkFiles: ReadonlySet<string> = new Set(systemFiles.apkInstalled);
const rpmFiles: ReadonlySet<string> = new Set([
  ...systemFiles.rpmSqlite,
  ...systemFiles.rpmNdb,
  ...systemFiles.rpmBdb,
]);

/** A file that `KnownContent` must see. */
export function tellsContent(path: string): boolean {
  return isDigestList(path) || (isSystemFile(path) && (apkFiles.has(path) || rpmFiles.has(path)));
}

/** Top folders that packages fill (Filesystem Hierarchy Standard 3.0); all others are the administrator's, as are /usr/local and /usr/src. */
const packagedFolders: ReadonlySet<string> = new Set(["bin", "boot", "etc", "lib", "opt", "sbin", "usr"]);

/** False where no package puts files, and of what Python compiles after the installation: there no list is asked. */
export function mayBePackaged(path: string): boolean {
  const slash = path.indexOf("/");
  const top = path.slice(0, slash === -1 ? path.length : slash);
  if (!packagedFolders.has(top) && !/^lib(x?32|64)$/.test(top)) return false;
  return !path.startsWith("usr/local/") && !path.startsWith("usr/src/") && !path.includes("/__pycache__/");
}

/** Caches and indexes of all that is installed: made when packages have been unpacked, so that no list is likely to state them. */
export function isMadeLater(path: string): boolean {
  return (
    path.endsWith(".cache") ||
    path.endsWith(".jsa") ||
    path.endsWith("/gschemas.compiled") ||
    (path.startsWith("usr/share/") &&
      /^usr\/share\/(info\/dir$|mime\/(?!packages\/)|fonts\/.*\/fonts\.(dir|scale)$)/.test(path))
  );
}

export class KnownContent {
  readonly #paths = new PathIndex();
  #isWhole = false;
  /** A row for each path: the algorithm, then the first bytes of the digest. */
  #rows = new Uint8Array(1024 * rowBytes);

  get size(): number {
    return this.#paths.size;
  }

  /** True when the one list of all packages is known; dpkg has one for each. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  add(path: string, bytes: Uint8Array): void {
    if (isDigestList(path)) this.#addAll(digestsOfDpkgList(bytes));
    else if (apkFiles.has(path)) this.#addAll(digestsOfApk(bytes));
    else if (rpmFiles.has(path)) this.#addAll(digestsOfRpmDatabase(bytes));
    this.#isWhole ||= this.size > 0 && !isDigestList(path);
  }

  /** Lists name files under /lib or /usr/lib, whichever the package was made for; where both are one the tar has only one of them. */
  statedOf(path: string): StatedContent | undefined {
    if (!mayBePackaged(path)) return undefined;
    let row = this.#paths.numberOf(path);
    if (row === -1) row = this.#paths.numberOf(path.startsWith("usr/") ? path.slice(4) : `usr/${path}`);
    if (row === -1) return undefined;
    const at = row * rowBytes;
    const algorithm = algorithms[this.#rows[at] ?? 0] ?? "md5";
    return { algorithm, matches: (digest) => this.#isStated(at + 1, digest) };
  }

  #isStated(at: number, digest: Uint8Array): boolean {
    for (let index = 0; index < keptBytes; index += 1)
      if (this.#rows[at + index] !== digest[index]) return false;
    return true;
  }

  #addAll(stated: Iterable<FileDigest>): void {
    for (const { path, algorithm, digest } of stated) {
      const at = this.#paths.add(path) * rowBytes;
      if (at + rowBytes > this.#rows.length) {
        const grown = new Uint8Array(this.#rows.length * 2);
        grown.set(this.#rows);
        this.#rows = grown;
      }
      this.#rows[at] = algorithms.indexOf(algorithm);
      this.#rows.set(digest.subarray(0, keptBytes), at + 1);
    }
  }
}
