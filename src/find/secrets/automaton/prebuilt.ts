// The automaton that the build makes and puts here (scripts/build.mjs); from sources it is built in memory at the first use.

export const prebuilt: Uint8Array | undefined = undefined;
