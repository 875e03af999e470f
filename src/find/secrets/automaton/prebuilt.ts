// What the build makes and puts here (scripts/build.mjs): the automaton, what is known of the rules without making them, and a digest
// of the engine's own code, which stands for its rules. From sources all is made in memory when it is first needed.

import type { RuleIndex } from "../rule-book.ts";

export type Prebuilt = {
  readonly automaton: Uint8Array;
  readonly index: RuleIndex;
  readonly codeDigest: string;
};

export const prebuilt: Prebuilt | undefined = undefined;
