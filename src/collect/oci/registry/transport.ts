// HTTP to registries, with the rules that keep a hostile one from using us: redirects are followed by hand, credentials never leave the host
// that they are for, TLS is never dropped, and a host that nobody named is spoken to only at public addresses (checked where the
// connection is made, so that a name cannot change its mind between check and use).

import { lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { hostNameOf, isLoopbackHost, isSpecialAddress } from "../../../kit/http/index.ts";
import { limits, messageOf, PortcullisError } from "../../../kit/index.ts";
import type { RegistrySettings } from "./settings.ts";

export type Ask = {
  readonly url: URL;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sent to the host of `url` only. */
  readonly authorization?: string;
};

export type Answer = {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: Dispatcher.ResponseData["body"];
};

export interface Transport {
  /** Retries 429, 5xx and broken connections; follows redirects. */
  ask(ask: Ask): Promise<Answer>;
  close(): Promise<void>;
}

const longestPauseMs = 30_000;

export async function openTransport(
  named: readonly string[],
  settings: RegistrySettings,
  signal: AbortSignal,
): Promise<Transport> {
  const { Agent, EnvHttpProxyAgent, request } = await import("undici");
  const trusted = new Set([...named, ...settings.allow_private].map((host) => host.toLowerCase()));
  const { http } = settings;
  const timeouts = {
    headersTimeout: http.idleTimeoutMs ?? limits.registryIdleMs,
    bodyTimeout: http.idleTimeoutMs ?? limits.registryIdleMs,
  };
  const authorities =
    http.authorities === undefined
      ? {}
      : { ca: [...(await import("node:tls")).rootCertificates, http.authorities] };
  const proxy = {
    httpProxy: http.proxy?.http ?? "",
    httpsProxy: http.proxy?.https ?? "",
    noProxy: http.proxy?.none ?? "",
  };
  const hasProxy = proxy.httpProxy !== "" || proxy.httpsProxy !== "";
  const free = hasProxy
    ? // Behind the tunnel, and of the proxy itself; `connect` is for whom no proxy stands before.
      new EnvHttpProxyAgent({
        ...{ ...timeouts, ...proxy, connect: authorities },
        ...{ requestTls: authorities, proxyTls: authorities },
      })
    : new Agent({ ...timeouts, connect: authorities });
  // Behind a proxy the proxy resolves names; what is left to us is refusing addresses that are written out.
  const guarded = hasProxy
    ? free
    : new Agent({ ...timeouts, connect: { ...authorities, lookup: guardedLookup } });

  const send = async (ask: Ask, url: URL): Promise<Dispatcher.ResponseData> => {
    const isNamed = trusted.has(url.host.toLowerCase()) || trusted.has(hostNameOf(url.host));
    if (!isNamed) refuseSpecialHost(url);
    return request(url, {
      dispatcher: isNamed ? free : guarded,
      method: ask.method ?? "GET",
      signal,
      headers: {
        "user-agent": http.userAgent,
        "accept-encoding": "identity",
        ...ask.headers,
        ...(ask.authorization !== undefined && url.host === ask.url.host && url.protocol === ask.url.protocol
          ? { authorization: ask.authorization }
          : {}),
      },
      ...(ask.body === undefined ? {} : { body: ask.body }),
    });
  };
  return {
    ask: (ask) => withRetries(ask, send, settings, signal),
    close: async () => {
      await Promise.all([free.close(), guarded.close()]);
    },
  };
}

type Send = (ask: Ask, url: URL) => Promise<Dispatcher.ResponseData>;

async function withRetries(
  ask: Ask,
  send: Send,
  settings: RegistrySettings,
  signal: AbortSignal,
): Promise<Answer> {
  const attempts = settings.http.attempts ?? limits.registryRetries;
  let why = "";
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    signal.throwIfAborted();
    let pauseMs = (settings.http.retryDelayMs ?? 500) * 2 ** attempt;
    try {
      const response = await followed(ask, send, settings);
      if (response.statusCode !== 429 && response.statusCode < 500) return answerOf(response);
      why = `it answered ${response.statusCode}`;
      const seconds = Number(headerOf(response, "retry-after") ?? Number.NaN);
      if (Number.isFinite(seconds) && seconds >= 0) pauseMs = seconds * 1000;
      await response.body.dump();
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof PortcullisError) throw cause;
      const refusal = causeOf(cause);
      if (refusal !== undefined) throw refusal;
      why = messageOf(cause) || "no connection";
    }
    if (attempt + 1 < attempts) await wait(Math.min(longestPauseMs, pauseMs), undefined, { signal });
  }
  throw new PortcullisError("network", `Cannot reach ${ask.url.host}: ${why}, after ${attempts} attempts.`, {
    hint: "check the reference, the network and the proxy settings, then try again",
  });
}

