// Images as a user scans them before they are pushed: layouts and archives made with tar, a real registry where one is installed,
// and package lists compared with what the package manager itself says.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Layer, layoutOf } from "./image-layout.ts";
import { emptyFolder, portcullis, stripeKey } from "./portcullis.ts";

const key = stripeKey();
const leaking: readonly Layer[] = [
  { files: { "etc/os-release": "ID=scratch\n" }, createdBy: "ADD rootfs.tar /" },
  { files: { "app/.env": `KEY=${key}\n`, "app/main.js": "run()\n" }, createdBy: "COPY . /app" },
  { files: { "app/.wh..env": "" }, createdBy: "RUN rm /app/.env" },
];

describe("secrets in an image", () => {
  test("a key that a later layer removed blocks, with the layer that holds it, and never in clear", () => {
    const { code, report, ran } = withRun(["scan", `oci:${layoutOf(leaking)}`, "--only", "secrets"]);
    expect(code).toBe(1);
    expect(report.findings).toHaveLength(1);
    expect(report.findings[0]?.finding.locations[0]).toMatchObject({
      path: "app/.env",
      origin: { kind: "layer", layerIndex: 1, removedInLayer: 2, createdBy: "COPY . /app" },
    });
    expect(ran).not.toContain(key);
  });

  test("the command that a blocked scan ends with explains the finding", () => {
    const layout = layoutOf(leaking);
    const cwd = emptyFolder();
    const scanned = portcullis(["scan", `oci:${layout}:app`, "--only", "secrets"], { cwd });
    const next = / {4}next: portcullis (explain .+)$/m.exec(scanned.stdout)?.[1] ?? "";
    expect(next).toContain(`oci:${layout}:app`);
    const explained = portcullis(next.split(" "), { cwd });
    expect(explained.code).toBe(0);
    expect(explained.stdout).toContain("it blocks");
  });

  test("a key in the environment of the image blocks", () => {
    const layout = layoutOf([leaking[0] ?? leaking[1] ?? { files: {}, createdBy: "" }], {
      User: "1000",
      Env: ["PATH=/bin", `PAY_KEY=${key}`],
    });
    const { code, report } = withRun(["scan", `oci:${layout}`, "--only", "secrets"]);
    expect(code).toBe(1);
    expect(report.findings[0]?.finding.locations[0]?.origin).toEqual({
      kind: "image-config",
      pointer: "/config/Env",
    });
  });
});

type Located = { readonly path: string; readonly origin: { readonly kind: string } };
type Report = {
  readonly findings: readonly {
    readonly finding: { readonly rule: string; readonly locations: readonly Located[] };
  }[];
  readonly inventory: readonly {
    readonly package: { readonly name: string; readonly version: string; readonly ecosystem: string };
  }[];
  readonly gaps: readonly { readonly detail: string }[];
};

function withRun(
  args: readonly string[],
  cwd = emptyFolder(),
): { readonly code: number | null; readonly report: Report; readonly ran: string } {
  const ran = portcullis([...args, "--json"], { cwd });
  return { code: ran.code, report: JSON.parse(ran.stdout) as Report, ran: ran.stdout + ran.stderr }; // the program's own output, checked by each test
}

const field = (name: string): string => `\${${name}}`;
const hasDpkg = existsSync("/var/lib/dpkg/status") && spawnSync("dpkg-query", ["--version"]).status === 0;
test.skipIf(!hasDpkg)(
  "packages are exactly those that dpkg-query names (skipped where dpkg is not the package manager)",
  () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, "var/lib/dpkg"), { recursive: true });
    mkdirSync(join(folder, "etc"));
    copyFileSync("/var/lib/dpkg/status", join(folder, "var/lib/dpkg/status"));
    copyFileSync("/etc/os-release", join(folder, "etc/os-release"));
    const { report } = withRun(["scan", `rootfs:${folder}`, "--only", "images"]);
    const ours = report.inventory.map((item) => `${item.package.name} ${item.package.version}`).sort();
    const said = execFileSync(
      "dpkg-query",
      [
        "--admindir",
        join(folder, "var/lib/dpkg"),
        "-W",
        "-f",
        `${field("Package")} ${field("Version")} ${field("db:Status-Status")}\n`,
      ],
      { encoding: "utf8", maxBuffer: 1 << 26 },
    );
    const theirs = said.split("\n").flatMap((line) => {
      const [name, version, state] = line.split(" ");
      return name === undefined || name === "" || state === "config-files" || state === "not-installed"
        ? []
        : [`${name} ${version}`];
    });
    expect(ours).toEqual(theirs.sort());
  },
);

test("an image by its tag only, without an advisory database, is incomplete and not clean", () => {
  const layout = layoutOf([
    {
      files: { "app/node_modules/lodash/package.json": '{"name":"lodash","version":"4.17.15"}' },
      createdBy: "COPY",
    },
  ]);
  const { code, report } = withRunWithoutAdvisories(`oci:${layout}:app`);
  expect(report.inventory.map((item) => item.package.name)).toEqual(["lodash"]);
  expect(report.gaps.map(({ detail }) => detail).join()).toContain("no advisory database");
  expect(code).toBe(3);
});

function withRunWithoutAdvisories(target: string): { readonly code: number | null; readonly report: Report } {
  const folder = emptyFolder();
  const ran = portcullis(["scan", target, "--only", "images", "--json"], {
    cwd: folder,
    env: { PORTCULLIS_CACHE: join(folder, "cache") },
  });
  return { code: ran.code, report: JSON.parse(ran.stdout) as Report }; // the program's own output
}

