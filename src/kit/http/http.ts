// HTTP for downloads: conditional requests, resuming, retries with back-off, size limits, checksums that the server states, proxies
// and private certificate authorities. The client library is loaded on first use, so that offline commands never pay for it.

import { createHash } from "node:crypto";
import { closeSync, createReadStream, openSync, statSync, writeSync } from "node:fs";
import { rm } from "node:fs/promises";
import type { LookupFunction } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { messageOf, PortcullisError } from "../result.ts";

export type HttpSettings = {
  readonly userAgent: string;
  readonly proxy?: { readonly http?: string; readonly https?: string; readonly none?: string };
  /** Certificates to trust besides the system's, PEM. */
  readonly authorities?: string;
  readonly attempts?: number;
  /** First pause between attempts; doubles each time. */
  readonly retryDelayMs?: number;
  /** Without a byte for this long, an attempt has failed. */
  readonly idleTimeoutMs?: number;
};

export type Download = {
  readonly url: string;
  readonly toFile: string;
  /** Of the copy that is already there: an unchanged one is not sent again. */
  readonly etag?: string;
  readonly limitBytes: number;
  readonly signal?: AbortSignal;
};
export type Downloaded =
  | { readonly kind: "fetched"; readonly sizeBytes: number; readonly etag?: string }
  | { readonly kind: "unchanged" }
  | { readonly kind: "missing" };

export type Post = {
  readonly url: string;
  readonly body: string;
  readonly contentType: string;
  readonly signal?: AbortSignal;
};
/** The status, and as much of the answer as a message may quote. */
export type Posted = { readonly status: number; readonly text: string };

export type Get = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly limitBytes: number;
  readonly signal?: AbortSignal;
};
export type Got = { readonly kind: "found"; readonly text: string } | { readonly kind: "missing" };

export interface Http {
  /** A small document, into memory; tried again when the server is busy. Rejects with "network" or "auth". */
  get(request: Get): Promise<Got>;
  download(request: Download): Promise<Downloaded>;
  /** One attempt, no redirects: sending twice could be two messages. Rejects with "network" when there is no answer. */
  post(request: Post): Promise<Posted>;
  close(): Promise<void>;
}

const redirectsFollowed = 5;
const longestPauseMs = 30_000;

export async function openHttp(settings: HttpSettings): Promise<Http> {
  const { request } = await import("undici");
  const dispatcher = await dispatcherOf(settings);
  const send = (
    url: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<Dispatcher.ResponseData> =>
    request(url, {
      dispatcher,
      method: "GET",
      headers: { ...headers, "user-agent": settings.userAgent, "accept-encoding": "identity" },
      ...(signal === undefined ? {} : { signal }),
    });
  return {
    get: (wanted) => get(wanted, settings, send),
    download: (wanted) => download(wanted, settings, send),
    post: async ({ url, body, contentType, signal }) => {
      try {
        const headers = { "content-type": contentType, "user-agent": settings.userAgent };
        const options = { dispatcher, method: "POST" as const, body, headers };
        const answer = await request(url, { ...options, ...(signal === undefined ? {} : { signal }) });
        let text = "";
        for await (const part of answer.body) {
          if (text.length < 1000) text += String(part);
        }
        return { status: answer.statusCode, text: text.slice(0, 1000) };
      } catch (cause) {
        throw new PortcullisError("network", `No answer from ${new URL(url).host}: ${messageOf(cause)}.`, {
          cause,
        });
      }
    },
    close: () => dispatcher.close(),
  };
}

/** Connections by the settings: proxies, certificates, and how names are looked up. */
export async function dispatcherOf(
  settings: HttpSettings,
  connect: { readonly lookup?: LookupFunction } = {},
): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import("undici");
  const idleMs = settings.idleTimeoutMs ?? 30_000;
  const ca = settings.authorities === undefined ? {} : { ca: await trusted(settings.authorities) };
  const common = { headersTimeout: idleMs, bodyTimeout: idleMs, connect: { ...connect, ...ca } };
  const { proxy } = settings;
  return proxy?.http === undefined && proxy?.https === undefined
    ? new Agent(common)
    : new EnvHttpProxyAgent({
        // Behind the tunnel, and of the proxy itself; `connect` is for whom no proxy stands before.
        ...{ requestTls: ca, proxyTls: ca },
        ...common,
        ...defined({ httpProxy: proxy.http, httpsProxy: proxy.https, noProxy: proxy.none }),
      });
}

