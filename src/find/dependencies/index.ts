// Dependencies: what is installed, what is known about it, and what a change does to it. The door of this folder.
export { dependenciesEngine } from "./engine.ts";
