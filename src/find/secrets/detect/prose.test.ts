// Passwords that people tell each other in sentences, and sentences about passwords.
import { beforeAll, expect, test } from "vitest";
import { defaultConfig } from "../../../config/index.ts";
import { type Hits, shippedHits } from "./hits.fixture.ts";

let found: Hits;
beforeAll(async () => {
  found = await shippedHits(defaultConfig());
});

const password = ["Harbor", "Nimbus", "482"].join("");

test.each([
  "Hi Bo, the password for the staging admin is @.",
  "Your username is anna and your temporary password is @",
  "Root password -> @",
  "the passphrase was @, now it is another",
  "Login: admin / @",
  "Credentials are anna@nw.io / @",
  "<!-- to be removed: admin / @ -->",
  "log in as `anna` with `@`",
  "lösenord: @",
  "**Password**: @",
  "**Password:** @",
])("%s", (text) => {
  expect(found("notes.md", text.replace(/@(?!nw)/, password))).toEqual([
    `secrets/generic-password ${password}`,
  ]);
});

test.each([
  "The password is required.",
  "Your password is case-sensitive and must contain a digit.",
  "The password is base64-encoded, its hash is SHA-256.",
  "the token is invalidated after 24 hours",
  "password is 8 characters or longer",
  "Passwords for users are at least 12 characters.",
  "Login: POST /api/v2/login",
  "LoginModule.java: Krb5LoginModule2 a little too restrictive",
  "credentials: same-origin / include2",
  "admin / users / settings",
  "the password was reset on 2026-01-01",
])("%s (quiet)", (text) => {
  expect(found("notes.md", text)).toEqual([]);
});
