export { plain, type Reporter, type ShowOptions } from "./reporter.ts";
export { reporters } from "./reporters.ts";
