// Bundles the program into dist/: one file that holds everything, two small entries (command line and worker thread), and the compiled
// code of a first run beside them.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { secretsAutomaton } from "./secrets-automaton.mjs";

const { version, dependencies } = JSON.parse(readFileSync("package.json", "utf8"));

const common = {
  bundle: true,
  format: "cjs", // the one form whose compiled code can be kept
  platform: "node",
  target: "node20.19",
  minify: true, // reading our own code is part of every start
  charset: "ascii",
  legalComments: "none",
  logLevel: "warning",
};

/** Concerns a package of the examples, so that the code which judges and explains a vulnerable package is met, too. */
const advisory = {
  id: "GHSA-0000-0000-0000",
  aliases: ["CVE-2000-0001"],
  modified: "2026-01-01T00:00:00Z",
  published: "2026-01-01T00:00:00Z",
  summary: "none",
  severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }],
  affected: [
    {
      package: { ecosystem: "npm", name: "express" },
      ranges: [
        {
          type: "SEMVER",
          events: [
            { introduced: "1.0.0" },
            { fixed: "98.0.0" },
            { introduced: "98.1.0" },
            { fixed: "99.0.0" },
          ],
        },
      ],
    },
  ],
};

const advisoryOfDebian = {
  id: "DEBIAN-CVE-2000-0002",
  upstream: ["CVE-2000-0002"],
  modified: "2026-01-01T00:00:00Z",
  details: "none",
  affected: [
    {
      package: { ecosystem: "Debian:12", name: "zlib" },
      ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "0" }, { fixed: "2:1.3-1" }] }],
    },
  ],
};

rmSync("dist", { recursive: true, force: true });
await build({
  ...common,
  entryPoints: { program: "src/cli/bundle.ts" },
  outdir: "dist",
  plugins: [secretsAutomaton],
  supported: { "dynamic-import": false }, // what a command loads late lies in the same file, behind a function
  // Libraries with native parts or optional plug-ins stay in node_modules; the rest is bundled, because one file starts faster than many.
  external: [
    "libsql",
    "@cyclonedx/cyclonedx-library",
    "pg",
    "kysely",
    "undici",
    "nodemailer",
    "web-tree-sitter",
    "ae-cvss-calculator", // loaded by few runs, and each start reads all that is bundled
  ].filter((name) => name in dependencies),
  define: { PORTCULLIS_VERSION: JSON.stringify(version), "import.meta.url": "portcullisUrl" },
  // The function that a CommonJS module is, written into the file: the loader need not copy two megabytes to wrap them.
  banner: {
    js: '(function (exports, require, module, __filename, __dirname) { const portcullisUrl = require("node:url").pathToFileURL(__filename).href;',
  },
  footer: { js: "})" },
});
const digest = createHash("sha256").update(readFileSync("dist/program.js")).digest("hex");
await build({
  ...common,
  entryPoints: {
    main: "src/cli/main.ts",
    "inspect-worker": "src/cli/thread.ts",
    "unpack-worker": "src/cli/unpack-thread.ts",
    "keep-code": "src/cli/keep-code.ts", // only until the end of the build
  },
  outdir: "dist",
  define: {
    PORTCULLIS_VERSION: JSON.stringify(version),
    PORTCULLIS_BUNDLE: JSON.stringify(digest.slice(0, 16)),
  },
});
writeFileSync("dist/package.json", '{ "type": "commonjs" }\n');
chmodSync("dist/main.js", 0o755);
await keepCompiledCode();

