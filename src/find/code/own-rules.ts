// The way to the project's own rules, loaded when there are some.

export const ownRules = () => import("./custom/index.ts");
