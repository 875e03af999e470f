// The labelled corpus of the secrets layer: every rule's own examples and near twins, set into the kinds of file in which people
// leave credentials, and hand-written cases by class. Nothing in it is a real credential: values are made at run time.

import { createHmac, generateKeyPairSync } from "node:crypto";
import { fake } from "../../../src/find/secrets/fake.ts";
import { allSecretRules } from "../../../src/find/secrets/rules/index.ts";
import { writings as everydayWritings } from "./writings.ts";

const secretRules = allSecretRules();

export type Case = {
  readonly class: string;
  readonly path: string;
  readonly text: string;
  /** The rule that must name it, a family of rules that may, "*" for any, or nothing at all. */
  readonly expected: readonly string[];
};

const holders: readonly { readonly path: string; readonly around: (line: string) => string }[] = [
  { path: "src/settings.py", around: (line) => `# settings\nimport os\n\n${line}\nprint("started")\n` },
  { path: "deploy/values.yaml", around: (line) => `app:\n  replicas: 2\n${line}\n  image: app:1\n` },
  {
    path: "notebook.ipynb",
    around: (line) =>
      JSON.stringify({ cells: [{ cell_type: "code", source: ["import x\n", `${line}\n`] }] }, undefined, 1),
  },
  { path: "a.json", around: (line) => JSON.stringify({ id: 1, text: line }) },
  {
    path: "logs/build.log",
    around: (line) => `2027-01-03T10:00:00Z step 4\n${line}\n2027-01-03T10:00:01Z done\n`,
  },
];

const reported = secretRules.filter(
  (rule) => rule.isIdentifier !== true && rule.pairsWith?.isRequired !== true,
);

/** Rule examples in each holder; multi-line examples keep to plain text. */
const fromRules: readonly Case[] = reported.flatMap((rule) =>
  rule.examples.bad.flatMap((line) =>
    holders
      .filter((holder) => !line.trim().includes("\n") || holder.path.endsWith(".log"))
      .map((holder) => ({
        class: classOf(rule.id, rule.provider),
        path: holder.path,
        text: holder.around(line),
        expected: [rule.id],
      })),
  ),
);

const twins: readonly Case[] = reported.flatMap((rule) =>
  rule.examples.good.map((line) => ({
    class: `${classOf(rule.id, rule.provider)}, twins`,
    path: "src/settings.py",
    text: `# settings\n${line}\n`,
    expected: [`!${rule.id}`],
  })),
);

function classOf(id: string, provider: string): string {
  if (provider === "Stripe") return "Stripe";
  if (/^secrets\/(?:azure|entra)/.test(id)) return "Azure";
  if (/^secrets\/google-oauth/.test(id)) return "Google OAuth";
  return "other providers";
}

const keys: readonly Case[] = (["pkcs1", "pkcs8", "sec1"] as const).flatMap((type) => {
  const pair =
    type === "sec1"
      ? generateKeyPairSync("ec", { namedCurve: "P-384" })
      : generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = pair.privateKey.export({ type, format: "pem" }).toString();
  const publicPem = pair.publicKey.export({ type: "spki", format: "pem" }).toString();
  const key = { class: "private keys and JWT", expected: ["secrets/private-key"] };
  return [
    { ...key, path: "server.key", text: pem },
    { ...key, path: "a.json", text: JSON.stringify({ material: pem }) },
    { ...key, path: "a.yaml", text: `tls:\n  material: |\n${pem.replace(/^/gm, "    ")}` },
    { ...key, path: "a.go", text: `var k = \`${pem}\`\n` },
    { ...key, path: "a.env", text: `MATERIAL="${pem.trim().replaceAll("\n", "\\n")}"\n` },
    { ...key, path: "kube.yaml", text: `client-material: ${Buffer.from(pem).toString("base64")}\n` },
    { class: "private keys and JWT, twins", path: "server.pub", text: publicPem, expected: [] },
    {
      class: "private keys and JWT, twins",
      path: "a.ts",
      text: `if (text.startsWith("${pem.split("\n")[0]}")) throw new Error("no keys here");\n`,
      expected: [],
    },
  ];
});

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
function token(payload: object, secret: string): string {
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(payload)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}
const tokens: readonly Case[] = [
  {
    class: "private keys and JWT",
    path: "a.ts",
    text: `const session = "${token({ sub: "u-1", exp: 1 }, fake("", 40))}";\n`,
    expected: ["secrets/jwt"],
  },
  {
    class: "private keys and JWT",
    path: "a.http",
    text: `Cookie: session=${token({ uid: 77, role: "admin" }, fake("", 40, "base62", 1))}\n`,
    expected: ["secrets/jwt"],
  },
  {
    class: "private keys and JWT, twins",
    path: "a.ts",
    text: `const sample = "${token({ sub: "1234567890", name: "John Doe", iat: 1516239022 }, "your-256-bit-secret")}";\n`,
    expected: [],
  },
  {
    class: "private keys and JWT, twins",
    path: "a.ts",
    text: `const unsigned = "${part({ alg: "none" })}.${part({ a: 1 })}.";\n`,
    expected: [],
  },
  {
    class: "private keys and JWT, twins",
    path: "a.ts",
    text: `const signedByTutorial = "${token({ a: 1 }, "secret")}";\n`,
    expected: [],
  },
];

