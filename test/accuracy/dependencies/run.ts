// `npm run accuracy -- dependencies`: package lists of the lockfile fixtures against the real tools' own lists, and (package, version)
// -> advisory by a second method: Python's `packaging` over the raw PyPI records. Every disagreement is printed; one is a failure.

import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type AdvisoryIndex, affects } from "../../../src/advisories/index.ts";
import { openIndex } from "../../../src/collect/advisories/index.ts";
import { lockFormats, readLockfile } from "../../../src/formats/lock/index.ts";
import { parseOsvJson } from "../../../src/formats/osv/index.ts";
import { readEntry, readZipDirectory } from "../../../src/formats/zip/index.ts";
import { openPositioned } from "../../../src/kit/index.ts";
import type { Advisory, Ecosystem } from "../../../src/model/index.ts";
import { isVulnerable, type RawAffected, type RawRecord } from "./evaluation.ts";

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

const lines = (path: string): readonly string[] => fixture(path).trim().split("\n").sort();

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
  ["poetry1/poetry.lock", "poetry show --all", lines("poetry1/show.txt"), identities],
  ["poetry2/poetry.lock", "poetry show --all", lines("poetry2/show.txt"), identities],
  ["pipenv/Pipfile.lock", "pipenv requirements", lines("pipenv/requirements.list"), identities],
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

console.log("\npackage lists against tools that run here");
compareWithTool("gem/Gemfile.lock", "bundler's own parser", (lock) => {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-bundler-"));
  writeFileSync(join(folder, "Gemfile"), "");
  const script =
    'require "bundler"; Bundler::LockfileParser.new(File.read(ARGV[0])).specs.each { |s| puts "#{s.name}@#{s.version}" }';
  const env = { ...process.env, BUNDLE_GEMFILE: join(folder, "Gemfile") };
  return spawnSync("ruby", ["-e", script, lock], { encoding: "utf8", cwd: folder, env }).stdout;
});
compareWithTool("composer/composer.lock", "composer show --locked", (lock) => {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-composer-"));
  copyFileSync(lock, join(folder, "composer.lock"));
  writeFileSync(join(folder, "composer.json"), "{}");
  const env = { ...process.env, COMPOSER_ALLOW_SUPERUSER: "1" };
  const words = ["show", "--locked", "--format=json", "--no-plugins", "-n"];
  const { stdout } = spawnSync("composer", words, { encoding: "utf8", cwd: folder, env });
  const { locked } = JSON.parse(stdout || '{"locked":[]}') as { locked: { name: string; version: string }[] }; // the tool's own form
  return locked.map((one) => `${one.name}@${one.version}`).join("\n");
});

