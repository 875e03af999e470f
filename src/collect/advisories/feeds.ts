// CISA's catalogue and FIRST's scores, fetched and packed. A source without them leaves what the old database had.

import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { encodeEpss, encodeKev, type FeedState } from "../../advisories/index.ts";
import { parseEpss, parseKev } from "../../formats/feeds/index.ts";
import { messageOf } from "../../kit/index.ts";
import type { Parsed } from "../../model/index.ts";
import type { Fetched } from "./origin.ts";

export type Feed = { readonly bytes: Uint8Array; readonly state?: FeedState };
/** The newest published file, or undefined to keep what there was. */
export type FeedReading = Feed | { readonly kept: string };

const unpackedLimitBytes = 512 * 1024 * 1024;

export async function readKev(fetched: Fetched): Promise<FeedReading> {
  return readFeed(fetched, (bytes) => {
    const { value, problems } = parseKev(bytes.toString("utf8"));
    const state = {
      entries: value.dueOn.size,
      ...(value.releasedOn === undefined ? {} : { publishedOn: value.releasedOn }),
    };
    return { value: { bytes: encodeKev(value.dueOn), state }, problems };
  });
}

export async function readEpss(fetched: Fetched): Promise<FeedReading> {
  return readFeed(fetched, (bytes) => {
    const { value, problems } = parseEpss(bytes.toString("latin1"));
    const state = {
      entries: value.scores.size,
      ...(value.scoredOn === undefined ? {} : { publishedOn: value.scoredOn }),
    };
    return { value: { bytes: encodeEpss(value.scores), state }, problems };
  });
}

type Read = { readonly bytes: Uint8Array; readonly state: FeedState };

async function readFeed(fetched: Fetched, parse: (bytes: Buffer) => Parsed<Read>): Promise<FeedReading> {
  if (fetched.kind === "unchanged") return { kept: "" };
  if (fetched.kind === "missing") return { kept: "the source does not offer it" };
  try {
    const raw = await readFile(fetched.file);
    const isPacked = raw[0] === 0x1f && raw[1] === 0x8b;
    const { value, problems } = parse(
      isPacked ? gunzipSync(raw, { maxOutputLength: unpackedLimitBytes }) : raw,
    );
    if (value.state.entries === 0) return { kept: problems[0]?.message ?? "it is empty" };
    return {
      bytes: value.bytes,
      state: { ...value.state, ...(fetched.etag === undefined ? {} : { etag: fetched.etag }) },
    };
  } catch (cause) {
    return { kept: messageOf(cause) };
  }
}
