export * from "./clock.ts";
export * from "./concurrency.ts";
export * from "./excerpt.ts";
export * from "./git.ts";
export * from "./limits.ts";
export * from "./redact.ts";
export * from "./result.ts";
export * from "./text.ts";
