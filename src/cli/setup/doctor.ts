// The work of `portcullis doctor`: one line a check, "ok" or what to do; exit code 1 when something needs doing.

import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultBranch, findRepository } from "../../collect/index.ts";
import { loadConfig } from "../../config/index.ts";
import { makeFolder, messageOf } from "../../kit/index.ts";
import { variable } from "../environment.ts";
import { configFileName, keyFileName } from "../scan/judge.ts";
import { version } from "../version.ts";
import { cacheFolder } from "../wire.ts";

type Check = { readonly name: string; readonly isFine: boolean; readonly text: string };

export async function doctor(): Promise<void> {
  const checks: readonly Check[] = [
    { name: "portcullis", isFine: true, text: version },
    nodeCheck(),
    cacheCheck(),
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

function cacheCheck(): Check {
  const folder = cacheFolder();
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
    return { name: "cache", isFine: true, text: folder };
  } catch (thrown) {
    return {
      name: "cache",
      isFine: false,
      text: `${folder} cannot be written (${messageOf(thrown)}); set PORTCULLIS_CACHE`,
    };
  }
}

function repositoryChecks(): readonly Check[] {
  const repository = findRepository(process.cwd(), cacheFolder());
  if (repository?.workTree === undefined)
    return [
      { name: "repository", isFine: true, text: "none here: folders and files are scanned without git" },
    ];
  const { workTree } = repository;
  const branch = defaultBranch(repository);
  return [
    { name: "repository", isFine: true, text: workTree },
    {
      name: "depth",
      isFine: !repository.isShallow,
      text: repository.isShallow
        ? "shallow clone: `git fetch --unshallow`, else older history is not seen"
        : "full history",
    },
    {
      name: "default branch",
      isFine: branch !== undefined,
      text: branch?.name ?? "not known: `git remote set-head origin --auto`",
    },
    configCheck(workTree),
    {
      name: "key",
      isFine: existsSync(join(workTree, keyFileName)),
      text: existsSync(join(workTree, keyFileName))
        ? keyFileName
        : `no ${keyFileName}: \`portcullis init\` makes one, so that secret hashes cannot be tested by strangers`,
    },
  ];
}

function configCheck(workTree: string): Check {
  const file = join(workTree, configFileName);
  if (!existsSync(file))
    return {
      name: "policy",
      isFine: true,
      text: "the shipped default (portcullis init writes a file to change it)",
    };
  try {
    loadConfig(readFileSync(file, "utf8"), configFileName);
    return { name: "policy", isFine: true, text: configFileName };
  } catch (thrown) {
    return { name: "policy", isFine: false, text: messageOf(thrown) };
  }
}

/** Tools that plug in where a team keeps them; none is needed. */
function peerChecks(): readonly Check[] {
  const folders = (variable("PATH") ?? "").split(":");
  const found = ["gitleaks", "trivy", "grype", "bandit", "semgrep", "pip-audit", "cosign"].filter((name) =>
    folders.some((folder) => folder !== "" && existsSync(join(folder, name))),
  );
  return [
    {
      name: "other tools",
      isFine: true,
      text: found.length === 0 ? "none on PATH (none is needed)" : found.join(", "),
    },
  ];
}
