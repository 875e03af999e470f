// Columns of credentials in tables, INSERT statements and copied rows, and columns that are none.
import { beforeAll, expect, test } from "vitest";
import { defaultConfig } from "../../../config/index.ts";
import { fake } from "../fake.ts";
import { type Hits, shippedHits } from "./hits.fixture.ts";

let found: Hits;
beforeAll(async () => {
  found = await shippedHits(defaultConfig());
});

const password = ["Harbor", "Nimbus", "482"].join("");
const key = fake("", 40, "base62", 5);
const digest = fake("", 64, "hex", 6);

test.each([
  ["users.csv", `id,email,password,created\n1,a@nw.io,${password},2026-01-01\n`],
  ["users.csv", `\ufeffid;user;Passwort\r\n1;anna;${password}\r\n`],
  ["users.tsv", `user\thost\tpasswd\nroot\tdb\t${password}\n`],
  ["vault.csv", `"Title","Username","Password"\n"a, b","anna","${password}"\n`],
  ["a.sql", `INSERT INTO users (email, password) VALUES ('a@nw.io', '${password}');`],
  ["a.sql", `insert into "users" ("id","password","at") values (1, '${password}', now()),(2, NULL, now());`],
  [
    "a.sql",
    `CREATE TABLE \`users\` (\n  \`id\` int(11) NOT NULL,\n  \`password\` varchar(64) DEFAULT NULL,\n  PRIMARY KEY (\`id\`)\n);\nINSERT INTO \`users\` VALUES (1,'${password}'),(2,NULL);\n`,
  ],
  [
    "a.sql",
    `SET x = 1;\nCOPY public.users (id, email, password) FROM stdin;\n1\ta@nw.io\t${password}\n\\.\nSELECT 1;\n`,
  ],
  [
    "a.md",
    `# Logins\n\n| System | User | Password |\n|---|:--|---|\n| Grafana | admin | \`${password}\` |\n| Wiki | see vault | see vault |\n`,
  ],
  ["a.md", `System | Password\n--- | ---\nGrafana | ${password}\n`],
])("%s: a column of passwords", (path, text) => {
  expect(found(path, text)).toEqual([`secrets/generic-password ${password}`]);
});

test("a column of keys, beside one of digests", async () => {
  const text = `name;api_key;sha256;owner\nmobile;${key};${digest};anna\n`;
  expect(found("tokens.csv", text)).toEqual([`secrets/generic-credential ${key}`]);
});

test.each([
  ["words.csv", `token,count\ngalaxy,12\nharbor,4\n`],
  ["files.csv", `file,md5,token_count\na.txt,${digest.slice(32)},4821\n`],
  ["users.csv", `email,password\na@nw.io,${digest}\nb@nw.io,$2b$12$${fake("", 53, "base62", 7)}\n`],
  ["users.csv", `email,password\na@nw.io,\nb@nw.io,"not closed\n`],
  ["a.md", `| Name | Password |\n|---|---|\n| type | string |\n| default | none |\n`],
  ["a.md", `| Field | Use |\n|---|---|\n| password | ${password} |\n`],
  ["a.sql", `CREATE TABLE t (id int, password_hash text);\nINSERT INTO t VALUES (1,'${password}');\n`],
  ["a.sql", `x\nCOPY t (id, note) FROM stdin;\n1\t${password}\n\\.\n`],
  ["rows.csv", `key,value\n${fake("", 12, "base62", 8)},1\n`],
  ["a.sql", `INSERT INTO users (email, password_hash) VALUES ('a', '${password}');`],
  ["a.sql", `INSERT INTO users (email, password) VALUES ('a', crypt('x', gen_salt('bf')));`],
])("%s: no column of secrets", (path, text) => {
  expect(found(path, text)).toEqual([]);
});
