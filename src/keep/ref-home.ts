// The ledger in the guarded repository's own ref: append-only segments, pushed fast-forward only. What is on disk here is a cache that
// can be lost at any time: an append counts once the remote has it, and is repeated on top of whoever was quicker.

import { createHash, randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  limits,
  messageOf,
  openRemote,
  PortcullisError,
  type RemoteGit,
  type RemotePlace,
  withoutUser,
} from "../kit/index.ts";
import type { Checkpoint, Fingerprint, History, Ledger, LedgerEvent } from "../model/index.ts";
import type { LedgerHistory } from "./history.ts";
import { firstOfPath, readSegment, type Segment, segmentPath, segmentText } from "./homes/segment.ts";
import { openSqlite } from "./homes/sqlite.ts";
import type { Database, Store } from "./homes/store.ts";
import { checkPurge, type PurgeWish, purgeable } from "./purge.ts";
import { checkBatch, freshOf, type LedgerOptions, SqlLedger } from "./sql-ledger.ts";
import { adopt, type Batch, prepare, reopened, takeBack } from "./state.ts";
import { purgedBy, tombstoneOf } from "./tombstone.ts";
import { emptyFrontier, extended, leafHash, rootOf } from "./tree/merkle.ts";

export const ledgerRef = "refs/portcullis/ledger";
/** Where our own bare repository remembers what it has seen of the remote's ref. */
const seenRef = "refs/seen/ledger";

export type RefHome = Pick<RemotePlace, "address" | "allowed" | "authorization"> & {
  readonly cacheFolder: string;
};

