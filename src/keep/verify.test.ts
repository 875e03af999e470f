// Tampering, one kind a case, and the independent verifier beside ours: both must say the same of every ledger here.

import { createPublicKey } from "node:crypto";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "libsql";
import { beforeAll, describe, expect, test } from "vitest";
import type { Checkpoint } from "../model/index.ts";
import {
  ecdsaSigner,
  ed25519Signer,
  hasPython,
  note,
  openFile,
  type PythonAnswer,
  pythonVerify,
  sighting,
  temporaryFolder,
} from "./ledger-lab.ts";
import type { Signer } from "./tree/checkpoint.ts";
import { type Trust, type Verification, verifyLedger } from "./verify.ts";

const folder = temporaryFolder();
const sound = join(folder, "sound.db");
const signer = ed25519Signer();
let middle: Checkpoint;
let end: Checkpoint;

async function grow(file: string, by: Signer | undefined): Promise<{ middle: Checkpoint; end: Checkpoint }> {
  const ledger = await openFile(file, by);
  await ledger.append(Array.from({ length: 300 }, (_, index) => note(`a${index}`)));
  const half = await ledger.append([
    sighting("v1:one"),
    sighting("v1:two", { severity: "critical" }),
    note("b"),
  ]);
  await ledger.append([
    { ...note("c"), type: "finding.state", payload: { name: "v1:one", state: "in-review" } },
  ]);
  const last = await ledger.append([note("d"), note("e")]);
  await ledger.close();
  return { middle: half, end: last };
}

beforeAll(async () => {
  ({ middle, end } = await grow(sound, signer));
});

async function verify(file: string, trust: Trust = {}): Promise<Verification> {
  const ledger = await openFile(file);
  try {
    return await ledger.snapshot((database) => verifyLedger(database, trust));
  } finally {
    await ledger.close();
  }
}

let copies = 0;
function tampered(statements: readonly string[]): string {
  copies += 1;
  const file = join(folder, `tampered-${copies}.db`);
  copyFileSync(sound, file);
  const database = new Sqlite(file);
  for (const statement of statements) database.exec(statement);
  database.close();
  return file;
}

function agree(ours: Verification, python: PythonAnswer): void {
  expect({
    sound: python.sound,
    size: python.size,
    root: python.root,
    first: python.first ?? undefined,
  }).toEqual({
    ...{ sound: ours.isSound, size: ours.sizeEvents, root: ours.root, first: ours.problems[0]?.position },
  });
}

const shift =
  "update ledger_entry set position = -position-2 where position >= 120; update ledger_entry set position = -position-1 where position < 0";
const cases: readonly (readonly [name: string, first: number | undefined, statements: readonly string[]])[] =
  [
    [
      "a changed entry",
      7,
      ["update ledger_entry set leaf = replace(leaf, 'someone', 'nobody') where position = 7"],
    ],
    ["a changed entry that is no JSON", 9, ["update ledger_entry set leaf = 'x' where position = 9"]],
    ["a changed id column", 11, ["update ledger_entry set id = 'zz' where position = 11"]],
    ["a changed payload", 42, ['update ledger_payload set body = \'{"text":"other"}\' where position = 42']],
    ["a payload taken away", 43, ["delete from ledger_payload where position = 43"]],
    ["a payload of nobody", 306, ["insert into ledger_payload values (306, 'a', '{}')"]],
    [
      "two entries that changed places",
      50,
      [
        "update ledger_entry set position = -1 where position = 50",
        "update ledger_entry set position = 50 where position = 51",
        "update ledger_entry set position = 51 where position = -1",
      ],
    ],
    [
      "an inserted entry",
      120,
      [
        shift,
        "insert into ledger_entry select 120, 'new', replace(leaf, '\"a121\"', '\"new\"') from ledger_entry where position = 122",
      ],
    ],
    ["an entry taken out", 60, ["delete from ledger_entry where position = 60"]],
    [
      "an entry taken out, the rest moved up",
      60,
      [
        "delete from ledger_entry where position = 60",
        "update ledger_entry set position = -position where position > 60",
        "update ledger_entry set position = -position - 1 where position < 0",
      ],
    ],
    [
      "a cut tail",
      304,
      ["delete from ledger_entry where position >= 304", "delete from ledger_payload where position >= 304"],
    ],
    [
      "an entry appended by hand",
      306,
      [
        "insert into ledger_entry select 306, 'x', replace(replace(leaf, '305', '306'), '\"e\"', '\"x\"') from ledger_entry where position = 305",
      ],
    ],
    [
      "a changed leaf of the tree",
      256,
      ["update ledger_tile set hashes = 'ff' || substr(hashes, 3) where tile = 1"],
    ],
    [
      "a changed checkpoint",
      303,
      [
        "update ledger_checkpoint set text = replace(text, '2027-01-31', '2026-01-31') where size_events = 304",
      ],
    ],
    [
      "a checkpoint of another size",
      303,
      [
        "update ledger_checkpoint set text = replace(text, '\"sizeEvents\":304', '\"sizeEvents\":303') where size_events = 304",
      ],
    ],
    [
      "a derived row changed",
      undefined,
      ["update ledger_fold set value = replace(value, 'in-review', 'verified') where fold = 'finding'"],
    ],
    [
      "a derived row taken out",
      undefined,
      ["delete from ledger_fold where fold = 'open' and key = 'v1:two'"],
    ],
    ["a derived row put in", undefined, ["insert into ledger_fold values ('name', 'v1:new', 'v1:one')"]],
    ["a derived row of an unknown fold", undefined, ["insert into ledger_fold values ('strange', 'a', 'b')"]],
    [
      "a changed frontier",
      undefined,
      ["update ledger_meta set value = replace(value, '306', '305') where key = 'frontier'"],
    ],
    ["a strange setting", undefined, ["insert into ledger_meta values ('strange', '1')"]],
  ];

