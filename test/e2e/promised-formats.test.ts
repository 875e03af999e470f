// R32 to R35 and the formats that are promised by name, each as a team would leave it in a file: the rule that names it is there and finds it.
// (The rules' own tests prove whatever rules there are.) Everything is made at run time.

import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { emptyFolder, jsonScan } from "./portcullis.ts";

/** The same text for the same seed: letters and digits, or what `alphabet` holds. */
function text(
  length: number,
  seed: string,
  alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
) {
  let out = "";
  for (let round = 0; out.length < length; round += 1)
    for (const byte of createHash("sha256").update(`${seed}:${round}`).digest())
      if (byte < alphabet.length * Math.floor(256 / alphabet.length)) out += alphabet[byte % alphabet.length];
  return out.slice(0, length);
}
const bytes = (count: number, seed: string): Buffer =>
  Buffer.from(text(count * 2, seed, "0123456789abcdef"), "hex");
const azureKey = bytes(64, "azure").toString("base64");
const busKey = bytes(32, "bus").toString("base64");
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const ed = generateKeyPairSync("ed25519").privateKey;
const pem = (key: KeyObject, type: "pkcs1" | "pkcs8" | "sec1"): string =>
  key.export({ format: "pem", type: type as "pkcs8" }).toString(); // the type that fits the kind of key
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const older = (prefix: string, seed: string): string => [prefix, text(36, seed)].join("");

const promised: readonly (readonly [string, RegExp, string])[] = [
  ["R32 Stripe, live", /stripe-live-secret-key/, `STRIPE_KEY=${["sk", "live", text(24, "a")].join("_")}`],
  ["R32 Stripe, test", /stripe-test-secret-key/, `STRIPE_KEY=${["sk", "test", text(24, "b")].join("_")}`],
  [
    "R33 Azure Storage",
    /azure-storage/,
    `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${azureKey};EndpointSuffix=core.windows.net`,
  ],
  [
    "R33 Azure Service Bus",
    /azure-(service-bus|shared|event)/,
    `Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=${busKey}`,
  ],
  ["R34 a private key for JWT, PKCS 8", /private-key/, pem(rsa, "pkcs8")],
  ["R34 a private key for JWT, as JWK", /jwk-private-key/, JSON.stringify(ec.export({ format: "jwk" }))],
  ["R35 Google OAuth client secret", /google-oauth-client-secret/, `client_secret: GOCSPX-${text(28, "c")}`],
  ["PEM, PKCS 1", /private-key/, pem(rsa, "pkcs1")],
  ["PEM, SEC 1", /private-key/, pem(ec, "sec1")],
  ["PEM, Ed25519", /private-key/, pem(ed, "pkcs8")],
  [
    "PEM, encrypted",
    /private-key/,
    rsa.export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "x" }).toString(),
  ],
  [
    "JWT",
    /secrets\/jwt$/,
    `token = "${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: "1842", role: "admin" })}.${bytes(32, "jwt").toString("base64url")}"`,
  ],
  [
    "AWS",
    /aws-secret/,
    `aws_access_key_id = AKIA${text(16, "d", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}\naws_secret_access_key = ${text(40, "e")}`,
  ],
  ["GitHub", /github-(personal-access-token|token-unconfirmed)/, `GITHUB_TOKEN=${older("ghp_", "f")}`],
  ["GitLab", /gitlab-personal-access-token/, `token: ${["glpat", text(20, "g")].join("-")}`],
  [
    "Slack",
    /slack-bot-token/,
    `SLACK=${["xoxb", text(12, "h", "123456789"), text(12, "i", "123456789"), text(24, "j")].join("-")}`,
  ],
  ["npm", /npm-(access-token|token-unconfirmed)/, `//registry.npmjs.org/:_authToken=${older("npm_", "k")}`],
  ["PyPI", /pypi-token/, `password = pypi-AgEIcHlwaS5vcmc${bytes(64, "l").toString("base64url")}`],
  ["OpenAI", /openai/, `OPENAI_API_KEY=sk-proj-${text(74, "m")}T3BlbkFJ${text(74, "n")}`],
  ["Anthropic", /anthropic-api-key/, `ANTHROPIC_API_KEY=sk-ant-api03-${text(93, "o")}AA`],
  [
    "PostgreSQL address",
    /postgres-url-password/,
    `DATABASE_URL=postgres://shop:${text(16, "p")}@db.shop.io:5432/shop`,
  ],
  ["MySQL address", /mysql-url-password/, `url: mysql://shop:${text(16, "q")}@db.shop.io/shop`],
  ["R36 a bare random string", /high-entropy-string/, `"${text(48, "r")}"`],
];

const found = new Map<string, readonly string[]>();
beforeAll(() => {
  const folder = emptyFolder();
  for (const [index, [, , content]] of promised.entries())
    writeFileSync(join(folder, `f${index}.txt`), `${content}\n`);
  const { report } = jsonScan([".", "--only", "secrets"], { cwd: folder });
  for (const { finding } of report.findings)
    for (const { path } of finding.locations) found.set(path, [...(found.get(path) ?? []), finding.rule]);
}, 120_000);

test.each(promised.map(([name, rule], index) => [name, rule, index] as const))("%s", (_name, rule, index) => {
  expect(found.get(`f${index}.txt`) ?? []).toContainEqual(expect.stringMatching(rule));
});
