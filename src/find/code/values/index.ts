export * from "./kinds.ts";
export * from "./ref.ts";
export * from "./state.ts";
export * from "./store.ts";
export * from "./taint.ts";
export * from "./value.ts";