describe.runIf(hasPython())("ours and the independent verifier", () => {
  test("find a sound ledger sound, with a known checkpoint and the right key", async () => {
    const keyPem = createPublicKey({ key: signer.publicKey, format: "der", type: "spki" })
      .export({ type: "spki", format: "pem" })
      .toString();
    for (const known of [middle, end]) {
      const ours = await verify(sound, { known: [known], key: signer.publicKey });
      expect(ours.problems).toEqual([]);
      expect(ours.isSound).toBe(true);
      agree(ours, pythonVerify(sound, { known, keyPem }));
    }
  });

  test.each(cases)("%s: both name the same first entry", async (_name, first, statements) => {
    const file = tampered(statements);
    const ours = await verify(file);
    expect({ isSound: ours.isSound, first: ours.problems[0]?.position }).toEqual({ isSound: false, first });
    agree(ours, pythonVerify(file));
  });

  test("a tail that was cut with everything that knew of it shows against a checkpoint that was kept", async () => {
    const file = tampered([]);
    const shorter = join(folder, "shorter.db");
    const ledger = await openFile(shorter, signer);
    await ledger.append([note("only")]);
    await ledger.close();
    for (const candidate of [shorter]) {
      const ours = await verify(candidate, { known: [end] });
      expect(ours.problems[0]).toMatchObject({ position: 1 });
      agree(ours, pythonVerify(candidate, { known: end }));
      expect((await verify(candidate)).isSound).toBe(true);
    }
    agree(await verify(file, { known: [end] }), pythonVerify(file, { known: end }));
  });

  test("a ledger that was rewritten whole and signed with another key fails against the kept checkpoint and against the key", async () => {
    const file = join(folder, "rewritten.db");
    await grow(file, ed25519Signer());
    const keyPem = createPublicKey({ key: signer.publicKey, format: "der", type: "spki" })
      .export({ type: "spki", format: "pem" })
      .toString();
    expect((await verify(file)).isSound).toBe(true);
    const byCheckpoint = await verify(file, { known: [end] });
    const byKey = await verify(file, { key: signer.publicKey });
    expect([byCheckpoint.isSound, byKey.isSound]).toEqual([false, false]);
    agree(byCheckpoint, pythonVerify(file, { known: end }));
    agree(byKey, pythonVerify(file, { keyPem }));
  });

  test("ECDSA checkpoints are checked by both, and unsigned ones say so", async () => {
    const file = join(folder, "ecdsa.db");
    const { end: last } = await grow(file, ecdsaSigner());
    agree(await verify(file, { known: [last] }), pythonVerify(file, { known: last }));
    const forged: Checkpoint = { ...last, at: middle.at, root: middle.root };
    const ours = await verify(file, { known: [forged] });
    expect(ours.isSound).toBe(false);
    agree(ours, pythonVerify(file, { known: forged }));
    const unsigned = join(folder, "unsigned.db");
    await grow(unsigned, undefined);
    const answer = await verify(unsigned);
    expect([answer.isSound, answer.notes]).toEqual([true, ["4 of 4 checkpoints are unsigned"]]);
    agree(answer, pythonVerify(unsigned));
  });

  test("a purged payload leaves a sound ledger with a tombstone; nothing can be put back", async () => {
    const file = tampered([]);
    const ledger = await openFile(file, signer);
    const purged = await ledger.purge({
      type: "note.made",
      before: "2027-02-01",
      reason: "90 days are over",
      by: "someone",
    });
    expect(purged).toBe(303);
    expect(
      await ledger.purge({ type: "note.made", before: "2027-02-01", reason: "again", by: "someone" }),
    ).toBe(0);
    await expect(
      ledger.purge({ type: "finding.detected", before: "2027-02-01", reason: "no", by: "someone" }),
    ).rejects.toThrow("Cannot purge");
    await ledger.close();
    const ours = await verify(file, { known: [end] });
    expect(ours.problems).toEqual([]);
    agree(ours, pythonVerify(file, { known: end }));
    new Sqlite(file).exec("insert into ledger_payload values (3, 'a', '{}')");
    const back = await verify(file);
    expect(back.problems[0]?.position).toBe(3);
    agree(back, pythonVerify(file));
  });

  test("the verifier has at most 200 lines", async () => {
    const { readFileSync } = await import("node:fs");
    expect(
      readFileSync(new URL("../../tools/verify_ledger.py", import.meta.url), "utf8")
        .trimEnd()
        .split("\n").length,
    ).toBeLessThanOrEqual(200);
  });
});

describe("a damaged ledger", () => {
  test.each([
    ["a file that is no database", "not a database at all ".repeat(300), "it is not a ledger"],
    ["a short text", "hello", "it is not a ledger"],
  ])("%s: one clear sentence", async (_name, content, sentence) => {
    const file = join(temporaryFolder(), "ledger.db");
    const { writeFileSync } = await import("node:fs");
    writeFileSync(file, content);
    await expect(openFile(file)).rejects.toThrow(sentence);
  });

  test("somebody else's database is refused", async () => {
    const file = join(temporaryFolder(), "other.db");
    new Sqlite(file).exec("create table t(a)");
    await expect(openFile(file)).rejects.toThrow("not a ledger of Portcullis");
  });

  test("nothing is appended to a ledger that contradicts its checkpoint", async () => {
    const ledger = await openFile(tampered(["delete from ledger_fold where fold = 'open'"]));
    await expect(ledger.append([note("more")])).rejects.toThrow("contradicts its last checkpoint");
    await ledger.close();
  });
});
