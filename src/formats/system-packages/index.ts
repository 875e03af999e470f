export { parseApkInstalled } from "./apk.ts";
export { ownedMetadataOfList, parseDpkgStatus } from "./dpkg.ts";
export { type OsRelease, parseOsRelease } from "./os-release.ts";
export { isRpmDatabase, parseRpmDatabase } from "./rpm/index.ts";
export type { SystemPackage } from "./system-package.ts";
