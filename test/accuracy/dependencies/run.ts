// `npm run accuracy -- dependencies`: package lists of the lockfile fixtures against the real tools' own lists, and (package, version)
// -> advisory by a second method: Python's `packaging` over the raw PyPI records. Every disagreement is printed; one is a failure.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { affects } from "../../../src/advisories/index.ts";
import { lockFormats, readLockfile } from "../../../src/formats/lock/index.ts";
import { parseOsvJson } from "../../../src/formats/osv/index.ts";
import { readEntry, readZipDirectory } from "../../../src/formats/zip/index.ts";
import { openPositioned } from "../../../src/kit/index.ts";
import type { Advisory } from "../../../src/model/index.ts";

const fixtures = resolve("src/formats/lock/fixtures");
let failures = 0;

function fixture(path: string): string {
  return readFileSync(join(fixtures, path), "utf8");
}

function identities(path: string): readonly string[] {
  const format = lockFormats.find((candidate) => candidate.matches(path));
  if (format === undefined) throw new Error(`no format for ${path}`);
  const { value } = readLockfile(format, Buffer.from(fixture(path)));
  return [...new Set(value.packages.map((item) => `${item.name}@${item.version ?? ""}`))].sort();
}

/** What `npm ls --all` says of the project that every Node package manager locked; two local packages have no version in some locks. */
const npmLs = [
  ...new Set([
    "fsevents@2.3.3",
    ...fixture("npm3/npm-ls.txt")
      .trim()
      .split("\n")
      .map((line) => line.replace("old-lodash@", "lodash@")),
  ]),
].sort();
const withoutLocal = (list: readonly string[]) =>
  list.map((item) => item.replace(/^(local-lib|packed)@.*/, "$1")).sort();
const uvExport = [...fixture("uv/export.txt").matchAll(/^([A-Za-z0-9_.-]+)==([^\s;\\]+)/gm)].map(
  (match) => `${match[1]}@${match[2]}`,
);
const goList = fixture("go/list.txt")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => (line.split(" => ").at(-1) ?? "").replace(" ", "@"));

const lists: readonly (readonly [
  path: string,
  tool: string,
  expected: readonly string[],
  found: (path: string) => readonly string[],
])[] = [
  ["npm3/package-lock.json", "npm ls --all", npmLs, identities],
  ...[
    "pnpm7/pnpm-lock.yaml",
    "pnpm8/pnpm-lock.yaml",
    "pnpm9/pnpm-lock.yaml",
    "yarn1/yarn.lock",
    "bun/bun.lock",
  ].map(
    (path) =>
      [path, "npm ls --all", withoutLocal(npmLs), (one: string) => withoutLocal(identities(one))] as const,
  ),
  ["uv/uv.lock", "uv export", [...uvExport, "orjson@3.9.10", "shop-util@0.1.0"].sort(), identities],
  ["uv/pylock.toml", "uv export", [...uvExport, "shop-util@"].sort(), identities],
  ["uv/requirements-uv.txt", "uv export", [...uvExport].sort(), identities],
  [
    "go/go.mod",
    "go list -m (built modules)",
    goList,
    (path) => identities(path).filter((item) => !item.startsWith("stdlib@")),
  ],
];

console.log("package lists against the real tools");
for (const [path, tool, expected, found] of lists) {
  const ours = found(path);
  // `go list -m all` also names modules that nothing of the build needs: ours must be among them.
  const missing = tool.startsWith("go") ? [] : expected.filter((item) => !ours.includes(item));
  const extra = ours.filter((item) => !expected.includes(item));
  if (missing.length + extra.length > 0) failures += 1;
  console.log(
    `  ${missing.length + extra.length === 0 ? "exact" : "WRONG"}  ${path.padEnd(28)} ${String(ours.length).padStart(4)} packages  (${tool})`,
  );
  for (const item of missing) console.log(`         missing ${item}`);
  for (const item of extra) console.log(`         extra   ${item}`);
}

console.log("\n(package, version) -> advisory against Python's packaging");
const archive = join(resolve(process.env["PORTCULLIS_SHARED"] ?? "../shared"), "advisories/PyPI/all.zip");
const python = [join(homedir(), ".pyenv/versions/3.12.1/bin/python"), "python3"].find(
  (command) => spawnSync(command, ["-c", "import packaging"]).status === 0,
);
if (!existsSync(archive))
  console.log(`  skipped: there is no ${archive} (PORTCULLIS_SHARED says where the test data are)`);
else if (python === undefined) console.log("  skipped: no Python with `packaging`");
else compareAdvisories(archive, python);

process.exit(failures === 0 ? 0 : 1);

function compareAdvisories(path: string, command: string): void {
  const advisories = recordsOf(path);
  const theirs = spawnSync(command, ["test/accuracy/dependencies/pypi_affected.py", path], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (theirs.status !== 0) throw new Error(theirs.stderr);
  const lines = theirs.stdout.trim().split("\n");
  const wrong: string[] = [];
  for (const line of lines) {
    const [id = "", name = "", version = "", answer = ""] = line.split("\t");
    const advisory = advisories.get(id);
    const ours = advisory !== undefined && affects(advisory, { ecosystem: "PyPI", name, version }).affected;
    if (ours !== (answer === "1")) wrong.push(`${line} (packaging), ${ours ? 1 : 0} (ours)`);
  }
  if (wrong.length > 0) failures += 1;
  console.log(
    `  ${lines.length - wrong.length} of ${lines.length} answers agree, over ${advisories.size} records`,
  );
  for (const text of wrong.slice(0, 20)) console.log(`         ${text}`);
}

function recordsOf(path: string): ReadonlyMap<string, Advisory> {
  const reader = openPositioned(path);
  try {
    const found = new Map<string, Advisory>();
    for (const entry of readZipDirectory(reader).value) {
      const bytes = readEntry(reader, entry, 1 << 26);
      const advisory = bytes instanceof Uint8Array ? parseOsvJson(bytes).value : undefined;
      if (advisory !== undefined) found.set(advisory.id, advisory);
    }
    return found;
  } finally {
    reader.close();
  }
}
