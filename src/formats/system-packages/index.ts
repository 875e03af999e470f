export { parseApkInstalled } from "./apk.ts";
export { parseChiselManifest } from "./chisel.ts";
export { ownedMetadataOfList, parseDpkgStatus } from "./dpkg.ts";
export type { DigestAlgorithm, FileDigest } from "./file-digest.ts";
export { digestsOfApk, digestsOfDpkgList, isDigestList } from "./file-digests.ts";
export { type OsRelease, parseOsRelease } from "./os-release.ts";
export {
  digestsOfRpmDatabase,
  isRpmDatabase,
  parseRpmDatabase,
  parseRpmManifest,
  withSqliteLog,
} from "./rpm/index.ts";
export type { SystemPackage } from "./system-package.ts";
