// What stands beside a name of a credential, or alone, and is none; each with a twin that differs in what makes it one.

import { beforeAll, expect, test } from "vitest";
import { defaultConfig } from "../../../config/index.ts";
import { repoPath } from "../../../model/index.ts";
import { type SecretsRules, secretsEngine } from "../engine.ts";
import { fake } from "../fake.ts";
import { inspectBytes } from "../inspect.ts";

let rules: SecretsRules;
beforeAll(async () => {
  rules = await secretsEngine.prepare({ config: defaultConfig(), key: "07".repeat(32) });
});
const found = (content: string, path: string): number =>
  inspectBytes(repoPath(path), Buffer.from(content), rules.set, rules.key)?.hits.length ?? 0;

const digest = `${fake("", 43, "base64", 21)}=`;
const password = fake("", 14, "base62", 22);

test.each([
  [
    "the result of a test",
    "check.log",
    "PASS: gdb.base/scope1.exp: print b\n",
    `PASS: ${password}\n`,
    "app.env",
  ],
  [
    "a passed test of Go",
    "out.json",
    '{"Output":"    --- PASS: TestParse9Query (0.07s)\\n"}',
    `{"PASS":"${password}"}`,
  ],
  [
    "the fingerprint of a public key",
    "Dockerfile",
    `ENV GPG_KEY ${fake("", 40, "0123456789ABCDEF", 23)}\n`,
    `ENV API_KEY ${fake("", 40, "0123456789ABCDEF", 23)}\n`,
  ],
  [
    "the public key of an app's shop",
    "a.swift",
    `Purchases.configure(withAPIKey: "appl_${fake("", 27, "base62", 24)}")\n`,
    `Purchases.configure(withAPIKey: "${fake("", 27, "base62", 24)}")\n`,
  ],
  ["a Go checksum", "notes.txt", `rsc.io/quote v1.5.2 h1:${digest}\n`, `rsc.io/quote key: ${digest}\n`],
  [
    "the digest of a signed document",
    "a.xml",
    `<ds:DigestValue>${digest}</ds:DigestValue>`,
    `<Value>${digest}</Value>`,
  ],
  [
    "a name in code",
    "a.go",
    "{hexKey: hexPKCS8TestECKey, want: nil}",
    `{hexKey: "${fake("", 40, "hex", 23)}"}`,
  ],
  [
    "a comparison in minified code",
    "app.js",
    "x={passKeys:!1!==t.passKeys,mode:3}",
    `x={passKeys:"${password}",mode:3}`,
  ],
  [
    "a condition in minified code",
    "main.js",
    'o=()=>n&&"password"===e.type?ke:e.skipAutofill?null:null!=l?l:e.value,r={}',
    `o=()=>n&&"password"==="${password}"?ke:null`,
  ],
  [
    "a condition that picks a member",
    "chunk.js",
    "w=(0,q.B)({selectedXAxisMetricKey:m===R.fj.METRIC?h:void 0,ignoreOutliers:3})",
    `w=(0,q.B)({apiKey:"${fake("", 40, "hex", 23)}"})`,
  ],
  [
    "two names of a source map",
    "a.js.map",
    '{"names":["imag","currentKey","_this$webfftInstance2"],"sourceRoot":""}',
    `setSecret("currentKey","${fake("", 32, "base62", 23)}")`,
  ],
  [
    "the letters of a mark amid an encoded font",
    "font.js",
    `url(data:font/woff2;base64,${fake("", 70, "base62", 31)}+EAAB${fake("", 120, "base62", 32)}+${fake("", 70, "base62", 33)})`,
    `pageToken: "EAAB${fake("", 120, "base62", 32)}"`,
  ],
  [
    "the word for password in another language",
    "messages.json",
    '{"help": "postgresql://usuario:contraseña@tu_base_de_datos/base"}',
    `{"help": "postgresql://usuario:${password}@tu_base_de_datos/base"}`,
  ],
  [
    "the name of credentials that are asked for",
    "a.js",
    "return await this.getCredentials('dropboxOAuth2Api');",
    `return await this.setCredentials('${password}');`,
  ],
  [
    "a parameter that a comment names",
    "a.js",
    "// Only offered by nodes that pass `insertWebhookPath2` (not Wait).",
    `// Sign in as anna, pass: ${password}`,
  ],
  [
    "the name of a class behind its provider",
    "a.js",
    "exports.ConfluenceCloudOAuth2Api = ConfluenceCloudOAuth2Api;",
    `exports.ConfluenceToken = "${fake("", 24, "base62", 35)}";`,
  ],
  [
    "the ports of a container beside a command's name",
    "README.md",
    "docker run --link my-mongo:mongo -v vol:/config -p 1337:1338 -d shop/server\n",
    `mongo --host db -u anna -p ${password} shop\n`,
  ],
  [
    "a flag of htpasswd that asks for bcrypt",
    "a.py",
    "#  - BCRYPT (htpasswd -B ...) -- Requires htpasswd 2.4.x\n",
    `htpasswd -Bb users anna ${password}\n`,
  ],
  [
    "an entity tag",
    "api.json",
    `{"etag": "\\"${fake("", 27, "base64url", 25)}/${fake("", 27, "base64url", 26)}\\""}`,
    `{"value": "\\"${fake("", 54, "base64url", 25)}\\""}`,
  ],
  [
    "a digest with Go's short form",
    "a.go",
    `\tencryptionKeySha256 := "${digest}"\n\tEtag:               "${fake("", 55, "base64url", 27)}",`,
    `\tvalue := "${digest}"\n`,
  ],
  [
    "numbers",
    "a.go",
    "const SIOCIF_PKEY = -0x7fdf969b\nconst secretValue = 0x53c237_53c237\n",
    `const privateKey = "0x${fake("", 64, "hex", 24)}"\n`,
  ],
])("%s is left alone, its twin is not", (_, path, quiet, loud, loudPath = path) => {
  expect(found(quiet, path)).toBe(0);
  expect(found(loud, loudPath)).toBe(1);
});
