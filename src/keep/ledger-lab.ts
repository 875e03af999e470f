// For tests only: throw-away ledgers, events and the independent verifier. Not exported by the folder's door.

import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Checkpoint, instant, type LedgerEvent } from "../model/index.ts";
import { openSqlLedger } from "./open.ts";
import type { SqlLedger } from "./sql-ledger.ts";
import { checkpointText, type Signer, signerOf } from "./tree/checkpoint.ts";

export const someInstant = instant("2027-01-31T09:00:00Z");
export const someClock = { now: () => someInstant };

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "portcullis-ledger-"));
}

export function ed25519Signer(): Signer {
  return signerOf(generateKeyPairSync("ed25519").privateKey);
}

export function ecdsaSigner(): Signer {
  return signerOf(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);
}

export function openFile(file: string, signer?: Signer): Promise<SqlLedger> {
  return openSqlLedger({ kind: "file", file }, "write", { clock: someClock, signer });
}

export function note(id: string, more: Partial<LedgerEvent> = {}): LedgerEvent {
  return {
    id,
    type: "note.made",
    at: someInstant,
    by: "someone",
    payload: { text: `note ${id} — ünï\u0001` },
    ...more,
  };
}

export function sighting(name: string, more: Record<string, unknown> = {}): LedgerEvent {
  const payload = {
    ...{
      names: [name],
      rule: "python/sql-injection",
      engine: "code",
      witnesses: ["code"],
      severity: "high",
      title: "SQL injection",
    },
    ...{ paths: ["api/db.py"], place: "production", hasFix: false, isExploited: false, ...more },
  };
  return { type: "finding.detected", at: someInstant, by: "ci", payload };
}

export type PythonAnswer = {
  readonly sound: boolean;
  readonly size?: number;
  readonly root?: string;
  readonly first?: number | null;
  readonly error?: string;
};

export function hasPython(): boolean {
  try {
    execFileSync("python3", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Runs tools/verify_ledger.py. */
export function pythonVerify(
  file: string,
  trust: { readonly known?: Checkpoint; readonly keyPem?: string } = {},
): PythonAnswer {
  const folder = temporaryFolder();
  const args = [new URL("../../tools/verify_ledger.py", import.meta.url).pathname, file];
  if (trust.known !== undefined) {
    writeFileSync(join(folder, "checkpoint.json"), checkpointText(trust.known));
    args.push("--checkpoint", join(folder, "checkpoint.json"));
  }
  if (trust.keyPem !== undefined) {
    writeFileSync(join(folder, "key.pem"), trust.keyPem);
    args.push("--key", join(folder, "key.pem"));
  }
  try {
    return JSON.parse(
      execFileSync("python3", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }),
    ) as PythonAnswer;
  } catch (error) {
    return JSON.parse((error as { stdout: string }).stdout) as PythonAnswer; // it prints its answer also when the answer is no
  }
}
