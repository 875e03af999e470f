// Does a value look like a credential? The structure of what is not one comes first, then randomness against its own
// alphabet and length, then rarity against words.

import { alphabetOf, normalisedEntropy } from "./entropy.ts";
import type { CredentialKind } from "./name.ts";
import { isPlaceholder } from "./placeholder.ts";
import { kindChangesPerChar, surpriseBitsPerChar } from "./rarity.ts";

/** The value beside a name of that kind is a credential. */
export function looksLikeCredential(value: string, kind: CredentialKind): boolean {
  if (value.length < 8 || value.length > 512 || isPlaceholder(value) || isKnownStructure(value)) return false;
  const inner = textInBase64(value);
  if (inner !== undefined) return looksLikeCredential(inner.slice(inner.lastIndexOf(":") + 1), "password");
  return isRandom(value) || (kind === "password" && isPassword(value));
}

/** What a value says when it is text in base64; the randomness of the wrapping proves nothing. */
function textInBase64(value: string): string | undefined {
  if (value.length < 12 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return undefined;
  const text = Buffer.from(value, "base64").toString("latin1");
  return /^[\x20-\x7e\s]+$/.test(text) ? text : undefined;
}

/** Random as a machine makes it: at least 16 characters, all of the alphabet in use, no words. */
export function isRandom(value: string): boolean {
  if (value.length < 16) return false;
  const alphabet = alphabetOf(value);
  if (alphabet === "digits" || (alphabet === "hex" && value.length < 24)) return false;
  if (normalisedEntropy(value) < 0.85) return false;
  if (alphabet === "hex") return /[a-f]/i.test(value) && surpriseBitsPerChar(value) >= 4.8;
  if (alphabet === "letters" && value.length < 20) return false;
  return surpriseBitsPerChar(value) >= (value.length < 24 ? 5.5 : 5.7) && isMixed(value);
}

/** A stronger demand, for values that no name speaks for. */
export function isVeryRandom(value: string): boolean {
  return (
    isRandom(value) &&
    normalisedEntropy(value) >= 0.9 &&
    surpriseBitsPerChar(value) >= 6 &&
    kindChangesPerChar(value) >= 0.27 &&
    /[0-9]/.test(value) &&
    /[a-z]/.test(value) &&
    /[A-Z]/.test(value)
  );
}

/** What a person or a generator makes as a password: several kinds of characters and no word of its own. */
function isPassword(value: string): boolean {
  if (/\s/.test(value) || value.length > 64) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  const surprise = surpriseBitsPerChar(value);
  if (/^[A-Za-z]+$/.test(value)) return value.length >= 12 && surprise >= 6.3;
  return (
    (kinds >= 3 && /[0-9]/.test(value) && surprise >= 4.9) ||
    (kinds >= 2 && surprise >= 5.6 && /[0-9]/.test(value))
  );
}

/** One kind of character gives way to another, or a letter mix that no language has. */
function isMixed(value: string): boolean {
  return kindChangesPerChar(value) >= 0.06;
}

/** Things that look random and are no secret, or are no value at all. */
export function isKnownStructure(value: string): boolean {
  return known.some((pattern) => pattern.test(value)) || isPath(value);
}

const known: readonly RegExp[] = [
  /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i, // UUID, RFC 9562
  /^(?:sha\d{1,3}|md5)[-:]/i, // subresource integrity, image digests
  /^#[0-9a-f]{3,8}$/i, // colour
  /^[a-z][a-z0-9+.-]*:\/\//i, // address
  /^(?:data|urn|mailto|javascript|file|package|npm|git|jdbc):/i,
  /^\d{4}-\d\d-\d\d/, // date
  /^v?\d+(?:\.\d+)+/, // version
  /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/, // mail address
  /^(?:ssh-|ecdsa-|AAAA[BCE]3Nza|MIIB[IC]j|MFkwEw|pk[_.-]|pub[_-]|xpub|age1)/, // public keys
  /^-----BEGIN/,
  /[<>(){}[\];]|=>|\|\||&&|::|\s/, // code or prose
  /^[\w-]+(?:\.[A-Za-z_][\w-]*)+$/, // dotted name
  /^(?:[A-Za-z]+[-_. /:])+[A-Za-z]+\d{0,3}$/, // words
  /^[A-Z]?[a-z]+(?:[A-Z][a-z]+)+\d{0,3}$/, // identifier in camel case
  /^\$(?:2[aby]|5|6|1|argon2\w*|pbkdf2\S*|scrypt)\$/, // password hash
  /^pbkdf2|^bcrypt|^\{(?:SSHA|SHA|MD5|CRYPT)\}/i,
  /^[01]+$|^0x[0-9a-f]{1,16}$/i,
  /\\u[0-9a-f]{4}\\u|\\x[0-9a-f]{2}\\x/i,
];

/** Two or more steps, most of them words. */
function isPath(value: string): boolean {
  if (/^(?:\.{0,2}|~|[A-Za-z]:)[\\/]/.test(value) && !/[+=]/.test(value) && surpriseBitsPerChar(value) < 5.6)
    return true;
  const steps = value.split(/[\\/]/);
  if (steps.length < 2) return false;
  const words = steps.filter((step) => step.length > 0 && surpriseBitsPerChar(step) < 5.2);
  return words.length * 2 > steps.length;
}
