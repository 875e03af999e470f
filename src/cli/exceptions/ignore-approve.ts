// The work of `portcullis ignore approve` and `key`: a second person's signature under an exception that a change proposes.

import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findRepository } from "../../collect/index.ts";
import { approvalsFile, approvalText, exceptionName, readApprovals } from "../../decide/index.ts";
import { makeFolder, PortcullisError } from "../../kit/index.ts";
import { type Exception, instant } from "../../model/index.ts";
import { ciPlace } from "../ci.ts";
import { environment } from "../environment.ts";
import { exceptionLine } from "../scan/explain.ts";
import { findingsNamed, judgedReport } from "../scan/judged-report.ts";
import { cacheFolder } from "../wire.ts";
import { readWritten } from "./written.ts";

export type IgnoreApproveFlags = {
  readonly key?: string;
  readonly by?: string;
  readonly ledger?: string;
  readonly head?: string;
  readonly from?: string;
  readonly diff?: string;
  readonly now?: string;
};

type Key = ReturnType<typeof createPrivateKey>;

export async function approveIgnore(wanted: string | undefined, flags: IgnoreApproveFlags): Promise<void> {
  if ((wanted === undefined) === (flags.head === undefined))
    throw new PortcullisError("usage", "Name an exception, or a commit with --head, and not both.");
  const key = flags.key === undefined ? undefined : privateKeyFrom(flags.key);
  const by = approverFrom(flags, key);
  const proposed =
    wanted === undefined ? new Map<string, Exception>() : await proposedExceptions(wanted, flags);
  const names = flags.head === undefined ? [...proposed.keys()] : [fullCommit(flags.head)];
  if (key !== undefined && flags.ledger === undefined && flags.head === undefined)
    signInto(names, { by, key, flags });
  else await recordIn(names, { by, key, flags });
  for (const one of proposed.values()) process.stdout.write(`approved: ${exceptionLine(one, "by")} ${by}\n`);
  if (flags.head !== undefined) process.stdout.write(`approved: all that ${flags.head} proposes, by ${by}\n`);
}

/** A name alone proves nothing: a key does, and so does the login under which a CI system runs the job. */
function approverFrom({ by }: IgnoreApproveFlags, key: Key | undefined): string {
  const { isCi, actor } = ciPlace(environment());
  if (key !== undefined && by !== undefined) return by;
  if (key !== undefined) throw new PortcullisError("usage", "Whose key is it? --by NAME says so.");
  if (isCi && actor !== undefined && (by === undefined || by === actor)) return actor;
  throw new PortcullisError(
    "usage",
    "An approval needs the approver's key, or a CI job that knows who started it.",
    {
      hint: "--key FILE --by NAME; `portcullis ignore key FILE` makes a key",
    },
  );
}

function fullCommit(text: string): string {
  if (/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text)) return text;
  throw new PortcullisError("usage", `--head takes a whole commit id (got ${JSON.stringify(text)}).`);
}

async function proposedExceptions(
  wanted: string,
  { ledger: _, ...flags }: IgnoreApproveFlags,
): Promise<ReadonlyMap<string, Exception>> {
  const { report } = await judgedReport([], flags);
  const items = wanted.startsWith("x-") ? report.findings : findingsNamed(wanted, report);
  // A change may also except what was there before it, of which its own scan says nothing.
  const written = flags.from === undefined ? (await readWritten(flags)).written : [];
  const all = [
    ...items.flatMap((item) => item.exceptions),
    ...written.filter((one) => wanted.startsWith("x-") || isAbout(one, wanted)),
  ].filter((one) => one.isProposedByChange);
  const proposed = new Map(all.map((one) => [exceptionName(one), one]));
  for (const name of proposed.keys()) if (wanted.startsWith("x-") && name !== wanted) proposed.delete(name);
  if (proposed.size > 0) return proposed;
  throw new PortcullisError("usage", `No proposed exception is called ${JSON.stringify(wanted)}.`, {
    hint: "name the change: --diff origin/main..HEAD; `portcullis explain` shows the names",
  });
}

/** By the words of the entry itself. */
function isAbout({ scope }: Exception, wanted: string): boolean {
  const { fingerprint, rule, advisory } = scope;
  return (
    (fingerprint !== undefined &&
      (fingerprint.startsWith(wanted) || fingerprint.startsWith(`v1:${wanted}`))) ||
    rule === wanted ||
    advisory?.toUpperCase() === wanted.toUpperCase()
  );
}

type Approver = { readonly by: string; readonly key: Key | undefined; readonly flags: IgnoreApproveFlags };

function signatureOf(
  said: { readonly exception: string; readonly by: string; readonly at: string },
  key: Key,
): string {
  return sign(null, Buffer.from(approvalText(said)), key).toString("base64");
}

/** Into a file that the change carries. */
function signInto(names: readonly string[], { by, key, flags }: Approver & { readonly key: Key }): void {
  const at = instant(flags.now ?? new Date().toISOString());
  const fresh = names.map((exception) => {
    const said = { exception, by, at };
    return { ...said, signature: signatureOf(said, key) };
  });
  const file = join(findRepository(process.cwd(), cacheFolder())?.workTree ?? process.cwd(), approvalsFile);
  const old = existsSync(file) ? readApprovals(readFileSync(file, "utf8")) : [];
  const kept = old.filter(
    (one) => !fresh.some(({ exception }) => exception === one.exception && by === one.by),
  );
  makeFolder(dirname(file));
  writeFileSync(file, `${JSON.stringify({ approvals: [...kept, ...fresh] }, undefined, 2)}\n`);
  process.stderr.write(`Commit ${approvalsFile} to the change.\n`);
}

/** Into the ledger, where the change's own author cannot put it without leaving a name. */
async function recordIn(names: readonly string[], { by, key, flags }: Approver): Promise<void> {
  const { withLedger } = await import("../ledger/with-ledger.ts");
  const home = {
    ...(flags.ledger === undefined ? {} : { ledger: flags.ledger }),
    ...(flags.now === undefined ? {} : { now: flags.now }),
  };
  await withLedger(home, "write", async ({ ledger, deps }) => {
    const at = deps.clock.now();
    const events = names.map((about) => ({
      ...{ type: "exception.approved", at, by },
      payload: {
        ...{ about, by },
        ...(key === undefined ? {} : { signature: signatureOf({ exception: about, by, at }, key) }),
      },
    }));
    await ledger.append(events);
  });
}

function privateKeyFrom(file: string): Key {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new PortcullisError("usage", `There is no key file ${file}.`, {
      hint: "`portcullis ignore key FILE` makes one",
    });
  }
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // Said below in one sentence: the text of a key is never part of a message.
  }
  throw new PortcullisError("usage", `${file} holds no Ed25519 private key in PEM.`);
}

export function makeApproverKey(file: string): void {
  if (existsSync(file))
    throw new PortcullisError("usage", `There is already something at ${file}.`, { hint: "name a new file" });
  const { privateKey } = generateKeyPairSync("ed25519");
  writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" }).toString("base64");
  process.stdout.write(`${publicKey}\n`);
  process.stderr.write(
    `Keep ${file} to yourself. Into portcullis.yaml, under approvers: {name: YOU, public_key: ${publicKey}, emails: [YOURS]}\n`,
  );
}
