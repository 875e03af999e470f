export { remedyText } from "./remedy.ts";
export { readReport, reportJsonSchema } from "./report-schema.ts";
export { plain, type Reporter, type ShowOptions } from "./reporter.ts";
export { reporters } from "./reporters.ts";
export { wayOf } from "./way.ts";
