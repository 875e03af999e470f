// Files and lines in which tools keep credentials, each with a near twin that holds none.

import { beforeAll, describe, expect, test } from "vitest";
import { defaultConfig } from "../../../config/index.ts";
import { repoPath } from "../../../model/index.ts";
import { type SecretsRules, secretsEngine } from "../engine.ts";
import { fake } from "../fake.ts";
import { inspectBytes } from "../inspect.ts";

let rules: SecretsRules;
beforeAll(async () => {
  rules = await secretsEngine.prepare({ config: defaultConfig(), key: "07".repeat(32) });
});
const found = (content: string, path = "some/file"): string[] =>
  (inspectBytes(repoPath(path), Buffer.from(content), rules.set, rules.key)?.hits ?? []).map((hit) =>
    hit.rule.slice("secrets/".length),
  );
const word = ["corr", "ect-h0rse"].join("");
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const token = fake("", 36, "base62", 5);

describe.each([
  [
    "netrc-password",
    `machine api.corp.io login bot password ${word}\n`,
    "machine api.corp.io login bot password <password>\n",
    ".netrc",
  ],
  [
    "netrc-password",
    `machine api.corp.io\n  login bot\n  password ${word}\n`,
    "the machine login asks for a password every day\n",
    "_netrc",
  ],
  ["pgpass-password", `db.corp.io:5432:app:svc:${word}\n`, "# host:port:db:user:password-line\n", ".pgpass"],
  [
    "registry-auth",
    `//npm.corp.io/:_authToken=${token}\n`,
    "//npm.corp.io/:_authToken=\u0024{NPM_TOKEN}\n",
    ".npmrc",
  ],
  ["npmrc-basic-auth", `_auth = ${base64(`bot:${word}`)}\n`, "_auth = basic-auth\n", ".npmrc"],
  [
    "registry-auth",
    `[distutils]\nindex-servers = corp\n[corp]\nusername: bot\npassword: ${word}\n`,
    "[pypi]\nusername: bot\npassword: %(PYPI_PASSWORD)s\n",
    ".pypirc",
  ],
  [
    "registry-auth",
    `{"auths": {"r.corp.io": {"auth": "${base64(`bot:${word}`)}"}}}`,
    `{"auths": {"r.corp.io": {"auth": "${base64("username:password")}"}}}`,
    ".docker/config.json",
  ],
  [
    "authorization-header",
    `Authorization: Basic ${base64(`bot:${word}`)}\n`,
    `Authorization: Basic ${base64("user:password")}\n`,
    "a.http",
  ],
  [
    "authorization-header",
    `headers = {"Authorization": "Bearer ${token}"}`,
    'headers = {"Authorization": "Bearer YOUR_ACCESS_TOKEN_GOES_HERE"}',
    "a.py",
  ],
  [
    "curl-password",
    `curl -s -u bot:${word} https://api.corp.io/v1\n`,
    "curl -u \u0024USER:\u0024PASSWORD https://api.corp.io\n",
    "run.sh",
  ],
  [
    "curl-password",
    `curl https://api.corp.io \\\n  --user 'bot:${word}' \\\n  -d x\n`,
    "curl -u user:password https://api.corp.io\n",
    "run.sh",
  ],
  [
    "kubernetes-secret",
    `apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\ndata:\n  password: ${base64(word)}\n`,
    `apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\ndata:\n  username: ${base64("admin")}\n`,
    "k8s/s.yaml",
  ],
  [
    "kubernetes-secret",
    `kind: Secret\nstringData:\n  db-password: ${word}\n`,
    "kind: SecretStore\nstringData:\n  db-password: kv/data/app\n",
    "k8s/s.yaml",
  ],
  [
    "kubernetes-secret",
    `{"kind": "Secret", "data": {"token": "${base64(token)}"}}`,
    '{"kind": "Secret", "data": {"token": "{{ .Values.token }}"}}',
    "s.json",
  ],
  [
    "login-file-password",
    `[smtp.corp.io]:587 bot@corp.io:${word}\n`,
    "[smtp.corp.io]:587 bot@corp.io:<password>\n",
    "etc/postfix/sasl_passwd",
  ],
  ["login-file-password", `bot * ${word} *\n`, "# client server secret addresses\n", "etc/ppp/chap-secrets"],
  ["login-file-password", `bot : EAP "${word}"\n`, ": RSA server-key.pem\n", "etc/ipsec.secrets"],
  [
    "directive-password",
    `username admin privilege 15 password 0 ${word}\n`,
    "username and password properties, as well as the prompt\n",
    "r1.cfg",
  ],
  [
    "directive-password",
    " neighbor 10.0.0.1 password 7 070C285F4D06\n",
    "enable secret 9 \u00249\u0024nhEmQVczB7dqsO\u0024X.HsgL6x1il0RxkOSSvyQYwucySCt7qFm4v7pqCxkKM\n",
    "r1.cfg",
  ],
  [
    "directive-password",
    `snmp-server community ${token.slice(0, 12)} RO\n`,
    "snmp-server community public RO\n",
    "r1.cfg",
  ],
  [
    "directive-password",
    `    authentication-key "\u00249\u0024${token.slice(0, 20)}"; ## SECRET-DATA\n`,
    '    encrypted-password "\u00246\u0024salt"; ## SECRET-DATA\n',
    "junos.conf",
  ],
  [
    "directive-password",
    `user default on >${token} ~* +@all\n`,
    "user default on nopass ~* +@all\n",
    "redis.conf",
  ],
  [
    "generic-password",
    `Parameters:\n  Db:\n    Type: String\n    NoEcho: true\n    Default: ${word}\n  Env:\n    Default: production\n`,
    "Parameters:\n  Db:\n    Type: String\n    NoEcho: true\n  Env:\n    Default: eu-central-1a\n",
    "stack.yaml",
  ],
  [
    "generic-password",
    `variable "db" {\n  type      = string\n  sensitive = true\n  default   = "${word}"\n}\n`,
    'variable "db" {\n  sensitive = true\n}\nvariable "zone" {\n  default = "eu-central-1a"\n}\n',
    "variables.tf",
  ],
  [
    "private-key",
    `-----BEGIN OpenVPN Static key V1-----\n${fake("", 512, "hex", 4).replace(/(.{32})/g, "$1\n")}-----END OpenVPN Static key V1-----\n`,
    "-----BEGIN OpenVPN Static key V1-----\n-----END OpenVPN Static key V1-----\n",
    "client.ovpn",
  ],
  [
    "generic-credential",
    `tokens:\n  acme: {enabled: true, api_key: ${token}}\n`,
    "tokens:\n  acme: {enabled: true, api_key: config.acmeKey}\n",
    "values.yaml",
  ],
  ["generic-credential", `| API_KEY | \`${token}\` |\n`, "| API_KEY | `string` |\n", "README.md"],
  [
    "generic-credential",
    `ACME_API_KEY=acme_${fake("", 64, "hex", 6)}\n`,
    `ACME_API_KEY_HASH=acme_${fake("", 64, "hex", 6)}\n`,
    ".env",
  ],
  [
    "generic-credential",
    `"key": "${fake("", 32, "hex", 7)}", "secret_token": "${fake("", 32, "hex", 8)}"\n`,
    `"plaintext": "00", "ciphertext": "01", "aad": "02", "secret_token": "${fake("", 32, "hex", 8)}"\n`,
    "vectors.json",
  ],
  [
    "generic-credential",
    `config:\n  shop:apiToken: ${token}\n`,
    `config:\n  shop:apiToken:\n    secure: v1:${fake("", 16, "base64", 3)}:${fake("", 44, "base64", 4)}==\nencryptionsalt: v1:${fake("", 11, "base64", 5)}=:v1:${fake("", 16, "base64", 6)}:${fake("", 38, "base64", 7)}==\n`,
    "Pulumi.prod.yaml",
  ],
  [
    "generic-password",
    `my $db = DBI->connect("dbi:mysql:app;host=db", "app", "${fake("", 16, "base62", 8)}");\n`,
    'my $db = DBI->connect("dbi:mysql:app;host=db", "app", $password);\n',
    "app.pl",
  ],
  [
    "jwk-private-key",
    `{"kty": "EC", "crv": "P-256", "x": "${fake("", 43, "base64url", 1)}", "d": "${fake("", 43, "base64url", 2)}"}`,
    `{kty: "EC", crv: "P-256", x: "${fake("", 43, "base64url", 1)}", y: "${fake("", 43, "base64url", 2)}"}`,
    "key.js",
  ],
  [
    "generic-credential",
    `{"issuer": "app", "salt": "${fake("", 32, "hex", 9)}"}\n`,
    `{"user": "anna", "passwordHash": "${fake("", 64, "hex", 8)}", "salt": "${fake("", 32, "hex", 9)}"}\n`,
    "users.json",
  ],
  [
    "generic-credential",
    `{"settings": {"salt": "${fake("", 32, "hex", 9)}"}}\n`,
    `{"flags": [${[1, 2, 3].map((n) => `{"key": "flag-${n}", "salt": "${fake("", 32, "hex", n)}"}`).join(", ")}]}\n`,
    "flags.json",
  ],
  [
    "generic-credential",
    `api_token = "${token.slice(0, 9)}" + \n  "${token.slice(9, 20)}" + "${token.slice(20)}"\n`,
    'api_token = "Bearer " + "of " + "bad " + "news"\n',
    "a.js",
  ],
  [
    "generic-password",
    `config = dict(\n    password = (\n        "${fake("", 18, "base62", 12)}"\n    ),\n)\n`,
    'config = dict(\n    password = (\n        os.environ["DB_PASSWORD"]\n    ),\n)\n',
    "a.py",
  ],
])("%s", (rule, bad, good, path) => {
  test("is found", () => expect(found(bad, path)).toEqual([rule]));
  test("is not seen in its twin", () => expect(found(good, path)).toEqual([]));
});

