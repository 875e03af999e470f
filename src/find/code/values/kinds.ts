// The kinds of flow that the engine knows, as bits: a taint carries the set of kinds that it has been made safe for.

export const flowKinds = [
  "sql",
  "command",
  "code",
  "path",
  "ssrf",
  "redirect",
  "xss",
  "template",
  "ldap",
  "xpath",
  "nosql",
  "deserialize",
  "log",
  "header",
  "cookie",
  "regex",
  "xml",
  "bomb",
  "trust",
  "disclosure", // stack traces to users
  "random",
  "archive",
  "storage",
  "upload",
  "resource", // numbers that say how long or how much
  "print",
] as const;
export type FlowKind = (typeof flowKinds)[number];

/** Facts about a text that make a later check complete, or say where in a larger text it stands; they ride in the same set of bits. */
const facts = ["normalised", "no-parent", "not-absolute", "rooted", "one-slash", "inside"] as const;
export type TextFact = (typeof facts)[number];

/** A number holds 32 of them, and all are taken: the next one needs a second word. */
const bits = new Map<string, number>([...flowKinds, ...facts].map((name, i) => [name, 1 << i]));

export function bit(name: FlowKind | TextFact): number {
  return bits.get(name) ?? 0;
}

export function bitsOf(names: readonly (FlowKind | TextFact)[]): number {
  return names.reduce((all, name) => all | bit(name), 0);
}

/** Every kind of flow, without the facts. */
export const everyKind: number = bitsOf(flowKinds);
