// Keeping the local advisory database: fetching, building, opening. The door of this folder.
export { indexPath, openIndex } from "./place.ts";
export { type UpdateRequest, type UpdateResult, updateAdvisories } from "./update.ts";
