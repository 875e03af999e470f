// Package lists of root file systems, compared with what the package managers of this machine say of the same files. Each is skipped where
// its tool is missing, and says so in its name.

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder, portcullis } from "./portcullis.ts";

type Report = {
  readonly inventory: readonly {
    readonly package: { readonly ecosystem: string; readonly name: string; readonly version: string };
  }[];
};

function has(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, [...args]).status === 0;
}

/** "name version" of an ecosystem, sorted, each once. */
function packagesIn(folder: string, ecosystem: string): readonly string[] {
  const ran = portcullis(["scan", `rootfs:${folder}`, "--only", "images", "--json", "--quiet", "--no-gate"]);
  const report = JSON.parse(ran.stdout) as Report; // the program's own schema, tested elsewhere
  const found = report.inventory.filter((item) => item.package.ecosystem === ecosystem);
  return unique(found.map(({ package: one }) => `${one.name} ${one.version}`));
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}

const pythonName = (text: string): string =>
  text.replace(/^\S+/, (name) => name.toLowerCase().replace(/[-_.]+/g, "-"));

test.skipIf(!has("python3", "-m", "pip", "--version"))(
  "Python: what `pip list` names (skipped without pip)",
  () => {
    const sites = execFileSync("python3", ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], {
      encoding: "utf8",
    }).trim();
    const folder = emptyFolder();
    const copy = join(folder, "usr/local/lib/python3/site-packages");
    mkdirSync(copy, { recursive: true });
    for (const name of readdirSync(sites).filter((one) => /\.(dist|egg)-info$/.test(one)))
      cpSync(join(sites, name), join(copy, name), { recursive: true });
    // An egg link leads to a folder of sources with metadata of its own; a copy inside another package is none.
    mkdirSync(join(copy, "parent/_vendor/inner-1.0.dist-info"), { recursive: true });
    writeFileSync(
      join(copy, "parent/_vendor/inner-1.0.dist-info/METADATA"),
      "Metadata-Version: 2.1\nName: inner\nVersion: 1.0\n",
    );
    const said = execFileSync("python3", ["-m", "pip", "list", "--path", copy, "--format", "json"], {
      encoding: "utf8",
    });
    const theirs = (JSON.parse(said) as { name: string; version: string }[]).map(
      ({ name, version }) => `${name} ${version}`, // pip's own form
    );
    expect(theirs.length).toBeGreaterThan(0);
    expect(packagesIn(folder, "PyPI").map(pythonName).sort()).toEqual(unique(theirs.map(pythonName)));
  },
);

test.skipIf(!has("gem", "--version"))("Ruby: what `gem list` names (skipped without gem)", () => {
  const paths = execFileSync("gem", ["env", "gempath"], { encoding: "utf8" }).trim().split(":");
  const folder = emptyFolder();
  for (const path of paths.filter((one) => existsSync(join(one, "specifications")))) {
    const copy = join(folder, relative("/", path), "specifications");
    mkdirSync(dirname(copy), { recursive: true });
    cpSync(join(path, "specifications"), copy, { recursive: true, dereference: true });
  }
  const said = execFileSync("gem", ["list", "--local", "--all"], { encoding: "utf8" });
  const theirs = said.split("\n").flatMap((line) => {
    const match = /^(\S+) \((.*)\)$/.exec(line);
    const versions = (match?.[2] ?? "")
      .split(/,\s*/)
      .map((text) => text.replace(/^default: /, "").split(" ")[0]);
    return match === null ? [] : versions.map((version) => `${match[1]} ${version}`);
  });
  expect(packagesIn(folder, "RubyGems")).toEqual(unique(theirs));
});