/** Ordinary work of each kind: what it compiles is kept beside the program, and every later start begins with it. */
async function keepCompiledCode() {
  const work = mkdtempSync(join(tmpdir(), "portcullis-build-"));
  const env = { ...process.env, PORTCULLIS_CACHE: join(work, "cache") };
  const run = (script, args, input = "") =>
    spawnSync(process.execPath, [join("dist", script), ...args], {
      env,
      input,
      stdio: ["pipe", "ignore", "ignore"],
    });
  const keep = (kind, ...runs) => run("keep-code.js", [kind, JSON.stringify(runs)]);
  mkdirSync(join(work, "records"));
  writeFileSync(join(work, "records", "one.json"), JSON.stringify(advisory));
  writeFileSync(join(work, "records", "two.json"), JSON.stringify(advisoryOfDebian));
  run("main.js", ["db", "update", "--from", join(work, "records"), "--quiet"]);
  run("main.js", ["db", "query"], "pkg:npm/express@4.17.1\n");
  const tree = ["scan", "examples", "--no-gate"];
  const repository = ordinaryChange(join(work, "repository"));
  const change = ["scan", repository, "--diff", "HEAD~1..HEAD", "--no-gate"];
  const history = ["scan", repository, "--history", "--no-gate", "--only", "secrets"];
  keep("scan", [...tree, "--report=json"], tree, change);
  keep("scan-secrets", [...tree, "--only", "secrets"], [...change, "--only", "secrets"], history, history);
  keep(
    "scan-dependencies",
    [...tree, "--only", "dependencies", "--report=json"],
    [...tree, "--only", "dependencies"],
  );
  const image = `oci:${await ordinaryImage(work)}`;
  keep(
    "scan-image",
    ["scan", image, "--no-gate", "--only", "images", "--json"],
    ["scan", image, "--no-gate", "--only", "images"],
    ["scan", image, "--no-gate"],
    ["scan", image, "--no-gate"], // its layers are known by now
  );
  rmSync(join("dist", "keep-code.js"));
  rmSync(work, { recursive: true, force: true });
}

/** A repository whose last commit changes the examples. Where there is no git, the runs on it do nothing. */
function ordinaryChange(folder) {
  const git = (...args) =>
    spawnSync(
      "git",
      [
        "-C",
        folder,
        "-c",
        "user.name=build",
        "-c",
        "user.email=build@localhost",
        "-c",
        "commit.gpgSign=false",
      ].concat(args),
      { stdio: "ignore" },
    );
  cpSync("examples", folder, { recursive: true });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-q", "-m", "examples");
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && /\.(?:py|ts|js)$/.test(entry.name) && !entry.parentPath.includes(".git"))
      appendFileSync(join(entry.parentPath, entry.name), "\n\n");
  git("commit", "-q", "-a", "-m", "change");
  return folder;
}

/** Two layers: a distribution with packages, and the examples with what they have installed. Made by what tests make images with. */
async function ordinaryImage(work) {
  const maker = join(work, "image.mjs");
  await build({
    entryPoints: ["src/collect/oci/image.fixture.ts"],
    outfile: maker,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "warning",
  });
  const { buildImage, writeLayout } = await import(pathToFileURL(maker).href);
  const packages = ["zlib1g:zlib", "libc6:glibc", "bash:bash"].map((names) => {
    const [name, source] = names.split(":");
    return `Package: ${name}\nStatus: install ok installed\nSource: ${source}\nVersion: 1:1.2-1\nArchitecture: amd64\nDepends: libc6\n`;
  });
  const program = "#!/bin/sh\n";
  const md5 = createHash("md5").update(program).digest("hex");
  const base = [
    { path: "etc/os-release", content: "ID=debian\nVERSION_ID=12\nPRETTY_NAME=Debian\n" },
    { path: "etc/motd", content: "welcome" },
    { path: "usr/bin/program", content: program, mode: 0o4755 },
    { path: "usr/lib/own", content: "text" },
    { path: "var/lib/dpkg/info/bash.list", content: "/.\n/usr\n/usr/bin\n/usr/bin/program\n" },
    { path: "var/lib/dpkg/info/bash.md5sums", content: `${md5}  usr/bin/program\n` },
    { path: "var/lib/dpkg/status", content: packages.join("\n") },
  ];
  const own = readdirSync("examples", { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: `app/${path.replaceAll("\\", "/")}`, content: readFileSync(path) }));
  const installed = [
    {
      path: "app/node_modules/express/package.json",
      content: JSON.stringify({ name: "express", version: "4.17.1", dependencies: { qs: "1" } }),
    },
    {
      path: "usr/local/lib/python3.11/site-packages/six-1.16.dist-info/METADATA",
      content: "Metadata-Version: 2.1\nName: six\nVersion: 1.16\nRequires-Dist: wheel\n",
    },
    { path: "usr/.wh.gone" },
  ];
  const layers = [{ files: base }, { files: [...own, ...installed] }];
  return writeLayout(buildImage({ layers, config: { Env: ["PATH=/bin"] } }), join(work, "image"));
}
