export { Affected } from "./affected.ts";
export { KeptTrails } from "./kept-trails.ts";
export { type Change, changeOf, choiceOf, formerly, type Known, type Trails } from "./plan.ts";