test.skipIf(!has("npm", "--version"))(
  "Node: what `npm ls --all` names, in nested folders and under an alias (skipped without npm)",
  () => {
    const folder = emptyFolder();
    const pack = (
      name: string,
      version: string,
      dependencies: Readonly<Record<string, string>> = {},
    ): string => {
      const source = join(folder, "sources", `${name}-${version}`);
      mkdirSync(source, { recursive: true });
      writeFileSync(join(source, "package.json"), JSON.stringify({ name, version, dependencies }));
      const file = join(folder, "sources", `${name}-${version}.tgz`);
      const root = `${name}-${version}`;
      execFileSync("tar", [
        "-czf",
        file,
        "-C",
        join(folder, "sources"),
        "--transform",
        `s,^${root},package,`,
        root,
      ]);
      return `file:${file}`;
    };
    const old = pack("a", "1.0.0");
    const dependencies = {
      a: old,
      b: pack("b", "1.0.0", { a: pack("a", "2.0.0"), c: pack("c", "0.1.0") }),
      other: pack("c", "0.2.0"),
    };
    const app = join(folder, "root/app");
    mkdirSync(app, { recursive: true });
    writeFileSync(join(app, "package.json"), JSON.stringify({ name: "app", version: "1.0.0", dependencies }));
    const env = { ...process.env, npm_config_cache: join(folder, "npm-cache") };
    execFileSync("npm", ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], {
      cwd: app,
      env,
    });
    const said = execFileSync("npm", ["ls", "--all", "--parseable", "--long"], {
      cwd: app,
      env,
      encoding: "utf8",
    });
    const theirs = said.split("\n").flatMap((line) => {
      // PLACE:NAME@VERSION, or PLACE:ALIAS@npm:NAME@VERSION, and more fields.
      const match = /^[^:]*node_modules[^:]*:(?:[^:]*@npm:)?([^:@]+)@([^:]+)/.exec(line);
      return match === null ? [] : [`${match[1]} ${match[2]}`];
    });
    expect(theirs.length).toBe(5);
    expect(packagesIn(join(folder, "root"), "npm")).toEqual(unique(theirs));
  },
  60_000,
);

test.skipIf(!has("rpmbuild", "--version"))(
  "rpm: what `rpm -qa` names, with epoch, and not what was erased (skipped without rpmbuild)",
  () => {
    const folder = emptyFolder();
    const root = join(folder, "root");
    const database = join(root, "var/lib/rpm");
    mkdirSync(database, { recursive: true });
    mkdirSync(join(root, "etc"));
    writeFileSync(
      join(root, "etc/os-release"),
      'ID="rocky"\nVERSION_ID="9.4"\nPRETTY_NAME="Rocky Linux 9.4"\n',
    );
    const rpm = (...args: readonly string[]): string =>
      execFileSync("rpm", ["--dbpath", database, ...args], { encoding: "utf8" });
    rpm("--initdb");
    for (const [name, epoch] of [
      ["one", "0"],
      ["two", "3"],
      ["gone", "0"],
    ] as const) {
      const spec = join(folder, `${name}.spec`);
      writeFileSync(
        spec,
        `Name: ${name}\nEpoch: ${epoch}\nVersion: 1.2~rc1\nRelease: 4.el9\nSummary: s\nLicense: MIT\nBuildArch: noarch\n%description\nd\n%files\n`,
      );
      execFileSync("rpmbuild", ["--quiet", "-bb", "--define", `_topdir ${folder}/build`, spec], {
        stdio: "ignore",
      });
      rpm(
        "-i",
        "--justdb",
        "--nodeps",
        "--force",
        join(folder, `build/RPMS/noarch/${name}-1.2~rc1-4.el9.noarch.rpm`),
      );
    }
    rpm("-e", "--justdb", "--nodeps", "gone");
    const format = "%" + "{NAME} %" + "|EPOCH?{%" + "{EPOCH}:}:{}|%" + "{VERSION}-%" + "{RELEASE}\\n";
    const theirs = rpm("-qa", "--qf", format)
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.replace(/ 0:/, " "));
    expect(unique(theirs)).toHaveLength(2);
    expect(packagesIn(root, "Rocky Linux")).toEqual(unique(theirs));
  },
  60_000,
);
