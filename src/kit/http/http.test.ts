// Edges of downloads that the advisory update does not reach: limits, redirects, refusals, proxies.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { type Downloaded, type HttpSettings, openHttp, shown } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "http-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // listening on TCP
}

const toFile = join(folder, "got");

async function get(
  url: string,
  settings: Partial<HttpSettings> = {},
  limitBytes = 1000,
): Promise<Downloaded> {
  const http = await openHttp({ userAgent: "test/1", attempts: 2, retryDelayMs: 1, ...settings });
  try {
    return await http.download({ url, toFile, limitBytes });
  } finally {
    await http.close();
  }
}

test("a body over the limit is refused, whether its length is stated or not", async () => {
  const stated = await serve(
    (_, response) => void response.writeHead(200, { "content-length": 2000 }).end("x".repeat(2000)),
  );
  await expect(get(stated)).rejects.toThrow(/larger than 1000 bytes/);
  const chunked = await serve((_, response) => void response.writeHead(200).end("x".repeat(2000)));
  await expect(get(chunked)).rejects.toThrow(/larger than 1000 bytes/);
});

test("redirects are followed, but not for ever", async () => {
  const url = await serve(
    (request, response) =>
      void (request.url === "/end"
        ? response.end("here")
        : response.writeHead(302, { location: request.url === "/loop" ? "/loop" : "/end" }).end()),
  );
  expect(await get(`${url}/start`)).toMatchObject({ kind: "fetched", sizeBytes: 4 });
  expect(readFileSync(toFile, "utf8")).toBe("here");
  await expect(get(`${url}/loop`)).rejects.toThrow(/more than 5 redirects/);
});

test.each([
  [403, "auth"],
  [400, "network"],
])("status %i is an error of kind %s at once", async (status, code) => {
  let asked = 0;
  const url = await serve((_, response) => {
    asked += 1;
    response.writeHead(status).end();
  });
  await expect(get(url)).rejects.toMatchObject({ code });
  expect(asked).toBe(1);
});

test("what is not there is an answer, and a server that is not there an error that names no credentials", async () => {
  expect(await get(await serve((_, response) => void response.writeHead(404).end()))).toEqual({
    kind: "missing",
  });
  await expect(get("http://user:secret@127.0.0.1:1/x?token=secret")).rejects.toThrow(
    /^Cannot download http:\/\/127.0.0.1:1\/x: (?!.*secret)/,
  );
  expect(shown("nonsense")).toBe("an address that cannot be read");
});

test("goes through the proxy", async () => {
  const seen: string[] = [];
  const proxy = await serve((request, response) => {
    seen.push(request.url ?? "");
    response.end("by proxy");
  });
  servers.at(-1)?.on("connect", (request, socket) => {
    seen.push(request.url ?? "");
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  await get("http://mirror.invalid/x", { proxy: { http: proxy } }).catch(() => undefined);
  expect(seen.length).toBeGreaterThan(0);
  expect(seen[0]).toContain("mirror.invalid");
});
