// Does a value look like a credential? The structure of what is not one comes first, then randomness against its own
// alphabet and length, then rarity against words.

import { isPassphrase } from "./chosen.ts";
import { alphabetOf, normalisedEntropy } from "./entropy.ts";
import { type CredentialKind, wordsOf } from "./name.ts";
import { isPlaceholder } from "./placeholder.ts";
import { kindChangesPerChar, surpriseBitsPerChar } from "./rarity.ts";

/** The value beside a name of that kind is a credential. */
export function looksLikeCredential(value: string, kind: CredentialKind): boolean {
  if (value.length < 6 || value.length > longestCredential || isPlaceholder(value)) return false;
  if (kind === "password" && (isWordWithNumber(value) || isLeet(value) || isPassphrase(value))) return true;
  if (isKnownStructure(value)) return false;
  const inner = textInBase64(value);
  if (inner?.startsWith("{")) return false; // an object, such as the head of a JSON Web Token: judged by what is in it
  if (inner !== undefined) return looksLikeCredential(inner.slice(inner.lastIndexOf(":") + 1), "password");
  if (value.length >= 16 && (isRandom(value) || hasRandomPart(value))) return true;
  if (kind === "password") return isPassword(value);
  return kind === "key" && (isShortKey(value) || hasAllKinds(value));
}

/** Small and capital letters, digits and punctuation in one short value: nobody names a thing like that. */
function hasAllKinds(value: string): boolean {
  return /^(?!.*%[0-9A-F]{2})[A-Za-z0-9!@#$%^&*~_-]{8,64}$/.test(value) && kindsOf(value) === 4;
}

function kindsOf(value: string): number {
  return [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9_./:-]/].filter((kind) => kind.test(value)).length;
}

const longestCredential = 4096;

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
  if (alphabet === "digits" || normalisedEntropy(value) < (value.length < 24 ? 0.8 : 0.85)) return false;
  if (alphabet === "hex")
    return /[a-f]/i.test(value) && /[0-9].*[0-9]/.test(value) && surpriseBitsPerChar(value) >= 4.8;
  if (alphabet === "letters" && value.length < 20) return false;
  // Punctuation is the same to the model whichever it is: what stands between says whether there are words.
  const core = alphabet === "printable" ? value.replace(/[^0-9A-Za-z]/g, "") : value;
  return core.length >= 8 && surpriseBitsPerChar(core) >= (value.length < 24 ? 5.5 : 5.7) && isMixed(core);
}

