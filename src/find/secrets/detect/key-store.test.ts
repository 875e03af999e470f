// Key stores of every kind, built byte by byte where no library writes them, and their twins that hold certificates alone.

import { generateKeyPairSync } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { defaultConfig } from "../../../config/index.ts";
import { repoPath } from "../../../model/index.ts";
import { type SecretsRules, secretsEngine } from "../engine.ts";
import { inspectBytes } from "../inspect.ts";

let rules: SecretsRules;
beforeAll(async () => {
  rules = await secretsEngine.prepare({ config: defaultConfig(), key: "07".repeat(32) });
});
const found = (bytes: Buffer, path = "some/file"): string[] =>
  (inspectBytes(repoPath(path), bytes, rules.set, rules.key)?.hits ?? []).map((hit) => hit.rule.slice(8));

const u2 = (n: number): Buffer => Buffer.from([n >> 8, n & 255]);
const u4 = (n: number): Buffer => Buffer.from([n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255]);
const text = (s: string): Buffer => Buffer.concat([u2(s.length), Buffer.from(s)]);
const block = (b: Buffer): Buffer => Buffer.concat([u4(b.length), b]);
const noise = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, at) => (at * 151 + 89) & 255));
const javaStore = (mark: number, ...entries: Buffer[]): Buffer =>
  Buffer.concat([u4(mark), u4(2), u4(entries.length), ...entries, noise(20)]);
const certificate = Buffer.concat([u4(2), text("ca"), noise(8), text("X.509"), block(noise(700))]);
const key = Buffer.concat([u4(1), text("server"), noise(8), block(noise(1300)), u4(0)]);
const der = (tag: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([tag, 0x82]), u2(body.length), body]);
const pfx = (bag: number): Buffer =>
  der(
    0x30,
    Buffer.concat([
      Buffer.from([2, 1, 3]),
      der(
        0x30,
        Buffer.concat([
          noise(60),
          Buffer.from([6, 11, 42, 134, 72, 134, 247, 13, 1, 12, 10, 1, bag]),
          noise(900),
        ]),
      ),
    ]),
  );
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

test.each([
  ["a Java key store", "key-store", javaStore(0xfeedfeed, certificate, key)],
  [
    "a JCE key store with a secret key",
    "key-store",
    javaStore(0xcececece, Buffer.concat([u4(3), noise(400)])),
  ],
  ["PKCS #12 with a shrouded key", "key-store", pfx(2)],
  ["PKCS #12 with a plain key", "key-store", pfx(1)],
  ["a KeePass database", "password-database", Buffer.concat([u4(0x03d9a29a), u4(0x67fb4bb5), noise(600)])],
  ["PKCS #8 without a frame", "private-key", privateKey.export({ type: "pkcs8", format: "der" })],
  ["PKCS #1 without a frame", "private-key", privateKey.export({ type: "pkcs1", format: "der" })],
  [
    "PKCS #8 under a passphrase",
    "encrypted-private-key",
    privateKey.export({ type: "pkcs8", format: "der", cipher: "aes-256-cbc", passphrase: "x" }),
  ],
])("%s is found", (_, rule, bytes) => {
  expect(found(bytes)).toEqual([rule]);
});

test.each([
  ["in one run", (b64: string) => `data:\n  keystore: ${b64}\n`],
  ["wrapped", (b64: string) => `store: |\n${b64.replace(/.{76}/g, "  $&\n")}\n`],
])("in base64, %s", (_, write) => {
  expect(found(Buffer.from(write(javaStore(0xfeedfeed, key).toString("base64"))))).toEqual(["key-store"]);
  expect(found(Buffer.from(write(pfx(2).toString("base64"))))).toEqual(["key-store"]);
});

test.each([
  ["a Java store of certificates", javaStore(0xfeedfeed, certificate, certificate)],
  ["PKCS #12 of certificates", pfx(3)],
  ["a public key", publicKey.export({ type: "spki", format: "der" })],
  ["PKCS #1's public key", publicKey.export({ type: "pkcs1", format: "der" })],
])("nothing is said of %s", (_, bytes) => {
  expect(found(bytes)).toEqual([]);
});