function compareWithTool(path: string, tool: string, list: (lock: string) => string | null): void {
  const expected = [...new Set((list(join(fixtures, path)) ?? "").trim().split("\n"))]
    .filter((one) => one !== "")
    .sort();
  if (expected.length === 0) {
    console.log(`  skipped ${path}: ${tool} does not run here`);
    return;
  }
  const ours = identities(path);
  const isSame = JSON.stringify(ours) === JSON.stringify(expected);
  if (!isSame) failures += 1;
  console.log(
    `  ${isSame ? "exact" : "WRONG"}  ${path.padEnd(28)} ${String(ours.length).padStart(4)} packages  (${tool})`,
  );
  if (!isSame) console.log(`         ours ${ours.join(" ")}\n         theirs ${expected.join(" ")}`);
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

console.log(
  "\n(package, version) -> advisory against the schema's own algorithm, over every record and through the index",
);
const advisoriesFolder = join(resolve(process.env["PORTCULLIS_SHARED"] ?? "../shared"), "advisories");
if (!existsSync(advisoriesFolder)) console.log(`  skipped: there is no ${advisoriesFolder}`);
else await compareEvaluation(advisoriesFolder);

process.exit(failures === 0 ? 0 : 1);

/** Versions that matter to a package: every end of a range, some of those listed, and neighbours of both. */
function probes(rows: readonly RawAffected[]): readonly string[] {
  const ends = rows.flatMap((row) =>
    (row.ranges ?? []).flatMap((range) =>
      range.type === "GIT" ? [] : (range.events ?? []).flatMap((event) => Object.values(event)),
    ),
  );
  const listed = rows.flatMap((row) => (row.versions ?? []).filter((_, index) => index % 7 === 0));
  const some = [...new Set([...ends, ...listed])].filter((text) => text !== "*").slice(0, 60);
  return [
    ...new Set([
      ...some,
      ...some.slice(0, 8).flatMap((text) => [`${text}.1`, `${text}-1`, `${text}a`]),
      "0",
      "99999",
    ]),
  ];
}

async function compareEvaluation(folder: string): Promise<void> {
  const cacheFolder = mkdtempSync(join(tmpdir(), "accuracy-"));
  const index = await builtIndex(folder, cacheFolder);
  try {
    for (const ecosystem of readdirSync(folder)) {
      const archive = join(folder, ecosystem, "all.zip");
      if (!existsSync(archive)) continue;
      const byPackage = new Map<string, { readonly record: RawRecord; readonly rows: RawAffected[] }[]>();
      for (const record of rawRecords(archive)) {
        if (record.withdrawn !== undefined) continue;
        for (const row of record.affected ?? []) {
          const key = `${row.package?.ecosystem}\t${row.package?.name}`;
          const list = byPackage.get(key) ?? [];
          const known = list.find((one) => one.record === record);
          if (known === undefined) list.push({ record, rows: [row] });
          else known.rows.push(row);
          byPackage.set(key, list);
        }
      }
      let answers = 0;
      const wrong: string[] = [];
      // Every package of a small ecosystem, an even sample of a large one: AlmaLinux alone has two million answers.
      const step = Math.max(1, Math.floor(byPackage.size / 700));
      for (const [key, records] of [...byPackage].filter((_, index) => index % step === 0)) {
        const [full = "", name = ""] = key.split("\t");
        const [base = ""] = full.split(":");
        if (base !== ecosystem) continue;
        const query = { ecosystem: base as Ecosystem, name, distribution: full }; // an ecosystem of the shared data
        const known = index.lookup(base === full ? { ecosystem: query.ecosystem, name } : query);
        for (const version of probes(records.flatMap((one) => one.rows)).slice(0, 40)) {
          const ours = new Set(
            known.filter((one) => affects(one, { ...query, version }).affected).map((one) => one.id),
          );
          for (const { record } of records) {
            answers += 1;
            const theirs = isVulnerable(record, full, name, version);
            if (theirs !== ours.has(record.id))
              wrong.push(
                `${record.id} ${key} ${version}: ${theirs ? 1 : 0} (schema), ${ours.has(record.id) ? 1 : 0} (ours)`,
              );
          }
        }
      }
      if (wrong.length > 0) failures += 1;
      console.log(
        `  ${ecosystem.padEnd(12)} ${answers - wrong.length} of ${answers} answers agree, ${byPackage.size} packages`,
      );
      for (const text of wrong.slice(0, 10)) console.log(`         ${text}`);
    }
  } finally {
    index.close();
    rmSync(cacheFolder, { recursive: true, force: true });
  }
}

async function builtIndex(folder: string, cacheFolder: string): Promise<AdvisoryIndex> {
  const built = spawnSync(
    process.execPath,
    ["dist/main.js", "db", "update", "--from", folder, "--full", "--quiet"],
    {
      env: { ...process.env, PORTCULLIS_CACHE: cacheFolder },
      encoding: "utf8",
    },
  );
  const index = built.status === 0 ? openIndex(cacheFolder) : undefined;
  if (index === undefined) throw new Error(`the index could not be built: ${built.stderr}`);
  return index;
}

function rawRecords(archive: string): readonly RawRecord[] {
  const reader = openPositioned(archive);
  try {
    return readZipDirectory(reader).value.flatMap((entry) => {
      const bytes = readEntry(reader, entry, 1 << 26);
      return bytes instanceof Uint8Array
        ? [JSON.parse(Buffer.from(bytes).toString("utf8")) as RawRecord]
        : []; // records of the export
    });
  } finally {
    reader.close();
  }
}

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
