// Credentials come from the environment or a command, never from the file (R150): an address that carries one is an error, and no message
// repeats it. What rules and exceptions quote is text, not an address that is asked.

import { isMap } from "./presets/index.ts";

/** The parts of the file whose addresses somebody connects to. */
const addressed: readonly (readonly string[])[] = [
  ...[["advisories"], ["channels"], ["dependencies"], ["images"], ["ledger"], ["notify"]],
  ["secrets", "liveness"],
];

export type Literal = { readonly at: readonly PropertyKey[]; readonly text: string };

export function literalCredentials(file: unknown): readonly Literal[] {
  return addressed.flatMap((path) => {
    const part = path.reduce<unknown>((value, key) => (isMap(value) ? value[key] : undefined), file);
    return [...stringsIn(part, path)].filter(({ text }) => carriesCredential(text));
  });
}

/** A user name alone is no credential (ssh://git@host, https://org@dev.azure.com), unless it looks like a token. RFC 3986, section 3.2.1. */
function carriesCredential(text: string): boolean {
  const [, user = "", rest = ""] = /^[a-z][a-z0-9+.-]*:\/\/([^\s/?#@:]*)(:[^\s/?#@]+)?@/i.exec(text) ?? [];
  return rest !== "" || (user.length >= 20 && /\d/.test(user));
}

function* stringsIn(value: unknown, at: readonly PropertyKey[]): Generator<Literal> {
  if (typeof value === "string") yield { at, text: value };
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* stringsIn(item, [...at, index]);
  else if (isMap(value))
    for (const [key, item] of Object.entries(value)) yield* stringsIn(item, [...at, key]);
}

/** A value of the file as a message may show it. */
export function withoutCredentials(text: string): string {
  return text.replace(/:\/\/[^\s/?#@"]*@/g, "://***@");
}

/** A key that would hold a credential, where the schema knows the name of a variable instead. */
export function variableFor(key: string, known: readonly string[]): string | undefined {
  return known.find((one) => one === `${key}_env`);
}
