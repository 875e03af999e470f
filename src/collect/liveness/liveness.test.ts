// Against a real HTTPS server on loopback; names lead to it by a lookup of our own. Only the provider is played: real credentials
// that may be shown to their providers cannot be had in a test.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isSpecialAddress, openAsker } from "../../kit/http/index.ts";
import { Redacted } from "../../kit/index.ts";
import { type LivenessSettings, ruleId } from "../../model/index.ts";
import { openLiveness, unplacedProviders } from "./index.ts";
import { providers } from "./providers.ts";

const folder = mkdtempSync(join(tmpdir(), "liveness-"));
const [keyFile, certificateFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];
execFileSync(
  "openssl",
  [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=api.test"],
    ...["-addext", "subjectAltName=DNS:api.test,DNS:other.test"],
    ...["-keyout", keyFile, "-out", certificateFile],
  ],
  { stdio: "ignore" },
);
let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {};
const requests: {
  readonly method?: string;
  readonly url?: string;
  readonly headers: IncomingMessage["headers"];
}[] = [];
const server = createServer(
  { key: readFileSync(keyFile), cert: readFileSync(certificateFile) },
  (request, response) => {
    const { method = "", url = "", headers } = request;
    requests.push({ method, url, headers });
    answer(request, response);
  },
);
beforeAll(() => new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready)));
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});
const port = () => (server.address() as AddressInfo).port; // listening on TCP
beforeEach(() => {
  requests.length = 0;
});

const secret = ["sk", "live", "a1B2c3D4e5F6g7H8i9J0k1L2"].join("_");
const base: LivenessSettings = {
  providers: providers.map(({ name }) => name),
  hosts: [],
  bases: {},
  private_hosts: ["api.test"],
  timeout_seconds: 2,
  requests_per_second: 1000,
  most: 50,
};

async function check(
  rule: string,
  settings: Partial<LivenessSettings> = {},
  values: readonly string[] = [secret],
): Promise<{ readonly validities: readonly string[]; readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const bases = Object.fromEntries(providers.map(({ name }) => [name, `https://api.test:${port()}`]));
  const liveness = openLiveness({
    openAsker: ({ private_hosts: privateHosts }) =>
      openAsker({
        userAgent: "test/1",
        authorities: readFileSync(certificateFile, "utf8"),
        privateHosts,
        lookup: ((_host: string, _options: object, callback: (...found: unknown[]) => void) =>
          callback(null, [{ address: "127.0.0.1", family: 4 }])) as never, // one of the overloads of dns.lookup, the one that is called
      }),
    log: {
      warn: (text: string) => void warnings.push(text),
      info: () => {},
      debug: () => {},
      error: () => {},
    } as never, // what is used of it
    signal: new AbortController().signal,
  });
  const validities: string[] = [];
  for (const value of values) {
    const asked = {
      rule: ruleId(rule),
      secret: new Redacted(value),
      settings: { ...base, bases, ...settings },
    };
    validities.push((await liveness.check(asked)).validity);
  }
  await liveness.close();
  expect(warnings.join()).not.toContain(secret);
  return { validities, warnings };
}

const says = (status: number, body = "") => {
  answer = (_, response) => void response.writeHead(status).end(body);
};

describe("each provider is asked by one request that reads, and its answer is understood", () => {
  test.each(providers.map((provider) => [provider.name, provider] as const))("%s", async (_, provider) => {
    const [rule = ""] = provider.rules;
    const yes: Record<string, string> = {
      slack: '{"ok":true,"team":"T"}',
      cloudflare: '{"success":true,"result":{"status":"active"}}',
    };
    const no: Record<string, string> = { slack: '{"ok":false,"error":"invalid_auth"}' };
    says(200, yes[provider.name] ?? "{}");
    expect((await check(`secrets/${rule}`)).validities).toEqual(["live"]);
    const [request] = requests;
    expect(requests).toHaveLength(1);
    expect(request?.method).toBe(provider.method ?? "GET");
    expect(`${request?.url} ${JSON.stringify(request?.headers)}`).toContain(secret);
    says(no[provider.name] === undefined ? 401 : 200, no[provider.name]);
    expect((await check(`secrets/${rule}`)).validities).toEqual(["revoked"]);
    for (const status of [429, 500, 503, 302]) {
      says(status);
      expect((await check(`secrets/${rule}`)).validities).toEqual(["unknown"]);
    }
  });

  test("a key without the permission to read the account is still a key", async () => {
    says(403);
    expect((await check("secrets/stripe-live-restricted-key")).validities).toEqual(["live"]);
    expect((await check("secrets/github-oauth-token")).validities).toEqual(["unknown"]);
  });
});