describe("values in structured files", () => {
  test.each([
    ["kubeconfig", `users:\n- name: a\n  user:\n    token: ${token}\n`],
    [
      "Terraform state",
      `{"resources":[{"instances":[{"attributes":{"password": "${fake("", 20, "base62", 8)}"}}]}]}`,
    ],
    ["a notebook", JSON.stringify({ cells: [{ source: [`api_key = "${token}"\n`] }] })],
    ["Ansible", `ansible_become_pass: ${fake("", 16, "base62", 9)}\n`],
    ["an ODBC string", `Driver={SQL};Server=db.corp.io;Uid=app;Pwd=${fake("", 16, "base62", 10)};`],
  ])("%s", (_, content) => expect(found(content)).toHaveLength(1));
});

describe("a JSON Web Token", () => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "RS256", typ: "JWT" })}.${part({ sub: "svc-42", scope: "admin" })}.${fake("", 342, "base64url", 1)}`;
  test("is reported when it is signed", () => expect(found(`x = "${signed}"`)).toEqual(["jwt"]));
  test.each([
    ["unsigned", `${part({ alg: "none" })}.${part({ sub: "svc-42" })}.`],
    [
      "one whose parts are not objects",
      `${part("header")}.${part("payload")}.${fake("", 43, "base64url", 2)}`,
    ],
    [
      "jwt.io's example under another signature",
      `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: "1234567890", name: "John Doe", iat: 1 })}.${fake("", 43, "base64url", 2)}`,
    ],
  ])("is not when it is %s", (_, text) => expect(found(`x = "${text}"`)).not.toContain("jwt"));
});
