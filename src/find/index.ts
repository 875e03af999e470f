export { engines } from "./engines.ts";
export { type Detected, type FindOptions, find } from "./find.ts";
