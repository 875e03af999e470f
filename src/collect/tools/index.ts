export { type Exported, exportSources } from "./export.ts";
export { readByTool, runTool, type ToolName, type ToolResult, toolNames } from "./tools.ts";
