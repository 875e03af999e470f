// The work of `portcullis hook install`. Writes into the hooks folder of this clone only, and never over a hook that is not ours.

import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findRepository } from "../../collect/index.ts";
import { makeFolder, PortcullisError } from "../../kit/index.ts";
import { cacheFolder } from "../wire.ts";

const mark = "# written by portcullis hook install";

const hooks: Readonly<Record<string, string>> = {
  "pre-commit": `#!/bin/sh\n${mark}\nexec portcullis scan --staged --only secrets --quiet\n`,
  // git tells the hook on standard input: local ref, local id, remote ref, remote id
  "pre-push": `#!/bin/sh
${mark}
status=0
while read -r _ new _ old; do
  case "$new" in *[!0]*) ;; *) continue ;; esac
  case "$old" in
    *[!0]*) git rev-list "$new" "^$old" ;;
    *) git rev-list "$new" --not --remotes ;;
  esac | portcullis scan --commits - --only secrets --quiet || status=1
done
exit $status
`,
};

export function installHooks(): void {
  const repository = findRepository(process.cwd(), cacheFolder());
  if (repository === undefined)
    throw new PortcullisError(
      "usage",
      "hook install needs a git repository, and this folder is not inside one.",
    );
  const folder = join(repository.commonFolder, "hooks");
  makeFolder(folder);
  for (const [name, text] of Object.entries(hooks)) {
    const file = join(folder, name);
    if (existsSync(file) && !readFileSync(file, "utf8").includes(mark)) {
      process.stderr.write(
        `${name}: there is a hook already; add this line to it:\n  ${text.trim().split("\n").at(-1)}\n`,
      );
      continue;
    }
    writeFileSync(file, text);
    chmodSync(file, 0o755);
    process.stderr.write(`${name}: installed\n`);
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
`);
}
