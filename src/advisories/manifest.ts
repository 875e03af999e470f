// What an index says of itself: where its records came from and when, and how many it holds. Volatile facts live here and not in
// the database's id, so that the same records always have the same id.

import type { Instant } from "../model/index.ts";

export type SourceState = {
  /** "npm", "Debian", or a folder's name. */
  readonly name: string;
  readonly kind: "export" | "folder";
  readonly records: number;
  /** Records that were there and could not be read, with the first few named. */
  readonly unreadable: number;
  readonly unreadableExamples: readonly string[];
  /** The newest `modified` among its records; going back behind it is refused. */
  readonly newestAt?: Instant;
  readonly etag?: string;
};

export type FeedState = { readonly entries: number; readonly publishedOn?: string; readonly etag?: string };

export type Manifest = {
  readonly builtAt: Instant;
  /** Where from, without credentials. */
  readonly origin: string;
  readonly sources: readonly SourceState[];
  /** The ecosystems it answers for: "nothing found" means "nothing known" in these only. */
  readonly holds: readonly string[];
  /** Records by ecosystem, and for distributions also by release. */
  readonly ecosystems: Readonly<Record<string, number>>;
  readonly kev?: FeedState;
  readonly epss?: FeedState;
  /** Bytes of replaced records that increments left in the file. */
  readonly deadBytes: number;
};