async function followed(ask: Ask, send: Send, settings: RegistrySettings): Promise<Dispatcher.ResponseData> {
  let url = ask.url;
  for (let hop = 0; hop <= limits.registryRedirects; hop += 1) {
    const response = await send(ask, url);
    const to = headerOf(response, "location");
    if (![301, 302, 303, 307, 308].includes(response.statusCode) || to === undefined || ask.method === "POST")
      return response;
    await response.body.dump();
    const next = parseUrl(to, url);
    if (next === undefined || (next.protocol !== "https:" && !mayBePlain(next, url, settings))) {
      throw new PortcullisError(
        "network",
        `${ask.url.host} redirects to a place that is not followed (${next?.protocol ?? "no address"}).`,
      );
    }
    url = next;
  }
  throw new PortcullisError(
    "network",
    `${ask.url.host} redirects more than ${limits.registryRedirects} times.`,
  );
}

/** Without TLS only where it began without TLS, and only to the same host or one that was named for it. */
function mayBePlain(next: URL, from: URL, settings: RegistrySettings): boolean {
  return (
    next.protocol === "http:" &&
    from.protocol === "http:" &&
    (next.host === from.host || settings.plain_http.includes(next.host))
  );
}

export function parseUrl(text: string, base?: URL): URL | undefined {
  try {
    const url = new URL(text, base);
    return url.username !== "" || url.password !== "" ? undefined : url;
  } catch {
    return undefined;
  }
}

function refuseSpecialHost(url: URL): void {
  const name = hostNameOf(url.host);
  const isWrittenOut = isIP(name) !== 0;
  if ((isWrittenOut && isSpecialAddress(name)) || isLoopbackHost(url.host) || name.endsWith(".localhost"))
    throw refusedAddress(url.host);
}

function refusedAddress(host: string): PortcullisError {
  return new PortcullisError(
    "network",
    `The registry leads to ${host}, a private or local address that nobody named: refused.`,
    {
      hint: "if that is meant, list the host under `allow_private` in the file that PORTCULLIS_REGISTRIES names",
    },
  );
}

/** Resolves a name and gives only public addresses to the connection that is being made. */
const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const isRefused =
      error === null && (found.length === 0 || found.some(({ address }) => isSpecialAddress(address)));
    const [first] = found ?? [];
    if (error !== null) callback(error, "");
    else if (isRefused || first === undefined) callback(refusedAddress(hostname), "");
    else if (options.all === true) callback(null, found);
    else callback(null, first.address, first.family);
  });
};

/** The refusal comes wrapped by the connection that failed of it. */
function causeOf(thrown: unknown): PortcullisError | undefined {
  let cause: unknown = thrown;
  for (let depth = 0; depth < 4 && cause instanceof Error; depth += 1) {
    if (cause instanceof PortcullisError) return cause;
    cause = cause.cause;
  }
  return undefined;
}

function headerOf(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return typeof value === "string" ? value : value?.[0];
}

function answerOf(response: Dispatcher.ResponseData): Answer {
  return { status: response.statusCode, header: (name) => headerOf(response, name), body: response.body };
}

/** A small body, whole; over the limit the exchange is given up. */
export async function bytesOf(answer: Answer, limitBytes: number, what: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let total = 0;
  answer.body.on("error", () => undefined); // giving a body up makes it emit one; what matters is thrown here
  for await (const chunk of answer.body) {
    const part = chunk as Uint8Array; // a body without encoding gives bytes
    total += part.length;
    if (total > limitBytes) {
      answer.body.destroy();
      throw new PortcullisError("network", `${what} is larger than ${limitBytes} bytes.`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}
