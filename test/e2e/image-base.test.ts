// `image base` as a user runs it: layouts on disk, and a real registry where one is installed.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type Layer, layoutOf } from "./image-layout.ts";
import { emptyFolder, portcullis } from "./portcullis.ts";

const lodash = (version: string): Layer => ({
  files: { "base/node_modules/lodash/package.json": `{"name":"lodash","version":"${version}"}` },
  createdBy: "base",
});
const own: Layer = {
  files: { "app/node_modules/minimist/package.json": '{"name":"minimist","version":"1.2.0"}' },
  createdBy: "COPY app",
};

/** An export as OSV has it, with two advisories. */
function database(): string {
  const cache = emptyFolder();
  const folder = emptyFolder();
  const osv = (id: string, name: string, fixed: string): string =>
    JSON.stringify({
      id,
      modified: "2024-01-01T00:00:00Z",
      affected: [
        {
          package: { ecosystem: "npm", name },
          ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed }] }],
        },
      ],
    });
  execFileSync("mkdir", ["-p", join(folder, "npm")]);
  writeFileSync(
    join(folder, "npm", "GHSA-aaaa-aaaa-aaaa.json"),
    osv("GHSA-aaaa-aaaa-aaaa", "lodash", "4.17.21"),
  );
  writeFileSync(
    join(folder, "npm", "GHSA-bbbb-bbbb-bbbb.json"),
    osv("GHSA-bbbb-bbbb-bbbb", "minimist", "1.2.6"),
  );
  execFileSync("zip", ["-jqr", join(folder, "npm", "all.zip"), join(folder, "npm")]);
  writeFileSync(join(folder, "ecosystems.txt"), "npm\n");
  portcullis(["db", "update", "--from", folder, "--quiet"], { env: { PORTCULLIS_CACHE: cache } });
  return cache;
}

type Said = {
  readonly base: { readonly name: string; readonly layers: number };
  readonly vulnerabilitiesOfBase: number;
  readonly offers: readonly { readonly name: string; readonly removed: number; readonly remaining: number }[];
};

describe("the base of an image", () => {
  const cache = database();
  const env = { PORTCULLIS_CACHE: cache };
  const [base, newer, app] = [
    layoutOf([lodash("4.17.15")]),
    layoutOf([lodash("4.17.21")]),
    layoutOf([lodash("4.17.15"), own]),
  ];

  test("is recognised by its layers; what a newer one removes is counted, the image's own packages are not", () => {
    const candidates = [base, newer].flatMap((one) => ["--candidate", `oci:${one}`]);
    const ran = portcullis(["image", "base", `oci:${app}`, ...candidates, "--json"], {
      cwd: emptyFolder(),
      env,
    });
    const said = JSON.parse(ran.stdout) as Said; // the program's own output
    expect(said.base).toMatchObject({ name: `oci:${base}`, layers: 1 });
    expect(said.vulnerabilitiesOfBase).toBe(1);
    expect(said.offers).toMatchObject([{ name: `oci:${newer}`, removed: 1, remaining: 0 }]);
  });

  test("may be named in the configuration", () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "portcullis.yaml"), `version: 1\nimages:\n  base_images: ["oci:${base}"]\n`);
    const ran = portcullis(["image", "base", `oci:${app}`], { cwd, env });
    expect(ran.stdout).toContain(`base image: oci:${base} (the lowest 1 layers are its own)`);
  });

  test("that nobody named is not guessed", () => {
    const ran = portcullis(["image", "base", `oci:${app}`, "--candidate", `oci:${newer}`], {
      cwd: emptyFolder(),
      env,
    });
    expect(ran.code).not.toBe(0);
    expect(ran.stderr).toContain("No base of");
  });

  const peers = process.env["PORTCULLIS_PEERS"] ?? "";
  const [registry, crane] = ["/usr/bin/docker-registry", join(peers, "crane")];
  const children: ReturnType<typeof spawn>[] = [];
  afterAll(() => {
    for (const child of children) child.kill();
  });

  test.skipIf(peers === "" || !existsSync(registry) || !existsSync(crane))(
    "in a registry: newer tags of the same kind are found and compared",
    async () => {
      const port = await freePort();
      const folder = emptyFolder();
      const settings = `version: 0.1\nstorage: {filesystem: {rootdirectory: ${folder}/data}}\nhttp: {addr: "127.0.0.1:${port}"}\n`;
      writeFileSync(join(folder, "registry.yml"), settings);
      children.push(spawn(registry, ["serve", join(folder, "registry.yml")], { stdio: "ignore" }));
      const push = (layout: string, tag: string): void => {
        execFileSync(crane, ["push", "--insecure", layout, `127.0.0.1:${port}/lib/base:${tag}`], {
          stdio: "ignore",
        });
      };
      for (let tries = 0; ; tries += 1) {
        try {
          push(base, "1.0-slim");
          break;
        } catch (cause) {
          if (tries > 40) throw cause;
          await new Promise((ready) => setTimeout(ready, 100));
        }
      }
      push(newer, "1.1-slim");
      push(newer, "1.2");
      const name = `registry:127.0.0.1:${port}/lib/base`;
      const ran = portcullis(["image", "base", `oci:${app}`, "--candidate", `${name}:1.0-slim`, "--json"], {
        cwd: emptyFolder(),
        env,
      });
      const said = JSON.parse(ran.stdout) as Said; // the program's own output
      expect(said.base.name).toBe(`${name}:1.0-slim`);
      expect(said.offers).toMatchObject([{ name: `${name}:1.1-slim`, removed: 1, remaining: 0 }]);
      const text = portcullis(["image", "base", `oci:${app}`, "--candidate", `${name}:1.0-slim`], {
        cwd: emptyFolder(),
        env,
      });
      expect(text.stdout).toMatch(/next: FROM 127\.0\.0\.1:\d+\/lib\/base:1\.1-slim@sha256:[0-9a-f]{64}/);
    },
    60_000,
  );
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo; // listening on TCP
  await new Promise((closed) => server.close(closed));
  return port;
}