const hasRegistry = ["docker-registry", "skopeo"].every((tool) => spawnSync("which", [tool]).status === 0);
test.skipIf(!hasRegistry)(
  "a real registry gives what the layout gives (skipped without docker-registry and skopeo)",
  async () => {
    const layout = layoutOf(leaking);
    const port = await freePort();
    const folder = emptyFolder();
    writeFileSync(
      join(folder, "registry.yml"),
      `version: 0.1\nstorage: {filesystem: {rootdirectory: ${folder}/data}}\nhttp: {addr: 127.0.0.1:${port}}\n`,
    );
    const server = spawn("docker-registry", ["serve", join(folder, "registry.yml")], { stdio: "ignore" });
    try {
      await answering(`http://127.0.0.1:${port}/v2/`);
      execFileSync("skopeo", [
        "copy",
        "-q",
        "--dest-tls-verify=false",
        `oci:${layout}:app`,
        `docker://127.0.0.1:${port}/example/app:1`,
      ]);
      const local = withRun(["scan", `oci:${layout}`, "--only", "secrets"]);
      const remote = withRun(["scan", `registry:127.0.0.1:${port}/example/app:1`, "--only", "secrets"]);
      expect(remote.code).toBe(1);
      expect(remote.report.findings.map(({ finding }) => finding.locations)).toEqual(
        local.report.findings.map(({ finding }) => finding.locations),
      );
    } finally {
      server.kill();
    }
  },
);

const hasPodman = ["podman", "skopeo"].every((tool) => spawnSync("which", [tool]).status === 0);
test.skipIf(!hasPodman || process.getuid?.() !== 0)(
  "an engine's socket gives what the layout gives, and image: asks it before a registry (skipped without podman and skopeo, and for others than root)",
  async () => {
    const layout = layoutOf(leaking);
    const folder = emptyFolder();
    const socket = join(folder, "engine.sock");
    const podman = [
      "--root",
      join(folder, "root"),
      "--runroot",
      join(folder, "run"),
      "--storage-driver",
      "vfs",
    ];
    const storage = `[vfs@${join(folder, "root")}+${join(folder, "run")}]`;
    execFileSync("skopeo", [
      "copy",
      "-q",
      `oci:${layout}:app`,
      `containers-storage:${storage}localhost/example/app:1`,
    ]);
    const server = spawn("podman", [...podman, "system", "service", "--time=60", `unix://${socket}`], {
      stdio: "ignore",
    });
    try {
      await existing(socket);
      const env = { DOCKER_HOST: `unix://${socket}` };
      const local = withRun(["scan", `oci:${layout}`, "--only", "secrets"]);
      for (const kind of ["socket", "image"]) {
        const ran = portcullis(["scan", `${kind}:localhost/example/app:1`, "--only", "secrets", "--json"], {
          env,
        });
        expect(ran.code).toBe(1);
        const report = JSON.parse(ran.stdout) as Report; // the program's own output
        expect(report.findings.map(({ finding }) => finding.locations.map(({ path }) => path))).toEqual(
          local.report.findings.map(({ finding }) => finding.locations.map(({ path }) => path)),
        );
      }
      const absent = portcullis(["scan", "socket:localhost/example/none:1"], { env });
      expect(absent.code).not.toBe(0);
      expect(absent.stderr).toContain("No container engine here has the image");
    } finally {
      server.kill();
    }
  },
  60_000,
);

async function existing(file: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (existsSync(file)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${file} does not appear`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });
}

async function answering(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if ((await fetch(url).catch(() => undefined))?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing answers at ${url}`);
}

test("sbom --layer: only what that layer brought", () => {
  const pack = (name: string): Layer => ({
    files: { [`app/node_modules/${name}/package.json`]: JSON.stringify({ name, version: "1.0.0" }) },
    createdBy: `RUN npm install ${name}`,
  });
  const layout = layoutOf([pack("below"), pack("above")]);
  const names = (...args: readonly string[]): readonly string[] => {
    const ran = portcullis(["sbom", `oci:${layout}`, "--quiet", ...args]);
    const bom = JSON.parse(ran.stdout) as { readonly components: readonly { readonly name: string }[] }; // CycloneDX
    return bom.components.map(({ name }) => name).sort();
  };
  expect(names()).toEqual(["above", "below"]);
  expect(names("--layer", "0")).toEqual(["below"]);
  expect(names("--layer", "1")).toEqual(["above"]);
  expect(portcullis(["sbom", ".", "--layer", "0"]).code).toBe(2);
});

test("image diff: what a new build brings and what it fixes", () => {
  const lodash = (version: string): Readonly<Record<string, string>> => ({
    "app/node_modules/lodash/package.json": `{"name":"lodash","version":"${version}"}`,
  });
  const extra = { "app/node_modules/minimist/package.json": '{"name":"minimist","version":"1.2.0"}' };
  const before = layoutOf([{ files: lodash("4.17.15"), createdBy: "COPY" }]);
  const after = layoutOf([{ files: { ...lodash("4.17.21"), ...extra }, createdBy: "COPY" }]);
  const ran = portcullis(["image", "diff", `oci:${before}`, `oci:${after}`, "--json"], {
    cwd: emptyFolder(),
  });
  const said = JSON.parse(ran.stdout) as {
    readonly added: readonly { readonly name: string }[];
    readonly changed: readonly unknown[];
  }; // the program's own output
  expect(said.added.map(({ name }) => name)).toEqual(["minimist"]);
  expect(said.changed).toEqual([
    { ecosystem: "npm", name: "lodash", before: ["4.17.15"], after: ["4.17.21"] },
  ]);
});
