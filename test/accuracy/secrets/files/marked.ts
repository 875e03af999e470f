// Whole files in which every credential is marked: `{{Stripe=sk_live_{base62:24}}}` is one that the provider's rule must name, `{{*={password}}}`
// one that any rule may, `{{~={hex:40}}}` a value that is none. Marks become values when the file is read; whatever is found beside
// a marked credential is a false alarm. So one file measures recall, identity and precision at once, as a real file would.

import { createHash, createHmac } from "node:crypto";
import { fake } from "../../../../src/find/secrets/fake.ts";
import { withGithubChecksum, withGitlabChecksum } from "../../../../src/find/secrets/rules/checks.ts";
import { pemOf } from "./private-keys.ts";

export type Marked = { readonly class: string; readonly path: string; readonly text: string };

export type Planted = {
  readonly provider: string;
  readonly start: number;
  readonly end: number;
  readonly value: string;
};

/** How a marked value is written where it stands: as it is, or encoded. */
const writers: Readonly<Record<string, (value: string) => string>> = {
  base64: (value) => Buffer.from(value).toString("base64"),
  base64base64: (value) => Buffer.from(Buffer.from(value).toString("base64")).toString("base64"),
  hex: (value) => Buffer.from(value).toString("hex"),
  url: (value) => encodeURIComponent(value),
  json: (value) => [...value].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
};

/** Provider, and the text in which `{kind:length}` become values; written with braces because scanners leave templates alone. */
const marks = /\{\{(\w+>)?([*~]|\w[\w ]*)=((?:\{[^{}]*\}|[^{}])*)\}\}/g;

export function plant(
  file: Marked,
  seed: number,
): { readonly text: string; readonly planted: readonly Planted[] } {
  let text = "";
  let from = 0;
  let count = seed * 1000;
  const planted: Planted[] = [];
  for (const mark of file.text.matchAll(marks)) {
    const [all, encoding, provider = "", template = ""] = mark;
    text += file.text.slice(from, mark.index);
    from = mark.index + all.length;
    const value = template.replace(/\{(\w+)(?::(\d+))?\}/g, (_, kind: string, length: string) => {
      count += 1;
      return made(kind, Number(length ?? 0), count);
    });
    const written = encoding === undefined ? value : (writers[encoding.slice(0, -1)]?.(value) ?? value);
    if (provider !== "~")
      planted.push({ provider, start: text.length, end: text.length + written.length, value });
    text += written;
  }
  return { text: text + file.text.slice(from), planted };
}

