// What the build makes and puts here (scripts/build.mjs): the automaton, and a digest of the engine's own code, which stands for
// its rules. From sources both are made in memory when they are first needed.

export type Prebuilt = { readonly automaton: Uint8Array; readonly codeDigest: string };

export const prebuilt: Prebuilt | undefined = undefined;
