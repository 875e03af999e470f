// The door to a remote repository: a bare repository of our own, the remote's address taken as a value, exactly one protocol allowed.
// No configuration, hook, credential helper or ref of a scanned repository takes part.

import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "./folders.ts";
import { streamChild } from "./git.ts";
import { PortcullisError } from "./result.ts";

export type RemoteProtocol = "https" | "ssh" | "file";

export type RemotePlace = {
  /** Our own bare repository; made when absent. */
  readonly folder: string;
  readonly address: string;
  readonly allowed: readonly RemoteProtocol[];
  /** The value of an HTTP `Authorization` header. Handed to git by the environment, never on a command line. */
  readonly authorization?: string;
};

export type RemoteGit = {
  readonly address: string;
  readonly run: (
    args: readonly string[],
    options?: { readonly input?: string; readonly env?: Readonly<Record<string, string>> },
  ) => Promise<Buffer>;
};

export function openRemote(place: RemotePlace): RemoteGit {
  const protocol = protocolOf(place.address);
  if (protocol === undefined || !place.allowed.includes(protocol)) {
    throw new PortcullisError(
      "config",
      `The remote ${withoutUser(place.address)} may not be used: allowed are ${place.allowed.join(", ")}.`,
      {
        hint: "name the remote by an https:// or ssh:// address; `ledger.protocols` lists what is allowed",
      },
    );
  }
  makeBare(place.folder);
  const environment = environmentOf(place, protocol);
  return {
    address: place.address,
    run: async (args, { input, env } = {}) => {
      const child = spawn("git", [...safeOptions, ...args], {
        cwd: place.folder,
        env: { ...environment, ...env },
        stdio: ["pipe", "pipe", "pipe"],
      });
      const parts: Buffer[] = [];
      try {
        for await (const part of streamChild(child, args, input === undefined ? {} : { input }))
          parts.push(part);
      } catch (error) {
        // `push --porcelain` gives the reason on stdout, in a line that begins with "!".
        const reason = /^!\t.*$/m.exec(Buffer.concat(parts).toString("utf8"))?.[0];
        if (reason === undefined || !(error instanceof PortcullisError)) throw error;
        throw new PortcullisError(
          error.code,
          `${error.message} (${reason.replaceAll("\t", " ").slice(0, 300)})`,
          { cause: error },
        );
      }
      return Buffer.concat(parts);
    },
  };
}

/** An address without the user and password that it may carry, for messages. */
export function withoutUser(address: string): string {
  return address.replace(/^([a-z+]+:\/\/)[^@/]*@/, "$1");
}

export function protocolOf(address: string): RemoteProtocol | undefined {
  if (/^https:\/\/[^-]/.test(address)) return "https";
  if (/^ssh:\/\/[^-]/.test(address)) return "ssh";
  if (/^file:\/\/\//.test(address) || address.startsWith("/")) return "file";
  // user@host:path, as git reads it: no slash before the first colon, and no "::", which names a remote helper.
  return /^[A-Za-z0-9._]+@[A-Za-z0-9][A-Za-z0-9.-]*:(?!:)/.test(address) ? "ssh" : undefined;
}

const safeOptions = [
  "--no-replace-objects",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "gc.auto=0",
  "-c",
  "credential.helper=",
  "-c",
  "http.followRedirects=initial",
] as const;

/** What reaching the remote may need from the user's environment: the network's way out and the ssh agent, no configuration. */
const passedOn = [
  "PATH",
  "HTTPS_PROXY",
  "https_proxy",
  "NO_PROXY",
  "no_proxy",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "SSH_AUTH_SOCK",
] as const;

function environmentOf(
  { folder, address, authorization }: RemotePlace,
  protocol: RemoteProtocol,
): NodeJS.ProcessEnv {
  const header =
    authorization === undefined
      ? {}
      : {
          GIT_CONFIG_COUNT: "1",
          GIT_CONFIG_KEY_0: `http.${address}.extraHeader`,
          GIT_CONFIG_VALUE_0: `Authorization: ${authorization}`,
        };
  return {
    ...Object.fromEntries(
      passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    ),
    ...header,
    LC_ALL: "C",
    HOME: folder,
    GIT_DIR: folder,
    GIT_ALLOW_PROTOCOL: protocol,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "/bin/false",
    GIT_SSH_COMMAND: "ssh -o BatchMode=yes",
  };
}

function makeBare(folder: string): void {
  if (existsSync(join(folder, "HEAD"))) return;
  makeFolder(join(folder, "refs"));
  makeFolder(join(folder, "objects"));
  writeFileSync(join(folder, "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
  writeFileSync(join(folder, "HEAD"), "ref: refs/heads/none\n");
}
