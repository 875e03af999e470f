// Images: the full image of shared/images/make-image.sh (four layers, 450 MB), packages only and with secrets, without and with the cache
// of layers, from an archive and from a layout; a 4 GB layer for the memory; OSV-Scanner and Syft on the same archive where they are
// found. PORTCULLIS_BENCH_IMAGE names the folder in which the image was made (it holds oci/ and app.tar).

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const program = resolve("dist/main.js");
const image = process.env["PORTCULLIS_BENCH_IMAGE"];
const shared = resolve(process.env["PORTCULLIS_SHARED"] ?? "../shared");
if (image === undefined || !existsSync(join(image, "app.tar"))) {
  console.log(
    "images: skipped, PORTCULLIS_BENCH_IMAGE names no folder in which make-image.sh made an image (make-image.sh FOLDER full)",
  );
  process.exit(0);
}
if (!existsSync(program)) throw new Error("dist/main.js is missing: npm run build");
if (!existsSync("/usr/bin/time")) throw new Error("GNU time is missing: apt-get install time");

const work = mkdtempSync(join(tmpdir(), "bench-images-"));
const archive = resolve(image, "app.tar");
const layout = resolve(image, "oci");

type Run = {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
  readonly stdout: string;
};

function measure(command: string, args: readonly string[], cache: string): Run {
  const report = join(work, "time");
  const started = performance.now();
  const child = spawnSync("/usr/bin/time", ["-o", report, "-f", "%M %U %S", command, ...args], {
    env: { ...process.env, PORTCULLIS_CACHE: join(work, cache) },
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  const seconds = (performance.now() - started) / 1000;
  const [kilobytes = 0, user = 0, system = 0] = (readFileSync(report, "utf8").trim().split("\n").at(-1) ?? "")
    .split(" ")
    .map(Number);
  return { seconds, cpuSeconds: user + system, megabytes: kilobytes / 1024, stdout: child.stdout };
}

/** Forgets layers and results, keeps the advisory database. */
function forget(cache: string): void {
  for (const part of ["layers", "facts"]) rmSync(join(work, cache, part), { recursive: true, force: true });
}

const best = new Map<string, Run>();
const ratios: string[] = [];
const rows: string[][] = [["what", "wall s", "cpu s", "peak MB"]];
const show = (what: string, runs: readonly Run[]): void => {
  const quickest = [...runs].sort((a, b) => a.seconds - b.seconds)[0];
  if (quickest === undefined) return;
  best.set(what, quickest);
  rows.push([
    what,
    quickest.seconds.toFixed(2),
    quickest.cpuSeconds.toFixed(2),
    quickest.megabytes.toFixed(0),
  ]);
};

/** Another image on the same base, in a layout of its own: its base is known by digest, one small layer is new. */
function secondImage(): void {
  forget("cache");
  const args = (target: string): readonly string[] => [
    program,
    "scan",
    target,
    "--json",
    "--quiet",
    "--no-gate",
    "--only",
    "images",
  ];
  measure(process.execPath, args(`oci:${layout}`), "cache");
  const runs = [1, 2, 3].map((number) =>
    measure(process.execPath, args(`oci:${imageOnSameBase(number)}`), "cache"),
  );
  show("packages, second image on the same base", runs);
}

/** The layers of the bench's image, and one more. */
function imageOnSameBase(number: number): string {
  const folder = join(work, `second-${number}`);
  const blobs = join(folder, "blobs", "sha256");
  mkdirSync(blobs, { recursive: true });
  const put = (bytes: Uint8Array): { readonly digest: string; readonly size: number } => {
    const hex = createHash("sha256").update(bytes).digest("hex");
    writeFileSync(join(blobs, hex), bytes);
    return { digest: `sha256:${hex}`, size: bytes.length };
  };
  const blobOf = (digest: string): string => join(layout, "blobs", "sha256", digest.slice(7));
  const document = (digest: string): Document => JSON.parse(readFileSync(blobOf(digest), "utf8")) as Document; // of the image that the bench made
  const index = JSON.parse(readFileSync(join(layout, "index.json"), "utf8")) as Document; // the same
  const manifest = document(index.manifests?.[0]?.digest ?? "");
  const config = document(manifest.config?.digest ?? "");
  for (const { digest } of manifest.layers ?? []) copyFileSync(blobOf(digest), join(blobs, digest.slice(7)));
  const text = Buffer.from(`${number}`.padEnd(512, "\n"));
  const tar = Buffer.concat([tarHeader(`app/own-${number}`, text.length), text, Buffer.alloc(1024)]);
  const layer = put(tar);
  const newConfig = put(
    Buffer.from(
      JSON.stringify({
        ...config,
        history: undefined,
        rootfs: { type: "layers", diff_ids: [...(config.rootfs?.diff_ids ?? []), layer.digest] },
      }),
    ),
  );
  const newManifest = put(
    Buffer.from(
      JSON.stringify({
        ...manifest,
        config: { ...manifest.config, ...newConfig },
        layers: [
          ...(manifest.layers ?? []),
          { mediaType: "application/vnd.oci.image.layer.v1.tar", ...layer },
        ],
      }),
    ),
  );
  writeFileSync(join(folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [newManifest] }));
  return folder;
}

type Document = {
  readonly manifests?: readonly { readonly digest: string }[];
  readonly config?: { readonly digest: string };
  readonly layers?: readonly { readonly digest: string }[];
  readonly rootfs?: { readonly diff_ids: readonly string[] };
};

/** Best of three, each from a cold cache of layers. */
function scans(what: string, target: string, extra: readonly string[]): void {
  const cold = [0, 1, 2].map(() => {
    forget("cache");
    return measure(
      process.execPath,
      [program, "scan", target, "--json", "--quiet", "--no-gate", ...extra],
      "cache",
    );
  });
  show(what, cold);
  const warm = [0, 1, 2].map(() =>
    measure(process.execPath, [program, "scan", target, "--json", "--quiet", "--no-gate", ...extra], "cache"),
  );
  show(`${what}, layers known`, warm);
}

try {
  mkdirSync(join(work, "cache"), { recursive: true });
  const hasAdvisories = existsSync(join(shared, "advisories"));
  if (hasAdvisories)
    measure(
      process.execPath,
      [program, "db", "update", "--from", join(shared, "advisories"), "--quiet"],
      "cache",
    );
  scans("packages, layout (gzip)", `oci:${layout}`, ["--only", "images"]);
  scans("packages, archive (docker save)", `archive:${archive}`, ["--only", "images"]);
  scans("packages and secrets, layout", `oci:${layout}`, []);
  secondImage();
  if (process.env["PORTCULLIS_BENCH_LARGE"] !== undefined)
    scans("a layer of 4 GB", `oci:${largeLayout(4)}`, ["--only", "images"]);
  peer("OSV-Scanner, same archive", "osv-scanner", [
    "scan",
    "image",
    "--archive",
    archive,
    "--offline",
    "--format",
    "json",
  ]);
  peer("Syft, same archive", "syft", ["scan", `docker-archive:${archive}`, "-o", "json", "-q"]);
  console.log(`images: ${hasAdvisories ? "" : "without advisories, "}best of three; Node ${process.version}`);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  "),
    );
  for (const ratio of ratios) console.log(ratio);
} finally {
  rmSync(work, { recursive: true, force: true });
}

