// Answers to a registry's challenge: Basic, or a bearer token from the realm that it names (OCI distribution-spec; Docker's token
// authentication). A realm on another host gets our credentials only when that pair of hosts is known or configured.

import * as v from "valibot";
import { isLoopbackHost } from "../../../kit/http/index.ts";
import { limits, PortcullisError } from "../../../kit/index.ts";
import type { Credentials } from "./credentials.ts";
import type { RegistrySettings } from "./settings.ts";
import { bytesOf, parseUrl, type Transport } from "./transport.ts";

export type Challenge = {
  readonly scheme: "basic" | "bearer";
  readonly parameters: ReadonlyMap<string, string>;
};

/** Registries whose token service is known to stand elsewhere, from their own documentation. */
const knownTokenHosts: Readonly<Record<string, readonly string[]>> = {
  "registry-1.docker.io": ["auth.docker.io"],
  "registry.gitlab.com": ["gitlab.com"],
};

export function parseChallenge(header: string | undefined): Challenge | undefined {
  const match = /^\s*(basic|bearer)\b\s*(.*)$/is.exec(header?.slice(0, 4096) ?? "");
  if (match === null) return undefined;
  const pairs = [...(match[2] ?? "").matchAll(/([a-z_]+)\s*=\s*(?:"([^"]*)"|([^\s,]+))/gi)];
  const parameters = new Map(
    pairs.map(([, key, quoted, bare]) => [(key ?? "").toLowerCase(), quoted ?? bare ?? ""]),
  );
  return { scheme: match[1]?.toLowerCase() === "basic" ? "basic" : "bearer", parameters };
}

/** The value of the Authorization header; undefined when there is nothing to send. */
export async function authorize(
  challenge: Challenge,
  context: {
    readonly registryUrl: URL;
    readonly repository: string;
    readonly credentials: Credentials | undefined;
    readonly transport: Transport;
    readonly settings: RegistrySettings;
  },
): Promise<string | undefined> {
  const { credentials } = context;
  if (challenge.scheme === "basic") return credentials?.kind === "password" ? basic(credentials) : undefined;
  const realm = parseUrl(challenge.parameters.get("realm") ?? "");
  if (realm === undefined)
    throw new PortcullisError("auth", `${context.registryUrl.host} names no readable token service.`);
  const isPlainAllowed =
    realm.protocol === "http:" &&
    context.registryUrl.protocol === "http:" &&
    (realm.host === context.registryUrl.host || isLoopbackHost(context.registryUrl.host));
  if (realm.protocol !== "https:" && !isPlainAllowed) {
    throw new PortcullisError(
      "auth",
      `${context.registryUrl.host} names a token service without TLS (${realm.origin === "null" ? realm.protocol : realm.host}): refused.`,
    );
  }
  const usable = mayHaveCredentials(realm, context.registryUrl, context.settings) ? credentials : undefined;
  const token = await fetchToken(realm, challenge, context, usable);
  if (token === undefined && credentials !== undefined && usable === undefined) {
    throw new PortcullisError(
      "auth",
      `${context.registryUrl.host} wants its credentials sent to ${realm.host}, which is another host: refused.`,
      {
        hint: "if that is its token service, list it under `token_hosts` in the file that PORTCULLIS_REGISTRIES names",
      },
    );
  }
  return token === undefined ? undefined : `Bearer ${token}`;
}

function mayHaveCredentials(realm: URL, registry: URL, settings: RegistrySettings): boolean {
  if (realm.host === registry.host && realm.protocol === registry.protocol) return true;
  const hosts = [...(knownTokenHosts[registry.host] ?? []), ...(settings.token_hosts[registry.host] ?? [])];
  return realm.protocol === "https:" && hosts.includes(realm.host);
}

const tokenSchema = v.object({ token: v.optional(v.string()), access_token: v.optional(v.string()) });

async function fetchToken(
  realm: URL,
  challenge: Challenge,
  { repository, transport }: { readonly repository: string; readonly transport: Transport },
  credentials: Credentials | undefined,
): Promise<string | undefined> {
  const service = challenge.parameters.get("service");
  const scope = `repository:${repository}:pull`; // what we need, whatever the registry suggests
  const query = new URLSearchParams({ ...(service === undefined ? {} : { service }), scope });
  const url = new URL(realm);
  let answer: Awaited<ReturnType<Transport["ask"]>>;
  if (credentials?.kind === "refresh-token") {
    const body = new URLSearchParams([
      ...query,
      ["grant_type", "refresh_token"],
      ["client_id", "portcullis"],
      ["refresh_token", credentials.token.reveal()],
    ]);
    answer = await transport.ask({
      url,
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: body.toString(),
    });
  } else {
    for (const [key, value] of query) url.searchParams.set(key, value);
    answer = await transport.ask({
      url,
      ...(credentials === undefined ? {} : { authorization: basic(credentials) }),
    });
  }
  const bytes = await bytesOf(answer, limits.imageDocumentBytes, `the answer of ${realm.host}`);
  if (answer.status !== 200) return undefined;
  try {
    const { token, access_token } = v.parse(tokenSchema, JSON.parse(Buffer.from(bytes).toString("utf8")));
    return token ?? access_token;
  } catch {
    throw new PortcullisError("auth", `The token service ${realm.host} gave no readable answer.`); // not quoted: it may hold a token
  }
}

function basic({ user, password }: Extract<Credentials, { kind: "password" }>): string {
  return `Basic ${Buffer.from(`${user}:${password.reveal()}`).toString("base64")}`;
}
