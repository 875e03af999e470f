// The composition root: fills the ports from the machine.

import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { noRegistryFile, parseRegistryFile, type RegistrySettings } from "../collect/index.ts";
import type { HttpSettings } from "../kit/http/index.ts";
import { fixedClock, messageOf, PortcullisError, systemClock } from "../kit/index.ts";
import { type Clock, instant, type Log, sha256 } from "../model/index.ts";
import type { Deps } from "../pipeline.ts";
import { environment, variable } from "./environment.ts";
import { version } from "./version.ts";

export type WireOptions = { readonly now?: string; readonly isQuiet?: boolean };

export function wire(options: WireOptions = {}): Deps {
  const controller = new AbortController();
  const stop = (): void =>
    controller.abort(new PortcullisError("cancelled", "interrupted; nothing was written"));
  process.once("SIGINT", stop);
  return {
    cacheFolder: cacheFolder(),
    signal: controller.signal,
    readStdin,
    ...indexFileOf(variable("GIT_INDEX_FILE")),
    registries,
    clock: clockOf(options.now),
    log: logOf(options.isQuiet === true),
    version,
    workerFile: built("inspect-worker.js"),
    ...unpackFile(),
    ...codeId(),
    ...(process.stderr.isTTY && options.isQuiet !== true ? { progress: progressLine() } : {}),
  };
}

/** `PORTCULLIS_CACHE`, else the platform's cache folder. Nothing else is written by a scan. */
export function cacheFolder(): string {
  const own = variable("PORTCULLIS_CACHE");
  if (own !== undefined) return own;
  return join(variable("XDG_CACHE_HOME") ?? join(homedir(), ".cache"), "portcullis");
}

/** Proxies and private certificate authorities, from the variables that other tools read too. */
export function httpSettings(): HttpSettings {
  const one = (name: string): string | undefined => variable(name.toLowerCase()) ?? variable(name);
  const http = one("HTTP_PROXY");
  const https = one("HTTPS_PROXY") ?? one("ALL_PROXY");
  const none = one("NO_PROXY");
  const authorities = ownAuthorities();
  return {
    userAgent: `portcullis/${version}`,
    proxy: {
      ...(http === undefined ? {} : { http }),
      ...(https === undefined ? {} : { https }),
      ...(none === undefined ? {} : { none }),
    },
    ...(authorities === undefined ? {} : { authorities }),
  };
}

/**
 * All files that the machine names, joined: a list that is handed to TLS takes the place of what Node itself read from NODE_EXTRA_CA_CERTS, so
 * that file is part of it. Alone it needs no list.
 */
function ownAuthorities(): string | undefined {
  const named = ["PORTCULLIS_CA_FILE", "SSL_CERT_FILE"].filter((name) => variable(name) !== undefined);
  if (named.length === 0) return undefined;
  const all = [...named, "NODE_EXTRA_CA_CERTS"].flatMap((name) => {
    const file = variable(name);
    return file === undefined ? [] : [{ name, file }];
  });
  const texts = new Map(all.map(({ name, file }) => [file, certificates(name, file)]));
  return [...texts.values()].join("\n");
}

function certificates(name: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new PortcullisError(
      "usage",
      `Cannot read the certificates that ${name} names: ${messageOf(cause)}.`,
      { cause },
    );
  }
}

/** Registries are told by the machine, never by what is scanned: `PORTCULLIS_REGISTRIES` names a JSON file. */
function registries(): RegistrySettings {
  const file = variable("PORTCULLIS_REGISTRIES");
  const docker = variable("DOCKER_CONFIG") ?? join(homedir(), ".docker");
  const engine = /^unix:\/\/(.+)$/.exec(variable("DOCKER_HOST") ?? "")?.[1];
  const runtime = variable("XDG_RUNTIME_DIR");
  return {
    ...(file === undefined ? noRegistryFile : parseRegistryFile(readFileSync(file, "utf8"), file)),
    http: httpSettings(),
    dockerConfig: join(docker, "config.json"),
    helperEnvironment: environment(),
    sockets: [
      ...(engine === undefined ? [] : [engine]),
      "/var/run/docker.sock",
      ...(runtime === undefined ? [] : [join(runtime, "podman", "podman.sock")]),
      "/run/podman/podman.sock",
    ],
  };
}

/** Git names it to its hooks: with `git commit -a` or `git commit FILE` it is not the usual one. */
function indexFileOf(named: string | undefined): { readonly indexFile?: string } {
  return named === undefined || named === "" ? {} : { indexFile: resolve(named) };
}

function clockOf(now: string | undefined): Clock {
  const clock = now === undefined ? systemClock : fixedClock(instant(now));
  return { now: () => instant(clock.now()) };
}

function logOf(isQuiet: boolean): Log {
  const isDebug = variable("PORTCULLIS_DEBUG") !== undefined;
  return {
    info: (message) => void (isQuiet || process.stderr.write(`${message}\n`)),
    warn: (message) => void process.stderr.write(`warning: ${message}\n`),
    debug: (message) => void (isDebug && process.stderr.write(`debug: ${message}\n`)),
  };
}

/** Threads' programs lie beside the bundle; from sources there are none. */
function built(name: string): URL | undefined {
  const file = new URL(name, import.meta.url);
  return existsSync(file) ? file : undefined;
}

function unpackFile(): { readonly unpackFile?: URL } {
  const file = built("unpack-worker.js");
  return file === undefined ? {} : { unpackFile: file };
}

/** The entries hold the digest of the bundle, so their text names the whole build. */
function codeId(): { readonly codeId?: string } {
  const worker = built("inspect-worker.js");
  if (worker === undefined) return {};
  const entries = [worker, new URL("./main.js", import.meta.url)].map((file) => readFileSync(file, "utf8"));
  return { codeId: sha256([version, ...entries].join("\n")) };
}

async function readStdin(): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer); // stdin without encoding yields Buffers
  return Buffer.concat(parts);
}

/** One line on stderr, at most ten times a second, gone when the run ends. */
function progressLine(): (files: number, sizeBytes: number) => void {
  let last = performance.now() + 900; // short jobs stay silent
  let total = 0;
  process.once("exit", () => process.stderr.write("\r\u001b[K"));
  return (files, sizeBytes) => {
    total += sizeBytes;
    if (performance.now() - last < 100) return;
    last = performance.now();
    process.stderr.write(`\r\u001b[Klooked at ${files} files, ${(total / 1024 / 1024).toFixed(1)} MB`);
  };
}
