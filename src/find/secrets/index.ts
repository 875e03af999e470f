export { secretsEngine } from "./engine.ts";
