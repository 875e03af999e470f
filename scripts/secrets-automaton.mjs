// Builds the keyword table of the secrets engine once, at build time, and puts it in place of src/find/secrets/automaton/prebuilt.ts.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateRawSync } from "node:zlib";
import { build } from "esbuild";

export const secretsAutomaton = {
  name: "secrets-automaton",
  setup(plugin) {
    let contents;
    plugin.onLoad({ filter: /find[\\/]secrets[\\/]automaton[\\/]prebuilt\.ts$/ }, async () => {
      contents ??= source(await table());
      return { contents, loader: "ts" };
    });
  },
};

async function table() {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-build-"));
  try {
    const outfile = join(folder, "automaton.mjs");
    const entryPoints = ["src/find/secrets/automaton/for-build.ts"];
    await build({ entryPoints, outfile, bundle: true, format: "esm", platform: "node", logLevel: "warning" });
    const { automatonForBuild } = await import(pathToFileURL(outfile).href);
    return automatonForBuild();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The table is mostly rows that repeat: packed it is a tenth, and unpacking costs two milliseconds. */
function source(bytes) {
  const packed = deflateRawSync(bytes, { level: 9 }).toString("base64");
  return `import { inflateRawSync } from "node:zlib";
export const prebuilt = inflateRawSync(Buffer.from("${packed}", "base64"));
`;
}
