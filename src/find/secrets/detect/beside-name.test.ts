// What stands beside a credential's name: chosen passwords, passphrases, lists, arguments of commands, and what only looks alike.

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
/** The text of each hit, read from the place that it names. */
const found = (path: string, content: string): readonly string[] =>
  (inspectBytes(repoPath(path), Buffer.from(content), rules.set, rules.key)?.hits ?? []).map(
    ({ region }) =>
      content.split("\n")[region.startLine - 1]?.slice(region.startColumn - 1, region.endColumn - 1) ?? "",
  );

const known = ["letm", "ein1"].join("");
const hunter = ["hunt", "er2"].join("");
const chosen = ["Dragon", "Cactus", "111"].join("");
const spaced = "orchid saturn copper harbor";
const quoted = ["correct horse", "battery staple"].join(" ");
const joined = spaced.replaceAll(" ", "_");
const random = fake("", 32, "base62", 3);
const hex = fake("", 64, "hex", 4);
const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
const marked = `5=${fake("", 14, "base62", 9)}`;

test.each([
  ["docker-compose.yml", `  POSTGRES_PASSWORD: ${known}\n`, known],
  [".env", `DB_PASSWORD=${hunter}\n`, hunter],
  ["app.py", `DB_PASSWORD = "${hunter}"\n`, hunter],
  ["vars.yml", `password: ${spaced}\n`, spaced],
  ["vars.yml", `password: ${quoted}\n`, quoted],
  ["main.go", `password := []byte("${chosen}")\n`, chosen],
  ["vars.yml", `vault_passphrase: "${spaced}"\n`, spaced],
  ["run.sh", `export RESTIC_PASSWORD='${joined}'\n`, joined],
  ["notes.txt", `backup passphrase: ${joined}\n`, joined],
  ["notes.txt", `root pw: ${chosen}\n`, chosen],
  ["a.ps1", `cmdkey /add:fs01 /user:NV\\svc /pass:${chosen}\n`, chosen],
  ["a.sh", `export DB_PASSWORD=${chosen}\n`, chosen],
  ["a.sh", `tool --password ${chosen} --now\n`, chosen],
  ["a.sh", `tool --password=${chosen} --now\n`, chosen],
  ["a.yml", `password: '${marked}'\n`, marked],
  ["a.js", `var pw = decodeURIComponent("${chosen}");\n`, chosen],
  ["a.py", `session.auth = ("svc", "${chosen}")\n`, chosen],
  ["A.java", `new SecretKeySpec("${random}".getBytes(), "AES");\n`, random],
  ["a.ts", `createCipheriv("aes-256-cbc", Buffer.from("${hex}", "hex"), iv);\n`, hex],
  [
    "a.ps1",
    `Authorization = "Basic ${Buffer.from(`:${random}`).toString("base64")}"\n`,
    Buffer.from(`:${random}`).toString("base64"),
  ],
  ["a.ts", `sessionSecret: "${["keyboard", "Dog984"].join("")}",\n`, ["keyboard", "Dog984"].join("")],
  ["a.py", `ftp = ftplib.FTP("ftp.nv.io", "upload", "${chosen}")\n`, chosen],
  ["a.yml", `url: ftp://upload:M@pl${chosen}@ftp.nv.io/in\n`, `M@pl${chosen}`],
  ["init.yml", `chpasswd:\n  list: |\n    root:${chosen}\n`, chosen],
  [".env", `OLLAMA_API_KEY=${hex.slice(32)}.${random.slice(8)}\n`, `${hex.slice(32)}.${random.slice(8)}`],
  [".env", `SMITHERY_API_KEY=${uuid}\n`, uuid],
  ["a.yml", `client_secret: "${uuid}"\n`, uuid],
  ["a.md", `Staging login: user \`qa\`, password \`${chosen}\`.\n`, chosen],
  ["a.md", `The old API key was \`${hex.slice(32)}\`; it works until June.\n`, hex.slice(32)],
])("%s: %s", (path, text, value) => {
  expect(found(path, text)).toEqual([value]);
});

test.each([
  [`const t = "sk_live_" + "${fake("", 24, "base62", 3)}";\n`, "secrets/stripe-live-secret-key"],
  [`$t = 'sk_live_' . '${fake("", 24, "base62", 3)}';\n`, "secrets/stripe-live-secret-key"],
  [
    `const awsSecret = '${fake("", 20, "base62", 4)}' + '${fake("", 20, "base62", 5)}';\n`,
    "secrets/aws-secret-access-key",
  ],
])("%s: a literal in pieces is read as one, and named by its provider", (text, rule) => {
  const facts = inspectBytes(repoPath("a.js"), Buffer.from(text), rules.set, rules.key);
  expect(facts?.hits.map((hit) => hit.rule)).toEqual([rule]);
});

test("every text of a list of secrets", () => {
  const [one, two] = [fake("", 32, "base62", 6), fake("", 32, "base62", 7)];
  expect(found("a.ts", `session({ secret: ["${one}", "${two}"], resave: false })`)).toEqual([one, two]);
});

test.each([
  ["a.md", `A bad line: \`password = "${hunter}"\`. Never do this.\n`],
  ["openapi.yaml", `      "password": "${hunter}",\n`],
  ["index.json", `"mask-passwords": ["cpe:2.3:a:jenkins:mask_passwords:*:*:*:*:*:jenkins:*:*"]`],
  ["a.ts", `login({ user: "a", password: "${hunter}" });\n`],
  ["a.py", `assert user.check_password("${quoted}")\n`],
  ["a.ts", `const secret = ["${fake("", 24, "base62", 5)}", "${fake("", 24, "base62", 6)}"].join("_");\n`],
  ["a.yml", "password: must have at least eight characters\n"],
  ["sv.yml", "password: ange ditt nya ord\n"],
  ["a.ts", `const password = "form-control-input-group";\n`],
  ["a.yml", `  checksum/secret: ${hex}\n`],
  [".netrc", "machine ftp.partner.net login anonymous password guest@nw.io\n"],
  [".env", `POSTHOG_KEY=${fake("phc_", 43, "base62", 1)}\n`],
  ["a.ts", `export const vapidKey = "BN${fake("", 85, "base64url", 2)}";\n`],
  [
    "a.har",
    `{"name":"Sec-WebSocket-Key","value":"${Buffer.from(hex.slice(0, 32), "hex").toString("base64")}"}`,
  ],
  ["a.md", "Both `!1!==t.passKeys`, `m==R.fj.METRIC?e.type:n.skip1` compare.\n"],
  ["main.dart", `final token = '${Buffer.from('{"alg":"HS256"}').toString("base64url")}';\n`],
  ["a.go", `id = "${fake("sq0idp-", 22, "base64url", 3)}"\n`],
  ["a.log", `INFO x-amz-id-2: ${fake("", 76, "base64", 3)}\n`],
  [
    "a.ts",
    `{ solana: "${fake("", 44, "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", 4)}" }\n`,
  ],
  ["a.go", `// in "http://username:p@ssword@google.com"\n`],
  [".env", `CLIENT_ID=${uuid}\nREQUEST_TOKEN_ID=${uuid}\nAPI_KEY=00000000-0000-0000-0000-000000000000\n`],
  ["a.ts", `const accessToken = "app.jobs.mailer.accessToken";\n`],
  ["openapi.yaml", `cursor: { type: string, example: "${fake("", 40, "base64url", 8)}" }\n`],
])("%s: nothing in %s", (path, text) => {
  expect(found(path, text)).toEqual([]);
});
