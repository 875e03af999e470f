// OSV records as advisory databases publish them, JSON or YAML: the door of this folder.
export { parseOsv, parseOsvJson } from "./record.ts";
