// Credentials for a registry, from Docker's configuration file: stored ones, or those of a credential helper. A helper is run only when
// its absolute path was configured for us: names are never looked up on PATH. Nothing of them is ever shown.

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import * as v from "valibot";
import { PortcullisError, Redacted } from "../../../kit/index.ts";
import type { RegistrySettings } from "./settings.ts";

export type Credentials =
  | { readonly kind: "password"; readonly user: string; readonly password: Redacted }
  | { readonly kind: "refresh-token"; readonly token: Redacted };

const text = v.optional(v.string(), "");
const configSchema = v.object({
  auths: v.optional(
    v.record(v.string(), v.object({ auth: text, username: text, password: text, identitytoken: text })),
  ),
  credHelpers: v.optional(v.record(v.string(), v.string())),
  credsStore: text,
});

const helperAnswer = v.object({ Username: v.string(), Secret: v.string() });

export async function credentialsFor(
  registry: string,
  settings: RegistrySettings,
): Promise<Credentials | undefined> {
  if (settings.dockerConfig === undefined) return undefined;
  const config = await readConfig(settings.dockerConfig);
  if (config === undefined) return undefined;
  const names = namesOf(registry);
  const helper = helperOf(config, names);
  const path = helper === undefined ? undefined : settings.credential_helpers[helper];
  if (path !== undefined) {
    const answer = await runHelper(path, names[0] ?? registry, settings.helperEnvironment);
    if (answer !== undefined) return answer;
  }
  const stored = names.map((name) => config.auths?.[name]).find((one) => one !== undefined);
  if (stored === undefined) return undefined;
  if (stored.identitytoken !== "")
    return { kind: "refresh-token", token: new Redacted(stored.identitytoken) };
  if (stored.username !== "")
    return { kind: "password", user: stored.username, password: new Redacted(stored.password) };
  const decoded = Buffer.from(stored.auth, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  if (colon <= 0) return undefined;
  return {
    kind: "password",
    user: decoded.slice(0, colon),
    password: new Redacted(decoded.slice(colon + 1).replace(/\0+$/, "")),
  };
}

/** A helper that Docker would ask, but that this machine has not named for us: what to do about it. */
export async function unusedHelper(
  registry: string,
  settings: RegistrySettings,
): Promise<string | undefined> {
  if (settings.dockerConfig === undefined) return undefined;
  const config = await readConfig(settings.dockerConfig);
  const helper = config === undefined ? undefined : helperOf(config, namesOf(registry));
  if (helper === undefined || settings.credential_helpers[helper] !== undefined) return undefined;
  return `Docker would ask its credential helper ${JSON.stringify(helper)}: name its absolute path under credential_helpers in the file of PORTCULLIS_REGISTRIES, since helpers are not looked for on PATH`;
}

function helperOf(config: v.InferOutput<typeof configSchema>, names: readonly string[]): string | undefined {
  return (
    names.map((name) => config.credHelpers?.[name]).find((one) => one !== undefined) ??
    (config.credsStore === "" ? undefined : config.credsStore)
  );
}

/** Docker Hub is stored under the address of its first interface. */
function namesOf(registry: string): readonly string[] {
  if (registry === "docker.io") return ["https://index.docker.io/v1/", "index.docker.io", "docker.io"];
  return [registry, `https://${registry}`, `https://${registry}/`, `https://${registry}/v2/`];
}

async function readConfig(file: string): Promise<v.InferOutput<typeof configSchema> | undefined> {
  let content: string;
  try {
    content = await readFile(file, "utf8");
  } catch {
    return undefined; // none there: anonymous
  }
  try {
    return v.parse(configSchema, JSON.parse(content));
  } catch {
    // Neither the content nor the parser's words about it: both may quote a credential.
    throw new PortcullisError("config", `Cannot read ${file}: it is not Docker's configuration format.`);
  }
}

/** Protocol of docker-credential-helpers: `get`, the server on standard input, JSON on standard output. */
function runHelper(
  path: string,
  server: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Credentials | undefined> {
  return new Promise((resolve, reject) => {
    const child = execFile(path, ["get"], { timeout: 30_000, maxBuffer: 65_536, env }, (error, stdout) => {
      if (error !== null) {
        const isUnknown = /credentials not found/i.test(stdout);
        if (isUnknown) resolve(undefined);
        else
          reject(
            new PortcullisError(
              "auth",
              `The credential helper ${path} failed${error.killed === true ? " to answer in time" : ""}.`,
            ),
          );
        return;
      }
      try {
        const { Username, Secret } = v.parse(helperAnswer, JSON.parse(stdout));
        const secret = new Redacted(Secret);
        resolve(
          Username === "<token>"
            ? { kind: "refresh-token", token: secret }
            : { kind: "password", user: Username, password: secret },
        );
      } catch {
        reject(new PortcullisError("auth", `The credential helper ${path} gave no readable answer.`));
      }
    });
    child.stdin?.on("error", () => undefined); // a helper that does not read is told by its exit
    child.stdin?.end(server);
  });
}