function peer(what: string, name: string, args: readonly string[]): void {
  const folders = [
    ...(process.env["PORTCULLIS_PEERS"] ?? "").split(":"),
    ...(process.env["PATH"] ?? "").split(":"),
  ];
  const file = folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  if (file === undefined) {
    rows.push([`${what}: not installed`, "-", "-", "-"]);
    return;
  }
  const version = spawnSync(file, ["--version"], { encoding: "utf8" }).stdout.split("\n")[0]?.trim() ?? "";
  const run = measure(file, args, "peer");
  show(`${what} (${version})`, [run]);
  const own = best.get("packages, archive (docker save)");
  if (own !== undefined)
    ratios.push(
      `${name}: ${(run.seconds / own.seconds).toFixed(1)} times the time and ${(run.megabytes / own.megabytes).toFixed(1)} times the memory of our packages of the same archive`,
    );
}

/** One uncompressed layer of large files that nothing wants, written piece by piece. */
function largeLayout(gigabytes: number): string {
  const folder = join(work, "large");
  const blobs = join(folder, "blobs", "sha256");
  mkdirSync(blobs, { recursive: true });
  const hash = createHash("sha256");
  const file = openSync(join(blobs, "layer"), "w");
  let sizeBytes = 0;
  const write = (bytes: Uint8Array): void => {
    writeSync(file, bytes);
    hash.update(bytes);
    sizeBytes += bytes.length;
  };
  const piece = Buffer.alloc(1 << 20, "\0binary\u0001");
  for (let index = 0; index < gigabytes * 4; index += 1) {
    write(tarHeader(`data/${index}.bin`, 256 * piece.length));
    for (let part = 0; part < 256; part += 1) write(piece);
  }
  write(Buffer.alloc(1024));
  closeSync(file);
  const layer = `sha256:${hash.digest("hex")}`;
  spawnSync("mv", [join(blobs, "layer"), join(blobs, layer.slice(7))]);
  const put = (value: unknown): { readonly digest: string; readonly size: number } => {
    const bytes = Buffer.from(JSON.stringify(value));
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    writeFileSync(join(blobs, digest.slice(7)), bytes);
    return { digest, size: bytes.length };
  };
  const config = put({ architecture: "amd64", os: "linux", rootfs: { type: "layers", diff_ids: [layer] } });
  const manifest = put({
    schemaVersion: 2,
    config,
    layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar", digest: layer, size: sizeBytes }],
  });
  writeFileSync(join(folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [manifest] }));
  return folder;
}

function tarHeader(name: string, sizeBytes: number): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, "latin1");
  block.write("0000644\u00000000000\u00000000000\u0000", 100, "latin1");
  block.write(`${sizeBytes.toString(8).padStart(11, "0")}\u000000000000000\u0000        0`, 124, "latin1");
  block.write("ustar\u000000", 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\u0000 `, 148, "latin1");
  return block;
}
