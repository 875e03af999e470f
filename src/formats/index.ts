export { type GitIndex, type IndexEntry, parseGitIndex } from "./git-index.ts";