const generic = ["secrets/generic-password", "secrets/generic-credential", "secrets/high-entropy-string"];
const names = [
  "password",
  "DB_PASSWORD",
  "clientSecret",
  "api-key",
  "authToken",
  "SIGNING_KEY",
  "private_token",
  "encryptionKey",
  "smtp.password",
  "webhook_secret",
];
const writings: readonly ((name: string, value: string) => string)[] = [
  (name, value) => `${name} = "${value}"`,
  (name, value) => `${name}: ${value}`,
  (name, value) => `export ${name}=${value}`,
  (name, value) => `{"${name}": "${value}"}`,
  (name, value) => `<${name}>${value}</${name}>`,
  (name, value) => `set("${name}", '${value}')`,
  (name, value) => `tool --${name} ${value}`,
];
const values = (seed: number): readonly string[] => [
  fake("", 20, "base62", seed),
  fake("", 32, "hex", seed),
  fake("", 40, "base62", seed),
  fake("", 44, "base64", seed),
  fake("", 24, "lower", seed),
];
const besideNames: readonly Case[] = names.flatMap((name, at) =>
  writings.flatMap((write, way) =>
    values(at * 31 + way).map((value) => ({
      class: "generic",
      path: "src/app.txt",
      text: `first line\n${write(name, value)}\nlast line\n`,
      expected: generic,
    })),
  ),
);
const bare: readonly Case[] = Array.from({ length: 60 }, (_, seed) => ({
  class: "generic",
  path: "src/app.ts",
  text: `connect("${fake("", 32 + (seed % 24), "base62", seed + 500)}");\n`,
  expected: generic,
}));

/** Lines that look like credentials and are none, as they stand in every repository. */
const quiet: readonly string[] = [
  "password = os.environ['DB_PASSWORD']",
  "const token = await getToken(request);",
  "token: \u0024{{ secrets.GITHUB_TOKEN }}",
  'apiKey: process.env.API_KEY ?? ""',
  'secret_key_base: <%= ENV["SECRET_KEY_BASE"] %>',
  'password: "********"',
  'PASSWORD="changeme"',
  "api_key = YOUR_API_KEY",
  'label: "Enter your password to continue"',
  'errors.password = "must have at least 8 characters"',
  "PASSWORD_RESET_TIMEOUT = 86400",
  "tokenType: 'Bearer'",
  `commit: ${fake("", 40, "hex", 5)}`,
  `"integrity": "sha512-${fake("", 86, "base64", 6)}=="`,
  `checksum = "${fake("", 64, "hex", 7)}"`,
  `sha256:${fake("", 64, "hex", 8)}`,
  "id: 7c9e6679-7425-40de-944b-e07fc1f90ae7",
  `etag: "${fake("", 32, "hex", 9)}"`,
  `ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ${fake("", 300, "base64", 10)} me@host`,
  `publicKey = "${fake("", 64, "base64", 11)}"`,
  `url("data:image/png;base64,${fake("", 400, "base64", 12)}")`,
  'primaryKey: ["customer_id", "order_id"]',
  "key = lambda item: item.created_at",
  "sortKey={(row) => row.lastModifiedAt}",
  'i18nKey="settings.account.security.passwordChanged"',
  "keyboardShortcut = 'ctrl+shift+alt+p'",
  `passwordHash: "$2b$12$${fake("", 53, "base62", 13)}"`,
  "https://user:pass@example.com/path",
  "postgres://postgres:postgres@localhost:5432/app_test",
  "redis://:\u0024{REDIS_PASSWORD}@cache:6379/0",
  'const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";',
  "auth: { strategy: 'oauth2', scopes: ['read:user', 'repo:status'] }",
  "secretName: letsencrypt-production-wildcard-tls",
  "pk_live_51H8xyzPublishableKeysMayStandHere0000",
  'class="MuiButtonBase-root-1234 MuiPasswordField-root-5678"',
  "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf",
  "vault:secret/data/prod#password",
  "--token-file /var/run/secrets/kubernetes.io/serviceaccount/token",
  "Authorization: Bearer <your token here>",
  "curl -u \u0024USER:\u0024PASS https://api.corp.io",
];
const silent: readonly Case[] = quiet.map((line) => ({
  class: "generic, twins",
  path: "src/app.txt",
  text: `first\n${line}\nlast\n`,
  expected: [],
}));

export const corpus: readonly Case[] = [
  ...fromRules,
  ...twins,
  ...keys,
  ...tokens,
  ...besideNames,
  ...bare,
  ...silent,
  ...everydayWritings,
];
