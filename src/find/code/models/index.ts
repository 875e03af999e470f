export {
  type Knowledge,
  knowledgeOf,
  lastSegment,
  type MisuseModel,
  type OwnFunction,
  type PassModel,
  type SinkModel,
  type SourceModel,
} from "./knowledge.ts";
export type { ArgumentName, ArgumentTest, Fix, Model, OwnSink } from "./model.ts";
export { pythonBuiltins } from "./python-builtins.ts";
export { clientModels } from "./python-clients.ts";
export { dataModels } from "./python-data.ts";
export { extraModels } from "./python-extra.ts";
export { fileModels } from "./python-files.ts";
export { loaderModels } from "./python-loaders.ts";
export { messageModels } from "./python-messages.ts";
export { misuseModels } from "./python-misuse.ts";
export { clientMisuseModels } from "./python-misuse-clients.ts";
export { storeModels } from "./python-stores.ts";
export { webModels } from "./python-web.ts";