/** `acme_live_` and a key: each part of it has an alphabet of its own, which the whole hides. A UUID is one part. */
function hasRandomPart(value: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9]{0,15}(?:[-_.:][A-Za-z0-9]{1,16}){0,2}[-_.:][0-9A-Za-z-]{20,}$/.test(value))
    return false;
  if (/[-_.:][0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return true;
  const last = value.slice(value.search(/[0-9A-Za-z]*$/));
  return last.length >= 20 && isRandom(last);
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
  const kinds = kindsOf(value);
  if (value.length < 8 || kinds === 4) return kinds === 4;
  if (isWordWithMark(value)) return true;
  if (kinds >= 3 && value.length >= 10 && (value.match(/[!#%^*?~+=@$&]/g) ?? []).length >= 3) return true;
  const surprise = surpriseBitsPerChar(value);
  if (/^[A-Za-z]+$/.test(value)) return value.length >= 12 && surprise >= 6.3;
  const hasDigit = /[0-9]/.test(value);
  if (kinds >= 3) return hasDigit ? surprise >= 4.9 : surprise >= 5.6;
  return kinds >= 2 && surprise >= 5.6 && hasDigit;
}

/** `Summer2024`, `blueWhale-77-x`: words and one number of two digits and more, as people answer a rule about passwords. */
function isWordWithNumber(value: string): boolean {
  return (
    value.length >= 8 &&
    value.length <= 40 &&
    /^[A-Za-z][A-Za-z._-]*\d{2,6}[A-Za-z._-]*$/.test(value) &&
    (value.match(/[A-Za-z]/g) ?? []).length >= 4 &&
    !/\.[A-Za-z]{1,6}$/.test(value) && // a file
    !isName(value) &&
    !isStandInByWords(value)
  );
}

/** `admin@123`, `postgres2024!`, `r00t#main`: letters, digits and a mark that no name has. */
function isWordWithMark(value: string): boolean {
  return (
    /^[A-Za-z0-9][\w.-]*[!@#$*?~^&][\w.!@#$*?~^&-]*$/.test(value) &&
    /\d/.test(value) &&
    /[A-Za-z]{2}/.test(value) &&
    !isName(value) &&
    !/[@&?][\w-]+[.=]/.test(value)
  );
}

/** `s3cr3t`, `tr0mb0ne`: single digits between letters, in more places than one, as no name of a thing has them. */
function isLeet(value: string): boolean {
  return (
    value.length < 20 &&
    /^[A-Za-z]+[013457](?!\d)[A-Za-z]+[013457](?!\d)[A-Za-z0-9]*$/.test(value) &&
    /[a-z]/.test(value) &&
    /[g-z]/i.test(value) &&
    !isName(value)
  );
}

/** Its words name a part of a page or of a program, or its number belongs to the word before it: `inputPassword3`, `utf16`. */
function isName(value: string): boolean {
  const words = wordsOf(value.replace(/(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])/g, " "));
  return (
    words.some((word) => partWords.has(word)) ||
    words.some((word, at) => numberedWords.has(word) && /^\d/.test(words[at + 1] ?? ""))
  );
}

const partWords = new Set(
  `field input label form hash salt button text column param id ids key keys url uri name type placeholder regex pattern hint
  title message error invalid value view controller handler`.split(/\s+/),
);
const numberedWords = new Set(
  `base utf sha md aes rsa x iso http https oauth ipv win int uint float v version step page level part size col row es rfc pbkdf
  ecma code line item user section chapter figure table node host server port`.split(/\s+/),
);

/** Every word of it is one that people write where a password would stand. */
function isStandInByWords(value: string): boolean {
  return standInWords.test(value.replace(/[^A-Za-z]/g, ""));
}
const standInWords =
  /^(?:my|your|the|new|old|an?|some|any|this|that|db|database|api|app|default|dev|prod|staging|local|pass|passw(?:or)?d|pwd|pw|secret|token|auth|login|admin|test(?:s|er|ing)?|user|root|postgres(?:ql)?|mysql|redis|guest|demo|sample|abcd?(?:ef)?|qwerty|hello|temp|foo|bar|baz|string|data|client|service|account|me|is|for|of|in|it|to)+$/i;

/** Shorter than what `isRandom` can judge: digits and letters in each other's way, as no name has them. */
function isShortKey(value: string): boolean {
  return (
    value.length >= 10 &&
    value.length < 24 &&
    /^[0-9A-Za-z!#%^*?~_-]+$/.test(value) &&
    /[0-9]/.test(value) &&
    /[A-Za-z]/.test(value) &&
    kindChangesPerChar(value) >= 0.35 &&
    surpriseBitsPerChar(value) >= 6
  );
}

/** One kind of character gives way to another, or a letter mix that no language has. */
function isMixed(value: string): boolean {
  return kindChangesPerChar(value) >= 0.06;
}

/** Things that look random and are no secret, or are no value at all. */
export function isKnownStructure(value: string): boolean {
  return (
    known.some((pattern) => pattern.test(value)) || isDottedName(value) || isCode(value) || isPath(value)
  );
}

/** `app.jobs.mailer`; a key in parts, such as an id and its secret, is none. */
function isDottedName(value: string): boolean {
  return /^[\w-]+(?:\.[A-Za-z_][\w-]*)+$/.test(value) && !value.split(".").every(isRandom);
}

/** Brackets and words: in a password that a generator made there are no words. */
function isCode(value: string): boolean {
  return (
    /[<>(){}[\];]/.test(value) &&
    (/[A-Z]?[a-z]{4}|[A-Z]{5}/.test(value) || !/[0-9]/.test(value) || !/[A-Za-z]/.test(value))
  );
}

/** What is encrypted under a key that is kept elsewhere. */
const ciphertext: readonly RegExp[] = [
  /^\{(?:AQAAABAAAA)?[A-Za-z0-9+/]{38,}={0,2}\}$/, // Maven's settings-security and Jenkins' secrets
  /^AQICAH[hgj]/, // AWS KMS, CiphertextBlob
  /^AQAAANCMnd8BFdERjHoAwE/, // Windows DPAPI: version and the GUID of its provider
  /^gAAAAA[\w-]{70,}={0,2}$/, // Fernet: version 0x80 and a 64-bit time
  /^[A-Za-z0-9+/]{20,}={0,2}--[A-Za-z0-9+/]{14,16}={0,2}--[A-Za-z0-9+/]{22}==$/, // Rails' encrypted credentials
  /^\{cipher\}|^ENC[[(]/, // Spring Cloud Config, Jasypt, hiera-eyaml, SOPS
];

const known: readonly RegExp[] = [
  /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i, // UUID, RFC 9562
  /^(?:sha\d{1,3}|md5|nonce)[-:]/i, // subresource integrity, image digests, content security policy
  /^#[0-9a-f]{3,8}$/i, // colour
  /^[a-z][a-z0-9+.-]*:\/\//i, // address
  /^(?:data|urn|cpe|mailto|javascript|file|package|npm|git|jdbc):/i,
  /^\d{4}-\d\d-\d\d/, // date
  /^v?\d+(?:\.\d+)+/, // version
  /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/, // mail address
  /^(?:ssh-|ecdsa-|openssh-key|AAAA[BCE]3Nza|MIIB[IC]j|MIGfMA0|MFkwEw|MHYwEA|MIGbMBAG|MC[ow]wBQYDK2V|pk[_.-]|pub[_-]|xpub|age1)/, // public keys
  /^-----BEGIN/,
  /\s|=>|->|\|\||&&|::|\(\)|a-z|A-Z|0-9|\\[dwsb]/, // code, expressions or prose
  /^(?:[A-Za-z]+[-_. /:])+[A-Za-z]+\d{0,3}$/, // words
  /^[A-Z]?[a-z]+(?:[A-Z][a-z]+)+\d{0,3}$/, // identifier in camel case
  /^\$[a-z0-9-]{1,20}\$|^(?:md5|sha1|sha256|argon2|pbkdf2\w*|bcrypt\w*|scrypt)\$/, // password hash, modular crypt and Django's form
  /^[\w.@-]{1,64}:\$\$?(?:apr1|2[aby]|[156])\$/, // a line of htpasswd; in Compose files each "$" is doubled
  /^\*[0-9A-F]{40}$|^SCRAM-SHA-\d{1,3}\$/, // password hashes of MySQL (mysql_native_password) and PostgreSQL
  ...ciphertext,
  /^sq0idp-[\w-]{22}$/, // the public id of an application at Square
  /^(?:pi|seti|src)_[A-Za-z0-9]{14,80}_secret_[A-Za-z0-9]{20,40}$/, // Stripe's "client secret" of one payment, made for the page that takes it
  /^(?:appl|goog|amzn|strp|rcb)_[A-Za-z0-9]{20,40}$|^sb_publishable_/, // public keys of RevenueCat and Supabase
  /^Ag[A-D][A-Za-z0-9+/]{600}/, // what kubeseal gives for one value: two bytes of length (0x0200 of an RSA key), then the key and the text, both encrypted
  /^pbkdf2|^bcrypt|^\{(?:SSHA|SHA|MD5|CRYPT)\}/i,
  /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/, // a JSON Web Token: its own detector judges it
  /^phc_[A-Za-z0-9]{40,50}$/, // PostHog's project key, which every page sends ("it's safe to use in public apps")
  /^B[A-P][\w-]{85}=?$/, // an uncompressed point of P-256 (SEC 1, 2.3.3): the public half of a VAPID pair
  /^(?:Qm[1-9A-HJ-NP-Za-km-z]{44}|baf[ky][a-z2-7]{55})$/, // content identifiers of IPFS
  /^[\w.-]+=[^&]*&[\w.-]+=/, // parameters: each is judged by its own name
  /^[01]+$|^-?0x[0-9a-f_]{1,20}$|^-0x|^0x[0-9a-f.]*p[+-]?\d/i, // numbers as languages write them; a key of 32 bytes is longer
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
