// Runs a TypeScript script of the repository (benches, accuracy): bundles it into a temporary file beside the sources and runs it.

import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) {
  console.error("usage: node scripts/run-ts.mjs FILE.ts [ARGUMENTS]");
  process.exit(2);
}
const folder = join("dist", ".run");
mkdirSync(folder, { recursive: true });
const outfile = join(folder, `${entry.replace(/[^a-z0-9]+/gi, "-")}-${process.pid}.mjs`);
await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  packages: "external",
  logLevel: "warning",
});
const { status } = spawnSync(process.execPath, ["--expose-gc", outfile, ...args], { stdio: "inherit" });
rmSync(outfile, { force: true });
process.exit(status ?? 1);
