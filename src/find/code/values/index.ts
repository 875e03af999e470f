export * from "./kinds.ts";
export * from "./state.ts";
export * from "./store.ts";
export * from "./value.ts";
