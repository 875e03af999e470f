export { type DistroRelease, parseDistroInfo } from "./distro-info.ts";
export { type Published, type PublishedBy, readDistributionJson } from "./read.ts";