/** Values that prove themselves: a checksum, a signature, an encoding of so many bytes. */
const proved: Readonly<Record<string, (seed: number, length: number) => string>> = {
  ghp: (seed) => withGithubChecksum("ghp_", seed),
  ghs: (seed) => withGithubChecksum("ghs_", seed),
  npm: (seed) => withGithubChecksum("npm_", seed),
  glpat: (seed) => withGitlabChecksum("glpat-", seed),
  b64: (seed, length) => bytesOf(seed, length).toString("base64"),
  wg: (seed) => bytesOf(seed, 32).toString("base64"),
  fernet: (seed) => bytesOf(seed, 32).toString("base64").replaceAll("+", "-").replaceAll("/", "_"),
  b64url: (seed, length) => bytesOf(seed, length).toString("base64url"),
  jwt: (seed) => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: `u-${seed}`, role: "service_role" })}`;
    return `${signed}.${createHmac("sha256", bytesOf(seed, 32)).update(signed).digest("base64url")}`;
  },
  discord: (seed) => {
    const user = Buffer.from(`1${fake("", 17, "digits", seed)}`)
      .toString("base64")
      .replaceAll("=", "");
    return `${user}.G${fake("", 5, "base64url", seed)}.${fake("", 38, "base64url", seed)}`;
  },
};

function bytesOf(seed: number, length: number): Buffer {
  return createHash("sha512").update(`bytes ${seed}`).digest().subarray(0, length);
}

function made(kind: string, length: number, seed: number): string {
  const prove = proved[kind];
  if (prove !== undefined) return prove(seed, length);
  if (kind === "password") return passwords[seed % passwords.length] ?? "";
  if (kind === "pw") return human(seed);
  if (kind === "weak") return weak[seed % weak.length] ?? "";
  if (kind === "phrase") return phrase(seed);
  if (kind === "az") return fake("", length, letters.slice(0, 26), seed);
  if (kind === "agekey") return fake("", length, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", seed);
  if (kind === "base58") return fake("", length, base58, seed);
  if (kind === "letters") return fake("", length, letters, seed);
  if (kind === "pwgenurl")
    return fake("", length, `${generatorCharacters.replace(/[#%/?@^+=]/g, "")}~`, seed);
  if (kind === "djangokey")
    return fake("", length, "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)", seed);
  if (kind === "pwgen") return fake("", length, generatorCharacters, seed);
  if (kind === "upperhex") return fake("", length, "0123456789ABCDEF", seed);
  if (kind.startsWith("pem")) return pemOf(kind, length, seed);
  if (kind === "uuid") {
    const h = fake("", 32, "hex", seed);
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`;
  }
  return fake("", length, kind, seed);
}

/** What password managers draw from, without what a string of most languages would need to escape. */
const generatorCharacters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!#%^*-_=+?@";

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Four words of a list, as generators of passphrases join them. */
function phrase(seed: number): string {
  const words = [1, 2, 3, 4].map((salt) => {
    const at = Number.parseInt(fake("", 6, "digits", seed * 17 + salt), 10);
    return nouns[at % nouns.length] ?? "";
  });
  return words.join(["-", " ", "_", "."][seed % 4]);
}

/** What people choose who do not care, in pieces as those below. */
const weak: readonly string[] = [
  ["hun", "ter2"],
  ["letm", "ein1"],
  ["qwe", "rty123"],
  ["P@ss", "w0rd1"],
  ["Wel", "come1!"],
  ["adm", "in123"],
  ["s3", "cr3t"],
  ["monk", "ey99"],
].map((parts) => parts.join(""));

/** As people make them up: words, capitals, a year or a few digits, a mark. */
function human(seed: number): string {
  const pick = (from: readonly string[], salt: number) =>
    from[Number.parseInt(fake("", 6, "digits", seed * 31 + salt), 10) % from.length] ?? "";
  const word = pick(nouns, 1);
  const other = pick(nouns, 2);
  const number = fake("", 2 + (seed % 3), "123456789", seed);
  const mark = pick(["!", "#", "$", "@", "?", "*"], 3);
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
  return (
    [
      capital(word) + number + mark,
      `${word}-${other}-${number}`,
      capital(word) + capital(other) + number,
      `${word}${mark}${capital(other)}${number}`,
      `${capital(word).replaceAll("o", "0").replaceAll("e", "3").replaceAll("a", "@")}${number}${mark}`,
    ][seed % 5] ?? word
  );
}
const nouns =
  "falcon velvet harbor nimbus copper maple dragon winter galaxy saturn hockey pepper tulip turbine monsoon cactus orchid puffin rocket badger".split(
    " ",
  );

/** As people and their password managers make them, in pieces, so that this file sets off nobody's scanner. */
const passwords: readonly string[] = [
  ["hunter2", "Prod!"],
  ["Winter", "Is2Cold#"],
  ["kV9", "#tqL2", "xw"],
  ["S3rver", "R00m!42"],
  ["blue", "Whale-77-x"],
  ["Zx81", "Spectrum$9"],
  ["m4rket", "Place_2023!"],
  ["Qw9!", "vBn3@kLp"],
  ["9fT", "xR2mWq8Lz"],
  ["Adm", "1n-0f-Db!"],
  ["gr33n", "Tea&Lemon5"],
  ["uY7$k", "Pq1Zs@w"],
].map((parts) => parts.join(""));
