// Bundles the program into dist/: the entry, the worker thread, and chunks that a command loads when it needs them.

import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { secretsAutomaton } from "./secrets-automaton.mjs";

const { version, dependencies } = JSON.parse(readFileSync("package.json", "utf8"));

rmSync("dist", { recursive: true, force: true });
await build({
  entryPoints: { main: "src/cli/main.ts", "inspect-worker": "src/find/inspect-worker.ts" },
  outdir: "dist",
  bundle: true,
  plugins: [secretsAutomaton],
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  minify: true, // a third of the start is reading our own code
  legalComments: "none",
  logLevel: "warning",
  // Libraries with native parts or optional plug-ins stay in node_modules; the rest is bundled, because one file starts faster than many.
  external: [
    "libsql",
    "@cyclonedx/cyclonedx-library",
    "pg",
    "kysely",
    "undici",
    "nodemailer",
    "web-tree-sitter",
  ].filter((name) => name in dependencies),
  define: { PORTCULLIS_VERSION: JSON.stringify(version) },
  banner: {
    js: 'import { createRequire as portcullisRequire } from "node:module"; const require = portcullisRequire(import.meta.url);',
  },
});
const main = readFileSync("dist/main.js", "utf8");
writeFileSync("dist/main.js", `#!/usr/bin/env node\n${main}`);
chmodSync("dist/main.js", 0o755);
