// Which ledger a command means, and with which key it signs: flag, then environment, then the trusted configuration.

import { existsSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { findRepository } from "../../collect/index.ts";
import type { Config } from "../../config/index.ts";
import type { KeySource, RefHome, RefLedger, Signer, SqlHome, SqlLedger } from "../../keep/index.ts";
import { makeFolder, PortcullisError } from "../../kit/index.ts";
import type { Clock } from "../../model/index.ts";
import { variable } from "../environment.ts";
import { ignoredText } from "../setup/init-files.ts";
import { cacheFolder } from "../wire.ts";

export type LedgerFlags = {
  readonly ledger?: string;
  readonly policy?: string;
  readonly now?: string;
  readonly quiet?: true;
};

export type LedgerHome = SqlHome | ({ readonly kind: "ref" } & RefHome);
export type OpenLedger = SqlLedger | RefLedger;

export type LedgerWish = {
  /** `--ledger`: a file, a postgres:// address, or "ref". */
  readonly flag?: string;
  readonly config: Config;
  /** The folder that is looked at. */
  readonly root: string;
  /** What to use when nothing names a ledger. */
  readonly isNeeded: boolean;
};

export const defaultLedgerFile = ".portcullis/ledger.db";

export async function ledgerHome(wish: LedgerWish): Promise<LedgerHome | undefined> {
  const { flag, config, root, isNeeded } = wish;
  const named =
    flag ?? variable("PORTCULLIS_LEDGER") ?? config.ledger.home ?? (isNeeded ? "file" : undefined);
  if (named === undefined) return undefined;
  if (/^postgres(ql)?:\/\//.test(named)) return { kind: "postgres", url: named };
  if (named === "ref") return { kind: "ref", ...(await refHome(config, root)) };
  return { kind: "file", file: named === "file" ? join(root, defaultLedgerFile) : named };
}

export async function openLedger(
  home: LedgerHome,
  mode: "write" | "read",
  clock: Clock,
): Promise<OpenLedger> {
  const { openRefLedger, openSqlLedger } = await import("../../keep/index.ts");
  if (mode === "write" && home.kind === "file") keepOutOfGit(home.file);
  const signer = mode === "write" ? await signerOfEnvironment() : undefined;
  return home.kind === "ref"
    ? openRefLedger(home, { clock, signer })
    : openSqlLedger(home, mode, { clock, signer });
}

/** The ledger in its own folder is nobody's source: neither committed nor scanned. A file that is there already stays as it is. */
function keepOutOfGit(file: string): void {
  const folder = dirname(file);
  const ignoreFile = join(folder, ".gitignore");
  if (!file.endsWith(defaultLedgerFile) || existsSync(ignoreFile)) return;
  makeFolder(folder);
  writeFileSync(ignoreFile, ignoredText);
}

/** PEM or command from the environment, else the user's own key, which is made on a person's machine but never in CI. */
async function signerOfEnvironment(): Promise<Signer | undefined> {
  const { loadSigner } = await import("../../keep/index.ts");
  const [pem, command] = [variable("PORTCULLIS_LEDGER_KEY"), variable("PORTCULLIS_LEDGER_KEY_COMMAND")];
  if (pem !== undefined) return loadSigner({ kind: "pem", pem });
  if (command !== undefined) return loadSigner({ kind: "command", command: command.split(/\s+/) });
  const isCi = variable("CI") !== undefined;
  const source: KeySource = { kind: "file", file: userKeyFile(), mayMake: !isCi };
  return loadSigner(source);
}

function userKeyFile(): string {
  return join(variable("XDG_CONFIG_HOME") ?? join(homedir(), ".config"), "portcullis", "ledger-key.pem");
}

/** Who records: for the entry's `by`. A name, not a proof; the signature is the proof. */
export function actorOf(flag: string | undefined): string {
  return flag ?? variable("PORTCULLIS_ACTOR") ?? variable("GITHUB_ACTOR") ?? variable("USER") ?? "unknown";
}

async function refHome(config: Config, root: string): Promise<RefHome> {
  const address = variable("PORTCULLIS_LEDGER_REMOTE") ?? config.ledger.remote ?? (await originOf(root));
  const token = tokenFor(address);
  return {
    address,
    allowed: config.ledger.protocols,
    cacheFolder: cacheFolder(),
    ...(token === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}` }),
  };
}

/** A token goes only where it belongs: the one for our own use anywhere that is named, GitHub's only to its own server. */
function tokenFor(address: string): string | undefined {
  const own = variable("PORTCULLIS_GIT_TOKEN");
  if (own !== undefined) return own;
  const server = variable("GITHUB_SERVER_URL");
  const github = variable("GITHUB_TOKEN");
  return server !== undefined && github !== undefined && address.startsWith(`${server}/`)
    ? github
    : undefined;
}

/** The address as text from the repository's configuration file, without evaluating anything in it. */
async function originOf(root: string): Promise<string> {
  const repository = findRepository(root, cacheFolder());
  try {
    const file = repository === undefined ? undefined : join(repository.commonFolder, "config");
    const answer =
      file === undefined
        ? undefined
        : await repository?.git
            .run(["config", "--file", file, "--no-includes", "--get", "remote.origin.url"])
            .catch(() => undefined);
    const address = answer?.toString("utf8").trim() ?? "";
    if (address !== "") return address;
  } finally {
    repository?.git.close();
  }
  throw new PortcullisError(
    "config",
    "The ledger's ref needs a remote, and this repository has no `origin`.",
    {
      hint: "set `ledger.remote` in portcullis.yaml, or PORTCULLIS_LEDGER_REMOTE",
    },
  );
}
