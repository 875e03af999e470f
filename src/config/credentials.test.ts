// R150: a credential in the policy file is an error that names the place, and no message repeats it.

import { expect, test } from "vitest";
import { loadConfig } from "./load.ts";

const word = ["s3cret", "word"].join("");

function problem(text: string): string {
  try {
    loadConfig(text, "portcullis.yaml");
    return "";
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

test.each([
  [`advisories: { from: "https://u:${word}@mirror.example/" }`, "advisories.from"],
  [`advisories: { epss: "https://${word.repeat(2)}@mirror.example/" }`, "advisories.epss"],
  [`ledger: { home: ref, remote: "https://x:${word}@git.example/a" }`, "ledger.remote"],
  [
    `secrets:\n  liveness:\n    bases: { gitlab: "https://u:${word}@git.example" }`,
    "secrets.liveness.bases.gitlab",
  ],
  [`dependencies: { registries: ["https://u:${word}@npm.example"] }`, "dependencies.registries.0"],
  [`images: { base_images: ["https://u:${word}@registry.example/a"] }`, "images.base_images.0"],
])("%s", (text, key) => {
  const message = problem(text);
  expect(message).toContain(`\`${key}\` is an address with a credential in it`);
  expect(message).not.toContain(word);
});

test.each([
  [
    `notify: [{ channel: a, webhook: { url_env: "https://hooks.example/${word}" } }]`,
    "must be the name of an environment",
  ],
  [
    `notify: [{ channel: a, smtp: { host: h, from: a@b.de, to: [x], password: ${word} } }]`,
    "in `password_env`",
  ],
  [`notify: [{ channel: a, webhook: { url: "https://hooks.example/${word}" } }]`, "in `url_env`"],
  [
    `channels: { a: { kind: webhook, url_env: "https://hooks.example/${word}" } }`,
    "must be the name of an environment",
  ],
  [`ledger: { home: "postgres://u:${word}@db/x" }`, "address with a credential"],
])("%s", (text, expected) => {
  const message = problem(text);
  expect(message).toContain(expected);
  expect(message).not.toContain(word);
});

test("addresses without one, a user of ssh, and what rules quote are taken", () => {
  expect(
    problem(
      [
        "advisories: { from: https://mirror.example/ }",
        "ledger: { home: ref, remote: ssh://git@git.example/a }",
        "images: { base_images: [https://acme@dev.azure.example/a] }",
        `secrets: { rules: [{ id: own-address, pattern: "db://x:(y+)@h", title: a, examples: { bad: ["https://u:${word}@h"], good: [] } }] }`,
      ].join("\n"),
    ),
  ).not.toContain("credential");
});