describe("nobody else is asked", () => {
  test("providers that are not named, and rules without one", async () => {
    says(200);
    expect((await check("secrets/stripe-live-secret-key", { providers: ["slack"] })).validities).toEqual([
      "unknown",
    ]);
    expect((await check("secrets/generic-password")).validities).toEqual(["unknown"]);
    expect(requests).toEqual([]);
  });

  test("hosts that are not on the list", async () => {
    says(200);
    const { validities } = await check("secrets/stripe-live-secret-key", { hosts: ["api.stripe.com"] });
    expect([validities, requests]).toEqual([["unknown"], []]);
  });

  test("addresses inside the own network, unless their host is named", async () => {
    says(200);
    const { validities, warnings } = await check("secrets/stripe-live-secret-key", { private_hosts: [] });
    expect([validities, requests]).toEqual([["unknown"], []]);
    expect(warnings.join()).toContain("private address");
    const literal = { private_hosts: [], bases: { stripe: `https://127.0.0.1:${port()}` } };
    expect((await check("secrets/stripe-live-secret-key", literal)).warnings.join()).toContain(
      "private address",
    );
    expect(requests).toEqual([]);
  });

  test("where a redirect leads", async () => {
    answer = (_, response) =>
      void response.writeHead(302, { location: `https://other.test:${port()}/x` }).end();
    expect((await check("secrets/stripe-live-secret-key")).validities).toEqual(["unknown"]);
    expect(requests).toHaveLength(1);
  });

  test("a server whose certificate nobody vouches for", async () => {
    says(200);
    const bases = { stripe: `https://unnamed.test:${port()}` };
    const { validities } = await check("secrets/stripe-live-secret-key", {
      bases,
      private_hosts: ["unnamed.test"],
    });
    expect([validities, requests]).toEqual([["unknown"], []]);
  });
});

test("a silent server costs the time allowed, and the warning holds no secret", async () => {
  answer = () => {};
  const { validities, warnings } = await check("secrets/telegram-bot-token", { timeout_seconds: 0.2 });
  expect(validities).toEqual(["unknown"]);
  expect(warnings).toEqual([expect.stringContaining("api.test did not answer in 200 ms")]);
});

test("equal values are one question, and there is a most of them", async () => {
  says(200);
  const values = [secret, secret, `${secret}2`, `${secret}3`];
  const { validities } = await check("secrets/stripe-live-secret-key", { most: 2 }, values);
  expect([validities, requests.length]).toEqual([["live", "live", "live", "unknown"], 2]);
});

test("questions keep the pace", async () => {
  says(200);
  const started = performance.now();
  await check(
    "secrets/stripe-live-secret-key",
    { requests_per_second: 20 },
    [1, 2, 3].map((n) => secret + n),
  );
  expect(performance.now() - started).toBeGreaterThan(90);
});

test("every rule that a provider knows exists", async () => {
  const { allSecretRules } = await import("../../find/secrets/rules/index.ts");
  const ids = new Set(allSecretRules().map(({ id }) => id as string));
  expect(providers.flatMap(({ rules }) => rules).filter((id) => !ids.has(`secrets/${id}`))).toEqual([]);
});

test.each([
  ["10.1.2.3", true],
  ["169.254.169.254", true],
  ["172.31.0.1", true],
  ["100.64.0.1", true],
  ["::1", true],
  ["fd00::1", true],
  ["::ffff:192.168.1.1", true],
  ["not an address", true],
  ["140.82.121.6", false],
  ["172.32.0.1", false],
  ["2606:4700::6810:84e5", false],
])("%s is private: %s", (address, isPrivate) => {
  expect(isSpecialAddress(address)).toBe(isPrivate);
});

test("who has no address of its own is asked only where the settings name one", () => {
  expect(unplacedProviders(base)).toEqual(["npm"]);
  expect(unplacedProviders({ ...base, bases: { npm: "https://npm.example.com" } })).toEqual([]);
  const liveness = openLiveness({
    openAsker: () => Promise.reject(new Error("nobody is asked")),
    log: { info: () => undefined, warn: () => undefined, debug: () => undefined },
    signal: new AbortController().signal,
  });
  expect(liveness.covers(ruleId("secrets/npm-access-token"), base)).toBe(false);
  expect(liveness.covers(ruleId("secrets/stripe-live-secret-key"), base)).toBe(true);
});
