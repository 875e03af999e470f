// Real servers on loopback: an SMTP server and an HTTP server receive what is sent.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterEach, describe, expect, test } from "vitest";
import { parseConfig } from "../../config/index.ts";
import { openHttp } from "../../kit/http/index.ts";
import {
  type Clock,
  commitId,
  type Digest,
  type Fingerprint,
  instant,
  type Notice,
  repoPath,
  ruleId,
  type Triaged,
} from "../../model/index.ts";
import { incidentNotice, isIncident, notifiersOf } from "./index.ts";

const clock: Clock = { now: () => instant("2027-01-31T09:00:00Z") };
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const item: Triaged = {
  finding: {
    kind: "finding",
    rule: ruleId("secrets/stripe-live-secret-key"),
    engine: "secrets",
    witnesses: ["secrets"],
    cwe: [798],
    title: "Stripe live secret key",
    message: "Stripe live secret key (sk_l****ab12) stands in clear. It opens charges.",
    severity: "critical",
    confidence: "high",
    placeClass: "production",
    locations: [
      {
        path: repoPath("src/\u001b[31mpay.ts"),
        origin: { kind: "work-tree" },
        region: { startLine: 12, startColumn: 7, endLine: 12, endColumn: 39 },
      },
    ],
    introduced: {
      commit: commitId("a".repeat(40)),
      author: "Ann",
      authoredAt: instant("2027-01-30"),
      isInHead: false,
      isOnDefaultBranch: true,
    },
    fingerprint: `v1:${"0".repeat(32)}` as Fingerprint,
    formerly: [],
    evidence: {
      kind: "secret",
      masked: "sk_l****ab12",
      secretHash: `sha256:${"0".repeat(64)}` as Digest,
      entropyBitsPerChar: 4.4,
      validity: "unknown",
    },
    remedies: [
      { kind: "advice", text: "Roll the key.", url: "https://dashboard.stripe.com/apikeys" },
      { kind: "command", commands: ["git filter-repo --x"] },
    ],
  },
  countsAs: "critical",
  isNew: true,
  state: "blocked",
  exceptions: [],
  action: "block",
};
const notice = incidentNotice(item, { target: { kind: "range", name: "shop" } }, "security");

test("the report says where, what, who, when, whether it is out, and what to do, safely on a terminal", () => {
  for (const part of [
    "pay.ts:12:7",
    "secrets/stripe-live-secret-key",
    "sk_l****ab12",
    "Ann",
    "2027-01-30",
    "history keeps it",
    "on default branch: yes",
    "https://dashboard.stripe.com/apikeys",
    "git filter-repo",
  ]) {
    expect(notice.text).toContain(part);
  }
  expect(notice.text).not.toContain("\u001b");
  expect(isIncident(item)).toBe(true);
  expect(isIncident({ ...item, action: "warn" })).toBe(false);
  expect(isIncident({ ...item, heldBy: 0 })).toBe(false);
});

type Mail = { readonly to: readonly string[]; readonly text: string };

async function mailServer(login?: {
  readonly user: string;
  readonly password: string;
}): Promise<{ readonly port: number; readonly mails: readonly Mail[] }> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    authOptional: login === undefined,
    onAuth: (auth, _session, done) =>
      auth.username === login?.user && auth.password === login?.password
        ? done(null, { user: auth.username ?? "" })
        : done(new Error("no")),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        mails.push({
          to: session.envelope.rcptTo.map((to) => to.address),
          text: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => new Promise((resolve) => server.close(() => resolve(undefined))));
  return { port: (server.server.address() as AddressInfo).port, mails }; // listening on TCP
}

const channels = (notify: unknown) => parseConfig({ notify }, "portcullis.yaml").notify;

describe("mail", () => {
  test("reaches every address of the channel", async () => {
    const { port, mails } = await mailServer({ user: "bot", password: "pw" });
    const smtp = {
      host: "127.0.0.1",
      port,
      tls: "none",
      from: "ci@example.com",
      to: ["security@example.com", "b@example.com"],
      user_env: "U",
      password_env: "P",
    };
    const [notifier] = notifiersOf(
      channels([{ channel: "security", smtp }]),
      { U: "bot", P: "pw" },
      { clock, http: await openHttp({ userAgent: "test", proxy: {} }) },
    );
    const delivery = await notifier?.send({ ...notice, subject: "two\r\nBcc: evil@example.com" });
    expect(delivery).toMatchObject({ channel: "security", at: "2027-01-31T09:00:00.000Z" });
    expect(mails).toHaveLength(1);
    expect(mails[0]?.to).toEqual(["security@example.com", "b@example.com"]);
    expect(mails[0]?.text).toContain("Subject: two Bcc: evil@example.com");
    expect(mails[0]?.text).toContain("Roll the key.");
  });
  test("that a server without TLS would carry in clear is refused", async () => {
    const { port, mails } = await mailServer();
    const smtp = { host: "127.0.0.1", port, from: "ci@example.com", to: ["security@example.com"] };
    const [notifier] = notifiersOf(
      channels([{ channel: "security", smtp }]),
      {},
      { clock, http: await openHttp({ userAgent: "test", proxy: {} }) },
    );
    await expect(notifier?.send(notice)).rejects.toMatchObject({ code: "network" });
    expect(mails).toEqual([]);
  });
  test("with a variable that is not set is an error at once", async () => {
    const smtp = { host: "h", from: "ci@example.com", to: ["a@example.com"], user_env: "NOT_SET" };
    const http = await openHttp({ userAgent: "test", proxy: {} });
    expect(() => notifiersOf(channels([{ channel: "security", smtp }]), {}, { clock, http })).toThrow(
      /NOT_SET/,
    );
  });
});

describe("a page", () => {
  async function pager(
    status: number,
  ): Promise<{ readonly url: string; readonly bodies: readonly Notice[] }> {
    const bodies: Notice[] = [];
    const server = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk) => {
        text += chunk;
      });
      request.on("end", () => {
        bodies.push(JSON.parse(text));
        response.writeHead(status).end("{}");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closers.push(() => new Promise((resolve) => server.close(resolve)));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/SECRETPATH`, bodies }; // listening on TCP
  }
  test("is an event with one key a secret", async () => {
    const { url, bodies } = await pager(202);
    const webhook = { url_env: "URL", key_env: "KEY", format: "pagerduty" };
    const [notifier] = notifiersOf(
      channels([{ channel: "pager", webhook }]),
      { URL: url, KEY: "routing" },
      { clock, http: await openHttp({ userAgent: "test", proxy: {} }) },
    );
    expect(await notifier?.send(notice)).toMatchObject({ receipt: "status 202" });
    expect(bodies[0]).toMatchObject({
      routing_key: "routing",
      event_action: "trigger",
      dedup_key: item.finding.fingerprint,
      payload: { severity: "critical" },
    });
  });
  test("that is not taken is an error that does not show the address", async () => {
    const { url } = await pager(500);
    const [notifier] = notifiersOf(
      channels([{ channel: "pager", webhook: { url_env: "URL" } }]),
      { URL: url },
      { clock, http: await openHttp({ userAgent: "test", proxy: {} }) },
    );
    const failure = await notifier?.send(notice).catch((thrown: Error) => thrown.message);
    expect(failure).toContain("500");
    expect(failure).not.toContain("SECRETPATH");
  });
});
