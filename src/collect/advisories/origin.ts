// Where advisories come from: one shape for a web address and a folder laid out as OSV's export, so that the update knows neither.
// A folder of single records has only `records`.

import { existsSync, statSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Http } from "../../kit/http/index.ts";
import { shown } from "../../kit/http/index.ts";
import { limits, PortcullisError } from "../../kit/index.ts";

export type Fetched =
  | { readonly kind: "fetched"; readonly file: string; readonly etag?: string }
  | { readonly kind: "unchanged" }
  | { readonly kind: "missing" };

export interface Origin {
  /** For people and for the manifest: without credentials. */
  readonly label: string;
  /** A folder of single records instead of an export. */
  readonly recordsFolder?: string;
  /** Beside an export: what distributions publish in their own forms (tracker, secdb, CSAF, VEX). */
  readonly distributionsFolder?: string;
  /** A file of the export, such as "npm/all.zip"; one that comes over the network is put at `toFile`. */
  fetch(
    path: string,
    toFile: string,
    options: { readonly etag?: string; readonly signal?: AbortSignal },
  ): Promise<Fetched>;
  /** Ecosystems that it offers; undefined when it does not say. */
  ecosystems(scratch: string, signal?: AbortSignal): Promise<readonly string[] | undefined>;
}

/** `from` is an address, a file: address, or a folder. `openHttp` is asked only for the first. */
export async function originOf(from: string, openHttp: () => Promise<Http>): Promise<Origin> {
  if (/^https?:\/\//i.test(from)) return webOrigin(from.replace(/\/+$/, ""), await openHttp());
  const folder = from.startsWith("file:") ? fileURLToPath(from) : resolve(from);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new PortcullisError(
      "input",
      `Cannot read advisories from ${from}: it is no folder and no http address.`,
      {
        hint: "give a folder with <Ecosystem>/all.zip, a folder of OSV records, or the address of a mirror",
      },
    );
  }
  return folderOrigin(folder);
}

function webOrigin(base: string, http: Http): Origin {
  const url = (path: string): string => `${base}/${path.split("/").map(encodeURIComponent).join("/")}`;
  const origin: Origin = {
    label: shown(base),
    async fetch(path, toFile, { etag, signal }) {
      const outcome = await http.download({
        url: url(path),
        toFile,
        limitBytes: limits.advisoryArchiveBytes,
        ...(etag === undefined ? {} : { etag }),
        ...(signal === undefined ? {} : { signal }),
      });
      return outcome.kind === "fetched"
        ? { kind: "fetched", file: toFile, ...(outcome.etag === undefined ? {} : { etag: outcome.etag }) }
        : outcome;
    },
    async ecosystems(scratch, signal) {
      const list = await origin.fetch("ecosystems.txt", scratch, signal === undefined ? {} : { signal });
      return list.kind === "fetched" ? namesIn(await readFile(list.file, "utf8")) : undefined;
    },
  };
  return origin;
}

async function folderOrigin(folder: string): Promise<Origin> {
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const offered = names.filter((name) => existsSync(join(folder, name, "all.zip"))).sort();
  const hasDistributions = offered.length > 0 && names.includes(distributionsName);
  return {
    label: folder,
    ...(offered.length === 0 ? { recordsFolder: folder } : {}),
    ...(hasDistributions ? { distributionsFolder: join(folder, distributionsName) } : {}),
    // Read in place. Its date and size stand for the content, as an etag does.
    fetch: async (path) => {
      const file = join(folder, path);
      if (!existsSync(file)) return { kind: "missing" };
      const { mtimeMs, size } = statSync(file);
      return { kind: "fetched", file, etag: `${size}-${Math.floor(mtimeMs)}` };
    },
    ecosystems: async () => offered,
  };
}

const distributionsName = "distributions";

function namesIn(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => /^[A-Za-z][A-Za-z0-9 ._-]*$/.test(line));
}
