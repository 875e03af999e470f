// Where registries are and how one logs in to them. Told from outside of what is scanned: a change under judgement must not be able to
// point a scan at another registry or name a program to run.

import { isAbsolute } from "node:path";
import * as v from "valibot";
import type { HttpSettings } from "../../../kit/http/index.ts";
import { PortcullisError } from "../../../kit/index.ts";

const host = v.pipe(v.string(), v.regex(/^[a-z0-9.\-[\]:]+$/i, "must be a host, with a port if need be"));

const fileSchema = v.strictObject({
  /** Registry -> hosts that are asked first, in this order. */
  mirrors: v.optional(v.record(host, v.array(host)), {}),
  /** Hosts that may be spoken to without TLS. Loopback addresses may be anyway. */
  plain_http: v.optional(v.array(host), []),
  /** Hosts that a registry may lead to although their addresses are private. */
  allow_private: v.optional(v.array(host), []),
  /** Registry -> another host that may be given its credentials to make a token. */
  token_hosts: v.optional(v.record(host, v.array(host)), {}),
  /** Name as in Docker's configuration ("ecr-login") -> absolute path of the program. */
  credential_helpers: v.optional(
    v.record(v.string(), v.pipe(v.string(), v.check(isAbsolute, "must be an absolute path"))),
    {},
  ),
});

export type RegistryFile = v.InferOutput<typeof fileSchema>;

export type RegistrySettings = RegistryFile & {
  readonly http: HttpSettings;
  /** Docker's config.json, if there is one. */
  readonly dockerConfig?: string;
  /** What a credential helper sees of the environment. */
  readonly helperEnvironment: Readonly<Record<string, string | undefined>>;
  /** Sockets of local container engines, asked in this order. */
  readonly sockets: readonly string[];
};

export const noRegistryFile: RegistryFile = {
  mirrors: {},
  plain_http: [],
  allow_private: [],
  token_hosts: {},
  credential_helpers: {},
};

/** `name` is shown in messages. */
export function parseRegistryFile(text: string, name: string): RegistryFile {
  try {
    return v.parse(fileSchema, JSON.parse(text));
  } catch (cause) {
    const issue = cause instanceof v.ValiError ? cause.issues[0] : undefined;
    const place = (issue?.path ?? []).map((item: { readonly key: unknown }) => String(item.key)).join(".");
    const what =
      issue === undefined ? "it is no JSON" : `${place === "" ? "it" : `\`${place}\``}: ${issue.message}`;
    throw new PortcullisError("config", `Cannot read ${name}: ${what}.`, { cause });
  }
}