export async function openRefLedger(home: RefHome, options: LedgerOptions): Promise<RefLedger> {
  const name = createHash("sha256").update(home.address).digest("hex").slice(0, 32);
  const folder = join(home.cacheFolder, "ledger", name);
  const git = openRemote({ ...home, folder: join(folder, "repository.git") });
  const cache = new SqlLedger(await openSqlite(join(folder, "ledger.db"), "write"), options);
  const ledger = new RefLedger({ git, cache, options, folder });
  try {
    await ledger.sync();
    return ledger;
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

export class RefLedger implements Ledger {
  readonly #git: RemoteGit;
  readonly #cache: SqlLedger;
  readonly #options: LedgerOptions;
  readonly #folder: string;

  constructor(parts: {
    readonly git: RemoteGit;
    readonly cache: SqlLedger;
    readonly options: LedgerOptions;
    readonly folder: string;
  }) {
    this.#git = parts.git;
    this.#cache = parts.cache;
    this.#options = parts.options;
    this.#folder = parts.folder;
  }

  get name(): string {
    return `${ledgerRef} of ${withoutUser(this.#git.address)}`;
  }

  /** Brings the cache up to what the remote has. A ref that went backwards was rewritten: that is said, never followed. */
  async sync(): Promise<string | undefined> {
    const [seen, tip] = [await this.#seen(), await this.#remoteTip()];
    if (tip === undefined) {
      if (seen === undefined) return undefined;
      throw this.#rewritten("the ref is gone from the remote");
    }
    if (tip !== seen) {
      await this.#reach([
        "fetch",
        "--quiet",
        "--no-tags",
        "--no-write-fetch-head",
        "--",
        this.#git.address,
        ledgerRef,
      ]);
      if (seen !== undefined && !(await this.#isAncestor(seen, tip))) await this.#checkSameLedger(tip);
    }
    await this.#adoptFrom(tip);
    await this.#remember(tip);
    return tip;
  }

  async append(events: readonly LedgerEvent[]): Promise<Checkpoint> {
    checkBatch(events);
    // Named before the first try, so that a try whose answer was lost is recognised by the next one.
    const named = events.map((event) => ({ ...event, id: event.id ?? randomBytes(16).toString("hex") }));
    let refused: unknown;
    for (let tries = 0; tries < limits.ledgerPushTries; tries += 1) {
      const tip = await this.sync();
      const { checkpoint, failure } = await this.#tryAppend(named, tip);
      if (failure === undefined) return checkpoint;
      refused = failure;
      if (!isConflict(failure) && tries > 0) break; // once more, in case that the remote took it and the answer was lost
      await sleep(Math.random() * 50 * 2 ** Math.min(tries, 5));
    }
    throw new PortcullisError("ledger", `Cannot record in ${this.name}: ${messageOf(refused)}`, {
      cause: refused,
      hint: "nothing of this batch was recorded; a job with a read-only token cannot record, the run on the default branch will",
    });
  }

  read(from?: number): AsyncIterable<LedgerEvent & { readonly index: number }> {
    return this.#cache.read(from);
  }

  history(): Promise<LedgerHistory> {
    return this.#cache.history();
  }

  lookUp(names: readonly Fingerprint[]): Promise<History> {
    return this.#cache.lookUp(names);
  }

  checkpoint(): Promise<Checkpoint> {
    return this.#cache.checkpoint();
  }

  /**
   * Git keeps what a history reaches, so a purge begins a new one: a commit without a parent, whose segments hold every leaf and lack the
   * purged payloads. Readers follow it because the Merkle tree says that it is the same ledger (`#isSameLedger`).
   */
  async purge(wanted: PurgeWish): Promise<number> {
    checkPurge(wanted);
    let refused: unknown;
    for (let tries = 0; tries < limits.ledgerPushTries; tries += 1) {
      const tip = await this.sync();
      if (tip === undefined) return 0;
      let [purged, pushed]: [readonly number[], string | undefined] = [[], undefined];
      refused = undefined;
      await this.#cache.write(async (database, state) => {
        purged = await purgeable(database, wanted);
        if (purged.length === 0) return undefined;
        const now = this.#options.clock.now();
        const batch = prepare(state, [tombstoneOf(wanted, purged, now)], {
          signer: this.#options.signer,
          now,
        });
        try {
          const replaced = await this.#without(new Set(purged), tip);
          pushed = await this.#push(await this.#commit(batch, tip, replaced), tip);
          return batch;
        } catch (error) {
          takeBack(state, batch);
          refused = error;
          return undefined;
        }
      });
      if (pushed !== undefined) {
        await this.#remember(pushed);
        await this.#git.run(["gc", "--quiet", "--prune=now"]).catch(() => undefined); // our own copy of what went
      }
      if (refused === undefined) return purged.length;
      if (!isConflict(refused)) break;
      await sleep(Math.random() * 50 * 2 ** Math.min(tries, 5));
    }
    throw new PortcullisError("ledger", `Cannot purge ${this.name}: ${messageOf(refused)}`, {
      cause: refused,
      hint: "nothing was purged; it needs the right to force this one ref",
    });
  }

  exportTo(target: Store): Promise<void> {
    return this.#cache.exportTo(target);
  }

  snapshot<T>(work: (database: Database) => Promise<T>): Promise<T> {
    return this.#cache.snapshot(work);
  }

  close(): Promise<void> {
    return this.#cache.close();
  }

  async #tryAppend(
    events: readonly LedgerEvent[],
    tip: string | undefined,
  ): Promise<{ checkpoint: Checkpoint; failure?: unknown }> {
    let failure: unknown;
    let pushed: string | undefined;
    const checkpoint = await this.#cache.write(async (database, state) => {
      const fresh = await freshOf(database, events);
      if (fresh.length === 0) return undefined;
      const batch = prepare(state, fresh, { signer: this.#options.signer, now: this.#options.clock.now() });
      try {
        pushed = await this.#push(await this.#commit(batch, tip));
        return batch;
      } catch (error) {
        takeBack(state, batch);
        failure = error;
        return undefined;
      }
    });
    if (pushed !== undefined) await this.#remember(pushed);
    return failure === undefined ? { checkpoint } : { checkpoint, failure };
  }

  /** A commit on top of `tip` whose tree has one file more; with replaced segments one that begins anew. */
  async #commit(
    batch: Batch,
    tip: string | undefined,
    replaced: ReadonlyMap<string, string> | undefined = undefined,
  ): Promise<string> {
    const { checkpoint } = batch.next;
    if (checkpoint === undefined) throw new PortcullisError("ledger", "a batch without a checkpoint");
    const text = segmentText({ entries: batch.sealed.map(({ entry }) => entry), checkpoint });
    const files = new Map([...(replaced ?? []), [segmentPath(batch.first), text]]);
    const index = join(this.#folder, `index-${randomBytes(6).toString("hex")}`);
    const env = { GIT_INDEX_FILE: index };
    try {
      if (tip !== undefined) await this.#git.run(["read-tree", tip], { env });
      for (const [path, content] of files) {
        const blob = await this.#text(["hash-object", "-w", "--stdin"], content);
        await this.#git.run(["update-index", "--add", "--cacheinfo", `100644,${blob},${path}`], { env });
      }
      const tree = (await this.#git.run(["write-tree"], { env })).toString().trim();
      const at = `${Math.floor(Date.parse(checkpoint.at) / 1000)} +0000`;
      const who = {
        ...{ GIT_AUTHOR_NAME: "portcullis", GIT_AUTHOR_EMAIL: "portcullis@localhost", GIT_AUTHOR_DATE: at },
        ...{
          GIT_COMMITTER_NAME: "portcullis",
          GIT_COMMITTER_EMAIL: "portcullis@localhost",
          GIT_COMMITTER_DATE: at,
        },
      };
      const parent = tip === undefined || replaced !== undefined ? [] : ["-p", tip];
      const message = `ledger: ${checkpoint.sizeEvents} entries, ${checkpoint.root}`;
      return (await this.#git.run(["commit-tree", tree, ...parent, "-m", message], { env: who }))
        .toString()
        .trim();
    } finally {
      rmSync(index, { force: true });
    }
  }

  /** Fast-forward or nothing, but for a purge, which replaces exactly `instead`: the server compares the old value itself. */
  async #push(commit: string, instead?: string): Promise<string> {
    await this.#git.run([
      "push",
      "--quiet",
      "--porcelain",
      "--no-verify",
      ...(instead === undefined ? [] : [`--force-with-lease=${ledgerRef}:${instead}`]),
      "--",
      this.#git.address,
      `${commit}:${ledgerRef}`,
    ]);
    return commit;
  }

  async #segments(tip: string): Promise<readonly string[]> {
    const listed = await this.#text(["ls-tree", "-r", "--name-only", tip, "--", "segments/"]);
    return listed
      .split("\n")
      .filter((path) => path !== "")
      .sort();
  }

  async #segment(tip: string, path: string): Promise<Segment> {
    return readSegment((await this.#git.run(["cat-file", "blob", `${tip}:${path}`])).toString("utf8"), path);
  }

  /** The segments that hold these positions, without their payloads. */
  async #without(purged: ReadonlySet<number>, tip: string): Promise<ReadonlyMap<string, string>> {
    const replaced = new Map<string, string>();
    const paths = await this.#segments(tip);
    const firsts = paths.map((path) => firstOfPath(path) ?? 0);
    for (const [index, path] of paths.entries()) {
      const [first, end] = [firsts[index] ?? 0, firsts[index + 1] ?? Number.MAX_SAFE_INTEGER];
      if (![...purged].some((position) => position >= first && position < end)) continue;
      const { entries, checkpoint } = await this.#segment(tip, path);
      const kept = entries.map((entry, at) => (purged.has(first + at) ? { leaf: entry.leaf } : entry));
      replaced.set(path, segmentText({ entries: kept, checkpoint }));
    }
    return replaced;
  }

  /** A history that begins anew is followed when it holds the same leaves, and says of every payload that it lacks that it was purged. */
  async #checkSameLedger(tip: string): Promise<void> {
    const known = await this.#cache.checkpoint();
    const [missing, purged]: [number[], Set<number>] = [[], new Set()];
    let frontier = emptyFrontier;
    let isSame = known.sizeEvents === 0;
    for (const path of await this.#segments(tip)) {
      for (const entry of (await this.#segment(tip, path)).entries) {
        if (entry.body === undefined) missing.push(frontier.size);
        for (const position of purgedBy([reopened(entry, frontier.size)])) purged.add(position);
        frontier = extended(frontier, [leafHash(entry.leaf)]);
        if (frontier.size === known.sizeEvents)
          isSame = `sha256:${rootOf(frontier).toString("hex")}` === known.root;
      }
    }
    if (!isSame) throw this.#rewritten("it no longer holds what it held");
    const lost = missing.find((position) => !purged.has(position));
    if (lost !== undefined)
      throw this.#rewritten(`the payload of entry ${lost} is gone, and no entry says that it was purged`);
  }

  async #adoptFrom(tip: string): Promise<void> {
    const paths = await this.#segments(tip);
    const { sizeEvents } = await this.#cache.checkpoint();
    const fresh = paths.filter((path) => (firstOfPath(path) ?? sizeEvents) >= sizeEvents);
    for (const path of fresh) {
      const { entries, checkpoint } = await this.#segment(tip, path);
      await this.#cache.write(async (_, state) => {
        // Another process on this cache may have adopted it meanwhile.
        return state.frontier.size >= checkpoint.sizeEvents ? undefined : adopt(state, entries, checkpoint);
      });
    }
  }

  async #remoteTip(): Promise<string | undefined> {
    const answer = await this.#reach(["ls-remote", "--quiet", "--", this.#git.address, ledgerRef]);
    const [id] = answer.toString().split("\t");
    return id === undefined || id === "" ? undefined : id;
  }

  async #seen(): Promise<string | undefined> {
    const answer = await this.#text(["for-each-ref", "--format=%(objectname)", seenRef]);
    return answer === "" ? undefined : answer;
  }

  /** Another process on this cache may hold the lock, and then remembers something as good. */
  async #remember(tip: string): Promise<void> {
    await this.#git.run(["update-ref", seenRef, tip]).catch(() => undefined);
  }

  async #isAncestor(older: string, newer: string): Promise<boolean> {
    return (await this.#text(["rev-list", "--count", `${newer}..${older}`])) === "0";
  }

  async #text(args: readonly string[], input?: string): Promise<string> {
    return (await this.#git.run(args, input === undefined ? {} : { input })).toString().trim();
  }

  async #reach(args: readonly string[]): Promise<Buffer> {
    try {
      return await this.#git.run(args);
    } catch (cause) {
      throw new PortcullisError("network", `Cannot reach ${this.name}: ${messageOf(cause)}`, {
        cause,
        hint: "check the address and the token or key of this job",
      });
    }
  }

  #rewritten(what: string): PortcullisError {
    return new PortcullisError("ledger", `${this.name} was rewritten: ${what}.`, {
      hint: "find out who forced the ref; a copy of what it held is in the cache, and kept checkpoints prove it",
    });
  }
}

/** Somebody else's push came first: git's own words (LC_ALL=C) when the client sees it, and when the server does. */
function isConflict(failure: unknown): boolean {
  return /\[rejected\]|\[remote rejected\] \((cannot lock ref|failed to update ref|incorrect old value|reference already exists|fetch first)/.test(
    messageOf(failure),
  );
}
