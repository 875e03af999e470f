// The work of `portcullis hook install`. Writes into the hooks folder of this clone only, and never over a hook that is not ours.

import { execFileSync } from "node:child_process";
import { chmodSync, lstatSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findRepository } from "../../collect/index.ts";
import { makeFolder, PortcullisError } from "../../kit/index.ts";
import { cacheFolder } from "../wire.ts";

const mark = "# written by portcullis hook install";

/** A project's own dependency is not on the PATH of a hook. */
const call = `portcullis() {
  if command -v portcullis >/dev/null 2>&1; then command portcullis "$@"; else npx --no-install portcullis "$@"; fi
}`;

const hooks: Readonly<Record<string, string>> = {
  "pre-commit": "portcullis scan --staged --only secrets --quiet",
  // git tells the hook on standard input: local ref, local id, remote ref, remote id. What the remote has may not be here.
  "pre-push": `status=0
while read -r _ new _ old; do
  case "$new" in *[!0]*) ;; *) continue ;; esac
  case "$old" in *[!0]*) git cat-file -e "$old" 2>/dev/null || old=0 ;; esac
  case "$old" in *[!0]*) known="^$old" ;; *) known="--not --remotes" ;; esac
  commits=$(git rev-list "$new" $known) || exit 1
  printf '%s\\n' "$commits" | portcullis scan --commits - --only secrets --quiet || status=1
done
exit $status`,
};

export function installHooks(): void {
  const repository = findRepository(process.cwd(), cacheFolder());
  if (repository === undefined)
    throw new PortcullisError(
      "usage",
      "hook install needs a git repository, and this folder is not inside one.",
    );
  const elsewhere = hooksPath();
  if (elsewhere !== undefined)
    throw new PortcullisError(
      "usage",
      `git looks for hooks in ${elsewhere} (core.hooksPath), so hooks of this clone would never run.`,
      { hint: "portcullis hook install --print shows what to put there" },
    );
  const folder = join(repository.commonFolder, "hooks");
  makeFolder(folder);
  for (const [name, body] of Object.entries(hooks)) {
    const file = join(folder, name);
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat !== undefined && !(stat.isFile() && readFileSync(file, "utf8").includes(mark))) {
      process.stderr.write(
        `${name}: there is a hook already, and it is kept; put this into it:\n${call}\n${body}\n`,
      );
      process.exitCode = 1;
      continue;
    }
    writeFileSync(file, `#!/bin/sh\n${mark}\n${call}\n${body}\n`);
    chmodSync(file, 0o755);
    process.stderr.write(`${name}: installed\n`);
  }
}

/** Hook managers set it. The user's own git is asked, with the user's own settings: it is the one that will run the hooks. */
function hooksPath(): string | undefined {
  try {
    const stdio = ["ignore", "pipe", "ignore"] as const;
    const answer = execFileSync("git", ["config", "--get", "core.hooksPath"], {
      stdio: [...stdio],
      timeout: 10_000,
    });
    return answer.toString("utf8").trim() || undefined;
  } catch {
    return undefined; // not set, or no git: then nobody runs hooks
  }
}

export function printHookManagers(): void {
  process.stdout.write(`# .pre-commit-config.yaml
repos:
  - repo: local
    hooks:
      - id: portcullis
        name: portcullis
        entry: portcullis scan --staged --only secrets --quiet
        language: system
        pass_filenames: false
        stages: [pre-commit]

# .husky/pre-commit
npx portcullis scan --staged --only secrets --quiet

# lefthook.yml
pre-commit:
  commands:
    portcullis:
      run: npx portcullis scan --staged --only secrets --quiet

# a pre-push hook of any kind
${call}
${hooks["pre-push"]}
`);
}
