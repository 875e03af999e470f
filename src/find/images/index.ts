export { imagesEngine } from "./engine.ts";
