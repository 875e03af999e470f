// Where the signing key comes from: a PEM text or a command, both named by whoever starts the program (never by the repository that
// is looked at), or a key file that is made at the first recorded run on a person's machine. Without any, checkpoints are unsigned.

import { execFile } from "node:child_process";
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { limits, makeFolder, messageOf, PortcullisError } from "../../kit/index.ts";
import { type Signer, signerOf } from "./checkpoint.ts";

export type KeySource =
  | { readonly kind: "pem"; readonly pem: string }
  /** An argument list; what it prints on stdout is the PEM. */
  | { readonly kind: "command"; readonly command: readonly string[] }
  /** Read, or made when `mayMake`. */
  | { readonly kind: "file"; readonly file: string; readonly mayMake: boolean };

export async function loadSigner(source: KeySource): Promise<Signer | undefined> {
  switch (source.kind) {
    case "pem":
      return signerFromPem(source.pem, "the ledger key of the environment");
    case "command":
      return signerFromPem(await outputOf(source.command), `what \`${source.command[0] ?? ""}\` printed`);
    case "file": {
      const pem = await readOrMake(source);
      return pem === undefined ? undefined : signerFromPem(pem, source.file);
    }
  }
}

/** A public key in PEM (or a private one, whose public half is taken), as SPKI DER. */
export function publicKeyOf(pem: string, name: string): Buffer {
  return asKey(() => createPublicKey(pem).export({ type: "spki", format: "der" }), name);
}

function signerFromPem(text: string, name: string): Signer {
  const pem = text.includes("-----BEGIN")
    ? text.replaceAll("\\n", "\n")
    : Buffer.from(text, "base64").toString("utf8");
  return signerOf(asKey<KeyObject>(() => createPrivateKey(pem), name));
}

function asKey<T>(read: () => T, name: string): T {
  try {
    return read();
  } catch {
    // The cause is not passed on: OpenSSL may quote the input.
    throw new PortcullisError("ledger", `Cannot read a key from ${name}.`, {
      hint: "it must be PEM, Ed25519 or ECDSA P-256; `openssl genpkey -algorithm ed25519` makes one",
    });
  }
}

async function outputOf([file, ...args]: readonly string[]): Promise<string> {
  if (file === undefined) throw new PortcullisError("ledger", "The command for the ledger key is empty.");
  try {
    const { stdout } = await promisify(execFile)(file, args, {
      timeout: limits.ledgerKeyCommandMs,
      maxBuffer: 65_536,
    });
    return stdout;
  } catch (cause) {
    const why = (cause as { code?: unknown }).code; // execFile's error carries an exit code or an errno name
    throw new PortcullisError(
      "ledger",
      `The command for the ledger key failed: \`${file}\` (${String(why ?? "stopped")}).`,
    );
  }
}

async function readOrMake(source: {
  readonly file: string;
  readonly mayMake: boolean;
}): Promise<string | undefined> {
  try {
    return await readFile(source.file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") {
      throw new PortcullisError("ledger", `Cannot read the ledger key ${source.file}: ${messageOf(cause)}`);
    }
  }
  if (!source.mayMake) return undefined;
  const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  makeFolder(dirname(source.file), 0o700);
  const draft = `${source.file}.${process.pid}`;
  try {
    await writeFile(draft, pem, { mode: 0o600 });
    await link(draft, source.file); // whole or not at all, and never over another one
    return pem;
  } catch (cause) {
    // Another run made it at the same moment: that one counts.
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return readFile(source.file, "utf8");
    throw new PortcullisError("ledger", `Cannot write the ledger key ${source.file}: ${messageOf(cause)}`);
  } finally {
    await rm(draft, { force: true });
  }
}
