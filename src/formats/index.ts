export { type GitIndex, type IndexEntry, parseGitIndex } from "./git-index.ts";
export { type Purl, type PurlParts, parsePurl, purlOf, purlOfPackage } from "./purl.ts";
