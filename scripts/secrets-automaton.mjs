// Builds the keyword table of the secrets engine, the index of its rules and the digest of its code once, at build time, and puts them in place of
// src/find/secrets/automaton/prebuilt.ts.

import { createHash } from "node:crypto";
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
      contents ??= source(await made(), await codeDigest());
      return { contents, loader: "ts" };
    });
  },
};

async function made() {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-build-"));
  try {
    const outfile = join(folder, "automaton.mjs");
    const entryPoints = ["src/find/secrets/automaton/for-build.ts"];
    await build({ entryPoints, outfile, bundle: true, format: "esm", platform: "node", logLevel: "warning" });
    const { madeForBuild } = await import(pathToFileURL(outfile).href);
    return madeForBuild();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Changes whenever the code changes that decides what is found in a file: rules, detectors, and all that they use. */
async function codeDigest() {
  const { outputFiles } = await build({
    entryPoints: ["src/find/secrets/engine.ts"],
    bundle: true,
    write: false,
    minify: true, // comments and layout do not count
    legalComments: "none",
    format: "esm",
    platform: "node",
    logLevel: "warning",
  });
  const hash = createHash("sha256");
  for (const file of outputFiles) hash.update(file.contents);
  return hash.digest("hex");
}

/** The table is mostly rows that repeat: packed it is a tenth, and unpacking costs two milliseconds. */
function source({ automaton, index }, digest) {
  const packed = deflateRawSync(automaton, { level: 9 }).toString("base64");
  return `import { inflateRawSync } from "node:zlib";
export const prebuilt = {
  automaton: inflateRawSync(Buffer.from("${packed}", "base64")),
  index: JSON.parse(${JSON.stringify(JSON.stringify(index))}),
  codeDigest: "${digest}",
};
`;
}
