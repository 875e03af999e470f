// A registry on loopback that serves one image and may be told to misbehave, and a pull from it.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type BuiltImage, buildImage } from "../image.fixture.ts";
import { ImagePass } from "../read-image.ts";
import { noRegistryFile, openRegistryImage, type RegistrySettings } from "./index.ts";

export const image = buildImage({
  layers: [
    { files: [{ path: "a", content: "a" }] },
    { files: [{ path: "b", content: Buffer.alloc(300_000, "b") }], packing: "none" },
  ],
});
export const big = image.blobs.at(-1)?.digest ?? "";

const servers: Server[] = [];

export function closeRegistries(): void {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
}

type Seen = {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
};
export type Hook = (request: IncomingMessage, response: ServerResponse, serve: () => void) => void;
export type Running = { readonly host: string; readonly seen: Seen[] };

/** A registry that serves one image under example/app:1; `hook` may answer instead, or let it serve. */
export async function registryOf(
  image: BuiltImage,
  hook: Hook = (_, __, serve) => serve(),
  root = image.manifest.bytes,
): Promise<Running> {
  const seen: Seen[] = [];
  const blobs = new Map(image.blobs.map(({ digest, bytes }) => [digest, bytes]));
  const server = createServer((request, response) => {
    const { url = "" } = request;
    seen.push({ url, authorization: request.headers.authorization, range: request.headers.range });
    hook(request, response, () => {
      const match = /^\/v2\/example\/app\/(manifests|blobs)\/(.+)$/.exec(url);
      const bytes = match?.[2] === "1" ? root : blobs.get(match?.[2] ?? "");
      if (bytes === undefined) return void response.writeHead(404).end();
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
      const range =
        from === 0 ? {} : { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
      response
        .writeHead(from === 0 ? 200 : 206, { "content-length": bytes.length - from, ...range })
        .end(bytes.subarray(from));
    });
  });
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen }; // listening on TCP
}

export function settingsOf(extra: Partial<RegistrySettings> = {}): RegistrySettings {
  return {
    ...noRegistryFile,
    http: { userAgent: "test/1", attempts: 3, retryDelayMs: 1 },
    helperEnvironment: {},
    sockets: [],
    ...extra,
  };
}

export async function pull(
  reference: string,
  settings = settingsOf(),
  platform?: string,
): Promise<readonly string[]> {
  const { signal } = new AbortController();
  const image = await openRegistryImage(reference, platform, settings, signal);
  const paths: string[] = [];
  try {
    const everything = { wants: () => true, first: () => true, hasMore: false };
    const pass = new ImagePass(image, { interests: everything, skipsPackaged: false, signal });
    for await (const item of pass.items()) {
      if (item.kind === "artifact" && !item.path.startsWith(".image/")) paths.push(item.path);
    }
  } finally {
    await image.close();
  }
  return paths.sort();
}
