export { blocksOf } from "./blocks.ts";
export * from "./form.ts";
