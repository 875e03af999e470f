// A container engine's socket: a real HTTP server on a Unix socket, which sends as Podman does.

import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { buildImage, dockerArchiveOf } from "./image.fixture.ts";
import { forgetLeftovers } from "./leftovers.ts";
import { openEngineImage } from "./socket.ts";

const work = mkdtempSync(join(tmpdir(), "engine-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const archive = dockerArchiveOf(
  buildImage({ layers: [{ files: [{ path: "app/large", content: Buffer.alloc(3_000_000, "text") }] }] }),
);

test("an image that comes in very many small pieces is had whole, and nothing of it stays", async () => {
  const socket = join(work, "engine.sock");
  const server = createServer((request, response) => {
    if (request.url !== "/images/app%3A1/get") return void response.writeHead(404).end();
    for (let at = 0; at < archive.length; at += 512) response.write(archive.subarray(at, at + 512));
    response.end();
  }).listen(socket);
  await once(server, "listening");
  const cache = join(work, "unpacked");
  try {
    const { signal } = new AbortController();
    const image = await openEngineImage("app:1", [socket], cache, signal);
    expect(image?.layers.length).toBe(1);
    expect(readdirSync(cache)).toHaveLength(1);
    let sizeBytes = 0;
    for await (const piece of image?.layers[0]?.open() ?? []) sizeBytes += piece.length;
    expect(sizeBytes).toBeGreaterThan(3_000_000);
    await image?.close();
    expect(readdirSync(cache)).toEqual([]);
    expect(await openEngineImage("other:1", [socket], cache, signal)).toBeUndefined();
  } finally {
    server.close();
  }
});

test("what a killed run left behind goes after some hours; what another run may be reading stays", () => {
  const cache = join(work, "left");
  forgetLeftovers(cache); // there is no such folder
  const young = join(work, "left", "saved-1-aa.tar");
  const old = join(work, "left", "layer-2-bb");
  const foreign = join(work, "left", "something else");
  rmSync(cache, { recursive: true, force: true });
  writeLeft(cache, [young, old, foreign]);
  const longAgo = new Date(Date.now() - 7 * 3600 * 1000);
  utimesSync(old, longAgo, longAgo);
  utimesSync(foreign, longAgo, longAgo);
  forgetLeftovers(cache);
  expect(readdirSync(cache).sort()).toEqual(["saved-1-aa.tar", "something else"]);
});

function writeLeft(folder: string, files: readonly string[]): void {
  mkdirSync(folder);
  for (const file of files) writeFileSync(file, "x");
}
