// What a ledger must do in each of its homes: one table of promises, three homes. PostgreSQL is a real server; where it is not
// installed its part is skipped, and says so.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Clock, Ledger, LedgerEvent } from "../model/index.ts";
import { openSqlite } from "./homes/sqlite.ts";
import { hasPython, note, pythonVerify, sighting, someClock, temporaryFolder } from "./ledger-lab.ts";
import { openSqlLedger } from "./open.ts";
import { type Cluster, freshDatabase, postgresFolder, runSql, startPostgres } from "./postgres-lab.ts";
import { openRefLedger, type RefLedger } from "./ref-home.ts";
import type { SqlLedger } from "./sql-ledger.ts";
import { verifyLedger } from "./verify.ts";

type AnyLedger = SqlLedger | RefLedger;
/** Opens the same ledger again and again, as different processes would. */
type Home = { readonly open: (clock?: Clock) => Promise<AnyLedger> };

const binaries = postgresFolder();
let cluster: Cluster | undefined;
let count = 0;

beforeAll(async () => {
  if (binaries !== undefined) cluster = await startPostgres(binaries);
}, 120_000);
afterAll(async () => cluster?.stop());

const stateOf = (name: string, state: string): LedgerEvent => ({
  ...note(`${name} ${state}`),
  type: "finding.state",
  payload: { name, state, reason: "looked at" },
});

const homes: readonly (readonly [name: string, isPresent: boolean, make: () => Promise<Home>])[] = [
  [
    "a file",
    true,
    async () => {
      const file = join(temporaryFolder(), "ledger.db");
      return { open: (clock = someClock) => openSqlLedger({ kind: "file", file }, "write", { clock }) };
    },
  ],
  [
    "PostgreSQL",
    binaries !== undefined,
    async () => {
      count += 1;
      const url = await freshDatabase(cluster as Cluster, `ledger_${count}`); // started above when `isPresent`
      return { open: (clock = someClock) => openSqlLedger({ kind: "postgres", url }, "write", { clock }) };
    },
  ],
  [
    "a ref",
    true,
    async () => {
      const address = temporaryFolder();
      execFileSync("git", ["init", "-q", "--bare", address]);
      return {
        open: (clock = someClock) =>
          openRefLedger({ address, allowed: ["file"], cacheFolder: temporaryFolder() }, { clock }),
      };
    },
  ],
];

async function idsOf(ledger: Ledger): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { id } of ledger.read()) ids.push(id ?? "");
  return ids;
}

async function problemsOf(ledger: AnyLedger): Promise<readonly string[]> {
  return (await ledger.snapshot((database) => verifyLedger(database))).problems.map(({ text }) => text);
}