async function get(wanted: Get, settings: HttpSettings, send: Send): Promise<Got> {
  const { host } = new URL(wanted.url);
  let why = "";
  for (let attempt = 0; attempt < (settings.attempts ?? 3); attempt += 1) {
    if (attempt > 0) await wait((settings.retryDelayMs ?? 500) * 2 ** (attempt - 1));
    wanted.signal?.throwIfAborted();
    try {
      const { statusCode, body } = await send(wanted.url, wanted.headers, wanted.signal);
      if (statusCode === 200) return { kind: "found", text: await textOf(body, wanted.limitBytes, host) };
      await body.dump();
      if (statusCode === 404 || statusCode === 410) return { kind: "missing" };
      if (statusCode === 401 || statusCode === 403)
        throw new PortcullisError("auth", `${host} refuses access (${statusCode}).`);
      why = `status ${statusCode}`;
      if (statusCode < 500 && statusCode !== 429) break;
    } catch (thrown) {
      wanted.signal?.throwIfAborted();
      if (thrown instanceof PortcullisError) throw thrown;
      why = messageOf(thrown);
    }
  }
  throw new PortcullisError("network", `No answer from ${host}: ${why}.`);
}

async function textOf(body: AsyncIterable<Buffer>, limitBytes: number, host: string): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > limitBytes)
      throw new PortcullisError("network", `The answer of ${host} is larger than ${limitBytes} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

async function trusted(authorities: string): Promise<string[]> {
  const { rootCertificates } = await import("node:tls");
  return [...rootCertificates, authorities];
}

function defined<T extends Readonly<Record<string, string | undefined>>>(
  values: T,
): { readonly [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: string;
  }; // fewer keys of T
}

type Send = (
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
) => Promise<Dispatcher.ResponseData>;
type Outcome = Downloaded | { readonly kind: "again"; readonly why: string; readonly pauseMs?: number };
type Progress = { validator: string | undefined };

async function download(wanted: Download, settings: HttpSettings, send: Send): Promise<Downloaded> {
  const attempts = settings.attempts ?? 5;
  const progress: Progress = { validator: undefined };
  let why = "";
  await rm(wanted.toFile, { force: true });
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    wanted.signal?.throwIfAborted();
    const outcome = await attemptOnce(wanted, send, progress);
    if (outcome.kind !== "again") return outcome;
    why = outcome.why;
    if (attempt + 1 < attempts) {
      const pauseMs = outcome.pauseMs ?? (settings.retryDelayMs ?? 500) * 2 ** attempt;
      await wait(
        Math.min(longestPauseMs, pauseMs),
        undefined,
        wanted.signal === undefined ? {} : { signal: wanted.signal },
      );
    }
  }
  await rm(wanted.toFile, { force: true });
  throw new PortcullisError(
    "network",
    `Cannot download ${shown(wanted.url)}: ${why}, after ${attempts} attempts.`,
    {
      hint: "check the address, the proxy settings and the network, then try again",
    },
  );
}

async function attemptOnce(wanted: Download, send: Send, progress: Progress): Promise<Outcome> {
  const received = sizeOf(wanted.toFile);
  const headers: Record<string, string> = {};
  if (received > 0 && progress.validator !== undefined) {
    headers["range"] = `bytes=${received}-`;
    headers["if-range"] = progress.validator;
  } else if (wanted.etag !== undefined) headers["if-none-match"] = wanted.etag;
  let response: Dispatcher.ResponseData;
  try {
    response = await follow(wanted.url, headers, send, wanted.signal);
  } catch (cause) {
    if (cause instanceof PortcullisError || wanted.signal?.aborted === true) throw cause;
    return { kind: "again", why: messageOf(cause) || "no connection" };
  }
  const early = refused(response, wanted.url);
  if (early !== undefined) {
    await response.body.dump();
    return early;
  }
  return receive(wanted, response, progress, received);
}

async function follow(
  url: string,
  headers: Readonly<Record<string, string>>,
  send: Send,
  signal: AbortSignal | undefined,
): Promise<Dispatcher.ResponseData> {
  let at = url;
  for (let hop = 0; hop <= redirectsFollowed; hop += 1) {
    const response = await send(at, headers, signal);
    const to = headerOf(response, "location");
    if (![301, 302, 303, 307, 308].includes(response.statusCode) || to === undefined) return response;
    await response.body.dump();
    const next = new URL(to, at);
    if (next.protocol !== "https:" && next.protocol !== new URL(at).protocol) {
      throw new PortcullisError(
        "network",
        `Cannot download ${shown(url)}: it redirects from https to ${next.protocol}`,
      );
    }
    at = next.href;
  }
  throw new PortcullisError(
    "network",
    `Cannot download ${shown(url)}: more than ${redirectsFollowed} redirects.`,
  );
}

/** Answers without a usable body. */
function refused(response: Dispatcher.ResponseData, url: string): Outcome | undefined {
  const status = response.statusCode;
  if (status === 200 || status === 206) return undefined;
  if (status === 304) return { kind: "unchanged" };
  if (status === 404 || status === 410) return { kind: "missing" };
  if (status === 416) return { kind: "again", why: "the range was refused", pauseMs: 0 };
  if (status === 429 || status >= 500)
    return { kind: "again", why: `the server answered ${status}`, ...retryAfter(response) };
  throw new PortcullisError(
    status === 401 || status === 403 || status === 407 ? "auth" : "network",
    `Cannot download ${shown(url)}: the server answered ${status}.`,
  );
}

function retryAfter(response: Dispatcher.ResponseData): { readonly pauseMs?: number } {
  const seconds = Number(headerOf(response, "retry-after"));
  return Number.isFinite(seconds) && seconds >= 0 && headerOf(response, "retry-after") !== undefined
    ? { pauseMs: seconds * 1000 }
    : {};
}

async function receive(
  wanted: Download,
  response: Dispatcher.ResponseData,
  progress: Progress,
  received: number,
): Promise<Outcome> {
  response.body.on("error", () => {}); // giving a body up makes it emit one; what matters is thrown or answered here
  const isResumed =
    response.statusCode === 206 &&
    headerOf(response, "content-range")?.startsWith(`bytes ${received}-`) === true;
  const start = isResumed ? received : 0;
  const length = Number(headerOf(response, "content-length") ?? Number.NaN);
  progress.validator = headerOf(response, "etag") ?? headerOf(response, "last-modified");
  const tooLarge = new PortcullisError(
    "network",
    `Cannot download ${shown(wanted.url)}: it is larger than ${wanted.limitBytes} bytes.`,
  );
  if (start + (Number.isNaN(length) ? 0 : length) > wanted.limitBytes) {
    response.body.destroy();
    throw tooLarge;
  }
  let total = start;
  let broken = false;
  // Nothing is awaited before the first read: a body that breaks off drops what nobody has taken from it yet.
  const file = openSync(wanted.toFile, isResumed ? "a" : "w");
  const chunks = response.body[Symbol.asyncIterator]();
  try {
    for (;;) {
      // What came before a break is on the disk, so that the next attempt can go on behind it.
      const next = await chunks.next().catch(() => undefined);
      broken = next === undefined;
      if (next === undefined || next.done === true) break;
      const chunk = next.value as Uint8Array; // a body without encoding gives bytes
      total += chunk.length;
      if (total > wanted.limitBytes) throw tooLarge;
      for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
    }
  } finally {
    response.body.destroy();
    closeSync(file);
  }
  wanted.signal?.throwIfAborted();
  if (broken) return { kind: "again", why: `the connection broke after ${total} bytes` };
  if (!Number.isNaN(length) && total < start + length)
    return { kind: "again", why: `only ${total} of ${start + length} bytes came` };
  const mismatch = await checksumProblem(wanted.toFile, response);
  if (mismatch !== undefined) {
    await rm(wanted.toFile, { force: true });
    return { kind: "again", why: mismatch };
  }
  const etag = headerOf(response, "etag");
  return { kind: "fetched", sizeBytes: total, ...(etag === undefined ? {} : { etag }) };
}

/** Checks what the server states of the whole: Repr-Digest (RFC 9530), Digest, Content-MD5, or Google's x-goog-hash. */
async function checksumProblem(file: string, response: Dispatcher.ResponseData): Promise<string | undefined> {
  const stated = [headerOf(response, "repr-digest"), headerOf(response, "digest")]
    .map((text) => /sha-256=:?([A-Za-z0-9+/=]{44})/i.exec(text ?? "")?.[1])
    .find((text) => text !== undefined);
  const md5 =
    /md5=([A-Za-z0-9+/=]{24})/.exec(headerOf(response, "x-goog-hash") ?? "")?.[1] ??
    (response.statusCode === 200 ? headerOf(response, "content-md5") : undefined);
  for (const [algorithm, expected] of [
    ["sha256", stated],
    ["md5", md5],
  ] as const) {
    if (expected === undefined) continue;
    const hash = createHash(algorithm);
    for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array); // a stream without encoding gives bytes
    if (hash.digest("base64") !== expected) return `its ${algorithm} is not the one that the server states`;
  }
  return undefined;
}

function headerOf(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** An address without credentials and query, for messages. */
export function shown(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return "an address that cannot be read";
  }
}
