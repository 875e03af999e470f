// The work of `portcullis doctor`: one line a check, "ok" or what to do; exit code 1 when something needs doing.

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { allRefs, defaultBranch, findRepository, openIndex, type Repository } from "../../collect/index.ts";
import { loadConfig } from "../../config/index.ts";
import { makeFolder, messageOf, onPath } from "../../kit/index.ts";
import { isThere, ownText } from "../own-file.ts";
import { readConfig } from "../packages/db.ts";
import { configFileName, keyFileName } from "../scan/judge.ts";
import { version } from "../version.ts";
import { cacheFolder } from "../wire.ts";

type Check = { readonly name: string; readonly isFine: boolean; readonly text: string };

export async function doctor(): Promise<void> {
  const checks: readonly Check[] = [
    { name: "portcullis", isFine: true, text: version },
    nodeCheck(),
    gitCheck(),
    cacheCheck(),
    advisoriesCheck(),
    ...repositoryChecks(),
    ...peerChecks(),
  ];
  for (const check of checks)
    process.stdout.write(`${check.isFine ? "ok  " : "todo"} ${check.name.padEnd(14)} ${check.text}\n`);
  process.exitCode = checks.every((check) => check.isFine) ? 0 : 1;
}

function nodeCheck(): Check {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isFine = major > 20 || (major === 20 && minor >= 19);
  return {
    name: "node",
    isFine,
    text: isFine ? process.versions.node : `${process.versions.node}: 20.19 or newer is needed`,
  };
}

function gitCheck(): Check {
  const place = onPath("git");
  return {
    name: "git",
    isFine: place !== undefined,
    text: place ?? "not on PATH: files are scanned without it; changes, the index and histories are not",
  };
}

function advisoriesCheck(): Check {
  const name = "advisories";
  try {
    const index = openIndex(cacheFolder());
    if (index === undefined)
      return { name, isFine: false, text: "none yet: `portcullis db update` fetches them" };
    const { builtAt, holds } = index.manifest;
    index.close();
    const hours = Math.floor((Date.now() - Date.parse(builtAt)) / 3_600_000);
    const isFine = hours <= readConfig(undefined).advisories.warn_after_hours;
    return {
      name,
      isFine,
      text: `${holds.join(", ")}; ${hours} hours old${isFine ? "" : ": `portcullis db update`"}`,
    };
  } catch (thrown) {
    return { name, isFine: false, text: messageOf(thrown) };
  }
}

function cacheCheck(): Check {
  const folder = cacheFolder();
  try {
    makeFolder(folder);
    tryToWrite(folder);
    return { name: "cache", isFine: true, text: folder };
  } catch (thrown) {
    return {
      name: "cache",
      isFine: false,
      text: `${folder} cannot be written (${messageOf(thrown)}); set PORTCULLIS_CACHE`,
    };
  }
}

/** A full disk is found out by writing only. */
function tryToWrite(folder: string): void {
  const file = join(folder, `doctor.${process.pid}.part`);
  try {
    writeFileSync(file, Buffer.alloc(16 * 1024));
  } finally {
    rmSync(file, { force: true });
  }
}

function repositoryChecks(): readonly Check[] {
  const repository = findRepository(process.cwd(), cacheFolder());
  if (repository?.workTree === undefined)
    return [
      { name: "repository", isFine: true, text: "none here: folders and files are scanned without git" },
    ];
  const { workTree } = repository;
  return [
    { name: "repository", isFine: true, text: workTree },
    {
      name: "depth",
      isFine: !repository.isShallow,
      text: repository.isShallow
        ? "shallow clone: `git fetch --unshallow`, else older history is not seen"
        : "full history",
    },
    branchCheck(repository),
    configCheck(workTree),
    keyCheck(workTree),
  ];
}

function branchCheck(repository: Repository): Check {
  const name = "default branch";
  const branch = defaultBranch(repository);
  if (branch !== undefined) return { name, isFine: true, text: branch.name };
  const hasRemote = [...allRefs(repository.refs).keys()].some((ref) => ref.startsWith("refs/remotes/"));
  return hasRemote
    ? { name, isFine: false, text: "not known: `git remote set-head origin --auto`" }
    : { name, isFine: true, text: "none: no remote, and no branch called main or master" };
}

function keyCheck(workTree: string): Check {
  const name = "key";
  try {
    const isFine = isThere(workTree, keyFileName);
    const text = `no ${keyFileName}: \`portcullis init\` makes one, so that secret hashes cannot be tested by strangers`;
    return { name, isFine, text: isFine ? keyFileName : text };
  } catch (thrown) {
    return { name, isFine: false, text: messageOf(thrown) };
  }
}

function configCheck(workTree: string): Check {
  try {
    const text = ownText(workTree, configFileName);
    if (text === undefined)
      return {
        name: "policy",
        isFine: true,
        text: "the shipped default (portcullis init writes a file to change it)",
      };
    loadConfig(text, configFileName);
    return { name: "policy", isFine: true, text: configFileName };
  } catch (thrown) {
    return { name: "policy", isFine: false, text: messageOf(thrown) };
  }
}

/** Tools that plug in where a team keeps them; none is needed. */
function peerChecks(): readonly Check[] {
  const tools = ["gitleaks", "trivy", "grype", "bandit", "semgrep", "pip-audit", "cosign"];
  const found = tools.filter((name) => onPath(name) !== undefined);
  return [
    {
      name: "other tools",
      isFine: true,
      text: found.length === 0 ? "none on PATH (none is needed)" : found.join(", "),
    },
  ];
}
