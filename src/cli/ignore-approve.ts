// The work of `portcullis ignore approve` and `key`: a second person's signature under an exception that a change proposes.

import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findRepository } from "../collect/index.ts";
import { approvalsFile, approvalText, exceptionName, readApprovals } from "../decide/index.ts";
import { PortcullisError } from "../kit/index.ts";
import { type Exception, instant } from "../model/index.ts";
import type { IgnoreApproveFlags } from "./commands/ignore.ts";
import { exceptionLine } from "./explain.ts";
import { judgedReport, theFindings } from "./judged-report.ts";
import { cacheFolder } from "./wire.ts";

export async function approveIgnore(wanted: string, flags: IgnoreApproveFlags): Promise<void> {
  const key = privateKeyFrom(flags.key);
  const { report } = await judgedReport([], flags);
  const items = wanted.startsWith("x-") ? report.findings : theFindings(wanted, report);
  const proposed = new Map<string, Exception>();
  for (const one of items.flatMap((item) => item.exceptions)) {
    const name = exceptionName(one);
    if (one.isProposedByChange && (!wanted.startsWith("x-") || name === wanted)) proposed.set(name, one);
  }
  if (proposed.size === 0)
    throw new PortcullisError("usage", `No proposed exception is called ${JSON.stringify(wanted)}.`, {
      hint: "name the change: --diff origin/main..HEAD; `portcullis explain` shows the names",
    });
  const at = instant(flags.now ?? new Date().toISOString());
  const fresh = [...proposed.keys()].map((exception) => {
    const said = { exception, by: flags.by, at };
    return { ...said, signature: sign(null, Buffer.from(approvalText(said)), key).toString("base64") };
  });
  const file = join(findRepository(process.cwd(), cacheFolder())?.workTree ?? process.cwd(), approvalsFile);
  const old = existsSync(file) ? readApprovals(readFileSync(file, "utf8")) : [];
  const kept = old.filter(
    (one) => !fresh.some(({ exception, by }) => exception === one.exception && by === one.by),
  );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ approvals: [...kept, ...fresh] }, undefined, 2)}\n`);
  for (const one of proposed.values())
    process.stdout.write(`approved: ${exceptionLine(one, "by")} ${flags.by}\n`);
  process.stderr.write(`Commit ${approvalsFile} to the change.\n`);
}

function privateKeyFrom(file: string): ReturnType<typeof createPrivateKey> {
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
