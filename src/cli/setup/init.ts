// The work of `portcullis init`. The lock file is made by npm itself, from the registry that the user's npm is configured with.

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import { findRepository } from "../../collect/index.ts";
import { nearestWord, type PresetName, presetNames } from "../../config/index.ts";
import { makeFolder, PortcullisError } from "../../kit/index.ts";
import { actorOf } from "../ledger/ledger.ts";
import { isThere, ownText, writeOwnFile } from "../own-file.ts";
import { configFileName, keyFileName } from "../scan/judge.ts";
import { version } from "../version.ts";
import { cacheFolder } from "../wire.ts";
import {
  ignoredText,
  ignoresText,
  type OwnTarball,
  packageText,
  policyText,
  presetLine,
  toolIgnoredText,
  workflowText,
} from "./init-files.ts";

const toolFolder = ".github/portcullis";

export type InitFlags = {
  readonly from?: string;
  readonly preset?: string;
  readonly force?: true;
  readonly dryRun?: true;
};

export async function init(flags: InitFlags): Promise<void> {
  const root = findRepository(process.cwd(), cacheFolder())?.workTree ?? process.cwd();
  isThere(root, `${toolFolder}/package-lock.json`); // npm would follow a link
  const source = sourceOf(root, flags.from, flags.dryRun === true);
  const own = ownTarball(source);
  const preset = await presetOf(flags, root);
  const files: readonly (readonly [string, string])[] = [
    [configFileName, policyText(preset, own)],
    [".portcullis/.gitignore", ignoredText],
    [keyFileName, `${randomBytes(32).toString("hex")}\n`],
    [`${toolFolder}/.gitignore`, toolIgnoredText],
    [`${toolFolder}/package.json`, packageText(source)],
    [".github/workflows/portcullis.yml", workflowText],
  ];
  for (const [path] of files) isThere(root, path); // all of them can be written, or none is
  for (const [path, text] of files) {
    if (flags.dryRun === true) {
      process.stdout.write(`# ${path}\n${path === keyFileName ? "(64 random hex digits)\n" : text}\n`);
      continue;
    }
    const isKept =
      isThere(root, path) &&
      (flags.force !== true || path === keyFileName || (path === configFileName && !isUntouched(root)));
    if (!isKept) writeOwnFile(root, path, text);
    process.stderr.write(`${isKept ? "kept   " : "written"} ${path}\n`);
    if (isKept && path === configFileName && own !== undefined) askForException(root, own);
  }
  if (flags.dryRun === true) return;
  await writeLock(root);
  process.stderr.write(
    "\nCommit these files. Next: `portcullis scan .`, and `portcullis baseline create` when many findings are old.\n",
  );
}

/** The policy is as an earlier `init` wrote it: nobody's own words are lost. */
function isUntouched(root: string): boolean {
  const text = ownText(root, configFileName);
  return [undefined, ...presetNames].some((preset) => policyText(preset) === text);
}

/** The tarball in the tree looks like secrets, and a policy that people wrote is theirs to change. */
function askForException(root: string, own: OwnTarball): void {
  if (ownText(root, configFileName)?.includes(own.file) === true) return;
  process.stderr.write(
    `todo    ${configFileName} was kept, and needs this, else the tarball itself blocks:\n${ignoresText(own)}`,
  );
}

async function presetOf({ preset }: InitFlags, root: string): Promise<PresetName | undefined> {
  if (preset === undefined) return askForPreset(root);
  const known = presetNames.find((name) => name === preset);
  if (known !== undefined) return known;
  const near = nearestWord(preset, presetNames);
  throw new PortcullisError("usage", `There is no preset ${JSON.stringify(preset)}.`, {
    hint: near === undefined ? `presets: ${presetNames.join(", ")}` : `did you mean ${near}?`,
  });
}

/** Only a person at a terminal is asked, and only where there is no policy yet. */
async function askForPreset(root: string): Promise<PresetName | undefined> {
  const isAsked = process.stdin.isTTY === true && process.stderr.isTTY === true;
  if (!isAsked || existsSync(join(root, configFileName))) return undefined;
  const { createInterface } = await import("node:readline/promises");
  const line = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const choices = presetNames.map((name, index) => `  ${index + 1}  ${name}: ${presetLine(name)}`);
    const answer = await line.question(
      `Which pipeline comes nearest to yours?\n${choices.join("\n")}\n  Enter: none of them, the shipped default\n> `,
    );
    return presetNames.find((name, index) => answer.trim() === name || answer.trim() === String(index + 1));
  } finally {
    line.close();
  }
}

function sourceOf(root: string, from: string | undefined, isDry: boolean): string {
  if (from === undefined) return version;
  if (/^https:\/\//.test(from)) return from;
  const file = resolve(from);
  if (!existsSync(file)) throw new PortcullisError("usage", `There is no tarball at ${from}.`);
  if (!isDry) {
    makeFolder(join(root, toolFolder));
    copyFileSync(file, join(root, toolFolder, basename(file)));
  }
  return `file:${basename(file)}`;
}

/** Half a year: until then there is a newer one. */
function ownTarball(source: string): OwnTarball | undefined {
  if (!source.startsWith("file:")) return undefined;
  const until = new Date(Date.now() + 182 * 86_400_000).toISOString().slice(0, 10);
  return { file: source.slice("file:".length), owner: actorOf(undefined), until };
}

async function writeLock(root: string): Promise<void> {
  try {
    await promisify(execFile)(
      "npm",
      ["install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"],
      { cwd: join(root, toolFolder), timeout: 120_000 },
    );
    process.stderr.write(`written ${toolFolder}/package-lock.json\n`);
  } catch {
    const sentence = `todo    ${toolFolder}/package-lock.json: npm could not resolve Portcullis from the configured registry.\n        Run \`npm install --package-lock-only --ignore-scripts --prefix ${toolFolder}\` where it can, or \`portcullis init --force --from TARBALL\`; the workflow needs the lock file.\n`;
    process.stderr.write(sentence);
    process.exitCode = 4;
  }
}
