// A mirror behind a certificate authority of one's own, as a company has it, with every variable that may name it; and through a proxy.

import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer as createProxy } from "node:http";
import { createServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyFolder, noCi, program } from "./portcullis.ts";

const folder = emptyFolder();
const openssl = (...args: readonly string[]): void =>
  void execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
const hasOpenssl = (() => {
  try {
    openssl("version");
    return true;
  } catch {
    console.warn("skipped: openssl is not here");
    return false;
  }
})();

const closers: (() => void)[] = [];
let address = "";
let proxy = "";
const asked: string[] = [];

beforeAll(async () => {
  if (!hasOpenssl) return;
  openssl(
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-days",
    "2",
    "-subj",
    "/CN=Own CA",
  );
  openssl(
    "req",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    "s.key",
    "-out",
    "s.csr",
    "-subj",
    "/CN=localhost",
  );
  writeFileSync(join(folder, "names"), "subjectAltName=DNS:localhost");
  openssl(
    "x509",
    "-req",
    "-in",
    "s.csr",
    "-CA",
    "ca.pem",
    "-CAkey",
    "ca.key",
    "-CAcreateserial",
    "-out",
    "s.pem",
    "-days",
    "2",
    "-extfile",
    "names",
  );
  openssl(
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    "other.key",
    "-out",
    "other.pem",
    "-days",
    "2",
    "-subj",
    "/CN=Other CA",
  );
  const mirror = join(folder, "mirror");
  mkdirSync(join(mirror, "npm"), { recursive: true });
  const record = {
    id: "X-1",
    modified: "2026-01-01T00:00:00Z",
    affected: [{ package: { ecosystem: "npm", name: "a" } }],
  };
  writeFileSync(join(mirror, "npm/X-1.json"), JSON.stringify(record));
  execFileSync("python3", ["-m", "zipfile", "-c", "all.zip", "X-1.json"], { cwd: join(mirror, "npm") });
  const file = (name: string): Buffer => readFileSync(join(folder, name));
  const server = createServer({ key: file("s.key"), cert: file("s.pem") }, (request, response) => {
    const wanted = join(mirror, request.url ?? "");
    const isThere = /\/all\.zip$/.test(wanted) && existsSync(wanted);
    response.writeHead(isThere ? 200 : 404).end(isThere ? readFileSync(wanted) : "");
  });
  const port = await new Promise<number>(
    (done) => server.listen(0, () => done((server.address() as AddressInfo).port)), // of TCP, by listen(0)
  );
  address = `https://localhost:${port}`;
  const tunnel = createProxy().on("connect", (request, client) => {
    asked.push(request.url ?? "");
    const upstream = connect(port, "localhost", () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    for (const one of [upstream, client]) one.on("error", () => upstream.destroy());
  });
  proxy = await new Promise<string>(
    (done) => tunnel.listen(0, () => done(`http://localhost:${(tunnel.address() as AddressInfo).port}`)), // the same
  );
  closers.push(
    () => server.close(),
    () => tunnel.close(),
  );
});
afterAll(() => {
  for (const close of closers) close();
});

const names = [
  "PORTCULLIS_CA_FILE",
  "SSL_CERT_FILE",
  "NODE_EXTRA_CA_CERTS",
  "HTTPS_PROXY",
  "https_proxy",
  "NO_PROXY",
  "no_proxy",
];

function update(
  variables: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly stderr: string }> {
  const clean = Object.fromEntries(names.map((name) => [name, undefined]));
  const env = { ...process.env, ...noCi, ...clean, PORTCULLIS_CACHE: emptyFolder(), ...variables };
  const args = [program, "db", "update", "--from", address, "--ecosystem", "npm"];
  return new Promise((done) => {
    execFile(process.execPath, args, { env }, (error, _stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), stderr }),
    );
  });
}

const own = join(folder, "ca.pem");
const other = join(folder, "other.pem");

test
  .skipIf(!hasOpenssl)
  .each([
    [{ PORTCULLIS_CA_FILE: own }],
    [{ SSL_CERT_FILE: own }],
    [{ NODE_EXTRA_CA_CERTS: own }],
    [{ SSL_CERT_FILE: other, NODE_EXTRA_CA_CERTS: own }],
    [{ SSL_CERT_FILE: other, PORTCULLIS_CA_FILE: own }],
  ] as const)("%j", { timeout: 60_000 }, async (variables) => {
  expect(await update(variables)).toMatchObject({ code: 0 });
});

test.skipIf(!hasOpenssl)("through a proxy, and not where NO_PROXY says so", { timeout: 60_000 }, async () => {
  expect(await update({ PORTCULLIS_CA_FILE: own, HTTPS_PROXY: proxy })).toMatchObject({ code: 0 });
  expect(asked).toContain(address.replace("https://", ""));
  const closed = "http://localhost:1";
  expect(await update({ PORTCULLIS_CA_FILE: own, HTTPS_PROXY: closed, NO_PROXY: "localhost" })).toMatchObject(
    { code: 0 },
  );
});

test("a file of certificates that is not there is named", async () => {
  const { code, stderr } = await update({ SSL_CERT_FILE: "/nowhere/ca.pem" });
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining("Cannot read the certificates that SSL_CERT_FILE names"),
  ]);
});
