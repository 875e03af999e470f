// One question to one host, for requests that carry a credential: one attempt, no redirect followed, no private address reached
// unless it was allowed by name, and nothing of the request in any error.

import { lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { PortcullisError } from "../result.ts";
import { isSpecialAddress } from "./addresses.ts";
import { dispatcherOf, type HttpSettings } from "./http.ts";

export type Question = {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly limitBytes: number;
  readonly signal?: AbortSignal;
};
/** A redirect is an answer like any other; of the body only so much as was allowed. */
export type Answered = { readonly status: number; readonly text: string };

export interface Asker {
  /** Rejects with "network" when there is no answer; the message names the host and nothing else of the request. */
  ask(question: Question): Promise<Answered>;
  close(): Promise<void>;
}

export type AskerSettings = HttpSettings & {
  /** Hosts that may be inside the own network; all others are refused when their name leads there. */
  readonly privateHosts: readonly string[];
  /** Finds addresses; the system's when absent. */
  readonly lookup?: typeof systemLookup;
};

export async function openAsker(settings: AskerSettings): Promise<Asker> {
  const { request } = await import("undici");
  const mayReach = (address: string, host: string): boolean =>
    settings.privateHosts.includes(host) || !isSpecialAddress(address);
  const dispatcher = await dispatcherOf(settings, {
    lookup: guarded(settings.lookup ?? systemLookup, mayReach),
  });
  return {
    async ask({ url, method, headers, timeoutMs, limitBytes, signal }) {
      const { hostname, protocol } = new URL(url);
      // An address instead of a name is connected to without being looked up.
      const literal = hostname.replace(/^\[|\]$/g, "");
      if (protocol !== "https:")
        throw new PortcullisError("network", `${hostname} is not asked over ${protocol}`);
      if (isIP(literal) !== 0 && !mayReach(literal, hostname)) throw refused(hostname);
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const answer = await request(url, {
          dispatcher,
          method,
          headers: { ...headers, "user-agent": settings.userAgent, "accept-encoding": "identity" },
          signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        });
        return { status: answer.statusCode, text: await beginning(answer.body, limitBytes) };
      } catch (thrown) {
        signal?.throwIfAborted();
        if (thrown instanceof PortcullisError) throw thrown;
        if (timeout.aborted)
          throw new PortcullisError("network", `${hostname} did not answer in ${timeoutMs} ms`);
        // Only the code: a message of the library may quote the address, and that may hold the credential.
        const code = (thrown as { readonly code?: unknown }).code; // Node's and undici's errors carry one
        throw new PortcullisError(
          "network",
          typeof code === "string" && code === refusedCode
            ? refused(hostname).message
            : `no answer from ${hostname}${typeof code === "string" ? ` (${code})` : ""}`,
        );
      }
    },
    close: () => dispatcher.close(),
  };
}

const refusedCode = "EPRIVATE";

function refused(host: string): PortcullisError {
  return new PortcullisError("network", `${host} leads to a private address, which is not asked`);
}

/** Looks a name up and refuses it when any of its addresses is private: an answer that changes later changes nothing, as it is used at once. */
function guarded(
  lookup: typeof systemLookup,
  mayReach: (address: string, host: string) => boolean,
): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, "", 0);
      const [first] = addresses;
      if (first === undefined || addresses.some(({ address }) => !mayReach(address, hostname)))
        return callback(Object.assign(new Error("private address"), { code: refusedCode }), "", 0);
      if (options.all === true) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

async function beginning(
  body: AsyncIterable<Buffer> & { destroy(): unknown },
  limitBytes: number,
): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    parts.push(part.subarray(0, Math.max(0, limitBytes - size)));
    size += part.length;
    if (size >= limitBytes) break;
  }
  return Buffer.concat(parts).toString("utf8");
}
