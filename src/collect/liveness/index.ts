// Whether a secret still works, asked of its provider when a command says so. The door of this folder.
export { type LivenessDeps, openLiveness, unknownProviders, unplacedProviders } from "./liveness.ts";
export { providerNames } from "./providers.ts";