describe.each(homes)("a ledger in %s", (_name, isPresent, make) => {
  test.runIf(isPresent)("gives back what was appended, in order, after it was opened anew", async () => {
    const home = await make();
    const first = await home.open();
    const { root } = await first.append([
      note("a", { payload: { deep: [1, null, "ü\u0000".slice(0, 1)] } }),
      note("b"),
    ]);
    await first.append([note("c")]);
    await first.close();
    const second = await home.open();
    const events = [];
    for await (const event of second.read()) events.push(event);
    expect(events.map(({ index, id, type, by }) => [index, id, type, by])).toEqual([
      [0, "a", "note.made", "someone"],
      [1, "b", "note.made", "someone"],
      [2, "c", "note.made", "someone"],
    ]);
    expect(events[0]?.payload).toEqual({ deep: [1, null, "ü"] });
    expect((await second.checkpoint()).sizeEvents).toBe(3);
    expect((await second.checkpoint()).root).not.toBe(root);
    expect(await problemsOf(second)).toEqual([]);
    await second.close();
  });

  test.runIf(isPresent)("knows findings by any of their names", async () => {
    const ledger = await (await make()).open();
    await ledger.append([
      sighting("v1:one", { names: ["v1:one", "v1:other"] }),
      { ...note("x"), type: "finding.owned", payload: { name: "v1:other", owner: "ada" } },
    ]);
    const history = await ledger.history();
    expect(history.known(["v1:nobody" as never, "v1:other" as never])).toMatchObject({
      fingerprint: "v1:one",
      owner: "ada",
      state: "detected",
    });
    expect(history.known(["v1:nobody" as never])).toBeUndefined();
    await ledger.close();
  });

  test.runIf(isPresent)("a look at some findings knows of them what the whole history knows", async () => {
    const ledger = await (await make()).open();
    const secret = { engine: "secrets", rule: "secrets/stripe-live-key", paths: [".env"] };
    await ledger.append([
      sighting("v1:code", { names: ["v1:code", "v1:alias"] }),
      sighting("v1:leak", secret),
      sighting("v1:false", secret),
      stateOf("v1:leak", "in-review"),
      stateOf("v1:false", "false-positive"),
    ]);
    const [all, some] = [await ledger.history(), await ledger.lookUp(["v1:alias", "v1:nobody"] as never)];
    expect(some.known(["v1:nobody", "v1:alias"] as never)).toMatchObject({ fingerprint: "v1:code" });
    expect(some.known(["v1:alias"] as never)).toEqual(all.known(["v1:alias"] as never));
    expect(some.leaked?.()).toEqual([expect.objectContaining({ fingerprint: "v1:leak", path: ".env" })]);
    expect(some.leaked?.()).toEqual(all.leaked?.());
    expect(some.head).toBe(all.head);
    expect((await ledger.lookUp([])).known(["v1:code"] as never)).toBeUndefined();
    await ledger.close();
  });

  test.runIf(isPresent)("two writers at once lose and double nothing", async () => {
    const home = await make();
    const writers = await Promise.all([home.open(), home.open()]);
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(
        writers.map((writer, index) => writer.append([note(`${round}-${index}`), note(`shared-${round}`)])),
      );
    }
    const [one, two] = writers;
    await one?.append([note("last")]);
    const ids = await idsOf(await home.open());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(16);
    expect(await problemsOf(two as AnyLedger)).toEqual([]);
    for (const writer of writers) await writer.close();
  });

  test.runIf(isPresent)(
    "refuses what nobody could read later, and records nothing of that batch",
    async () => {
      const ledger = await (await make()).open();
      const bad = { ...note("b"), type: "finding.state", payload: { name: "v1:one", state: "perfect" } };
      await expect(ledger.append([note("a"), bad])).rejects.toThrow("Cannot record finding.state: `state`");
      await expect(ledger.append([{ ...note("b"), at: "yesterday" as never }])).rejects.toThrow(
        "not an instant",
      );
      await expect(ledger.append([{ ...note("b"), type: "Nonsense" }])).rejects.toThrow("a type is like");
      expect(await idsOf(ledger)).toEqual([]);
      expect(await problemsOf(ledger)).toEqual([]);
      await ledger.close();
    },
  );

  test.runIf(isPresent && hasPython())("can be exported for the independent verifier", async () => {
    const ledger = await (await make()).open();
    const end = await ledger.append([
      ...Array.from({ length: 600 }, (_, index) => note(`${index}`)),
      sighting("v1:one"),
    ]);
    const file = join(temporaryFolder(), "copy.db");
    const copy = await openSqlite(file, "write");
    await ledger.exportTo(copy);
    await copy.close();
    expect(pythonVerify(file, { known: end })).toMatchObject({ sound: true, size: 601, root: end.root });
    await ledger.close();
  });
});

describe.runIf(binaries !== undefined)("PostgreSQL", () => {
  test("five programs that begin the ledger at once", async () => {
    const url = await freshDatabase(cluster as Cluster, "at_once");
    const ledgers = await Promise.all(
      Array.from({ length: 5 }, () =>
        openSqlLedger({ kind: "postgres", url }, "write", { clock: someClock }),
      ),
    );
    await Promise.all(ledgers.map((ledger, index) => ledger.append([note(`${index}`)])));
    expect((await idsOf(ledgers[0] as Ledger)).length).toBe(5);
    for (const ledger of ledgers) await ledger.close();
  });

  test("tampering behind our back is named", async () => {
    const url = await freshDatabase(cluster as Cluster, "tampered");
    const ledger = await openSqlLedger({ kind: "postgres", url }, "write", { clock: someClock });
    await ledger.append(Array.from({ length: 20 }, (_, index) => note(`${index}`)));
    await runSql(url, ["update ledger_payload set body = '{}' where position = 7"]);
    expect((await problemsOf(ledger))[0]).toBe("the payload of entry 7 was changed");
    await ledger.close();
  });

  test.each([
    ["a server that does not answer", (url: string) => url.replace(/:\d+\//, ":1/"), "nothing answers"],
    [
      "a database that is not there",
      (url: string) => url.replace(/\/postgres$/, "/nowhere"),
      "no such database",
    ],
  ])("%s: one clear sentence, without the password", async (_what, change, sentence) => {
    const url = change((cluster as Cluster).url).replace("tester@", "tester:hunter2@");
    const failed = openSqlLedger({ kind: "postgres", url }, "write", { clock: someClock });
    await expect(failed).rejects.toThrow(sentence);
    await failed.catch((error) => expect(String(error)).not.toContain("hunter2"));
  });

  test("a ledger that was never begun, and a user without rights", async () => {
    const url = await freshDatabase(cluster as Cluster, "empty");
    const reader = await openSqlLedger({ kind: "postgres", url }, "read", { clock: someClock });
    await expect(reader.history()).rejects.toThrow("there is no ledger");
    await reader.close();
    await runSql(url, ["create role reader login"]);
    await (await openSqlLedger({ kind: "postgres", url }, "write", { clock: someClock })).close();
    const poor = openSqlLedger({ kind: "postgres", url: url.replace("tester@", "reader@") }, "write", {
      clock: someClock,
    });
    await expect(poor).rejects.toThrow("may not do this");
  });
});
