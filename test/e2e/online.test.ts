// `scan --online` as a user runs it: the registry is a real server on loopback that speaks npm's protocol, named by the user's own .npmrc.
// A registry that the scanned repository names is never asked.

import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyFolder, noCi, program } from "./portcullis.ts";

const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? "");
  const document = {
    time: { "1.0.0": "2026-11-22T00:00:00.000Z" },
    versions: { "1.0.0": { license: "MIT", deprecated: "use other" } },
  };
  if (request.url === "/npm/young") response.end(JSON.stringify(document));
  else response.writeHead(404).end();
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => server.close());

function run(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; stdout: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd,
      env: { ...process.env, ...noCi, NO_COLOR: "1", ...env },
    });
    let stdout = "";
    child.stdout.on("data", (part: Buffer) => {
      stdout += part.toString("utf8");
    });
    child.on("close", (code) => resolve({ code, stdout }));
  });
}

test("the user's registry is asked, and the scanned folder's is not", async () => {
  const { port } = server.address() as AddressInfo; // listens on a port
  const folder = emptyFolder();
  const home = emptyFolder();
  mkdirSync(join(folder, "app"));
  const lock = {
    lockfileVersion: 3,
    packages: { "node_modules/young": { version: "1.0.0", integrity: "sha512-x" } },
  };
  writeFileSync(join(folder, "app", "package-lock.json"), JSON.stringify(lock));
  writeFileSync(join(folder, "app", ".npmrc"), `registry=http://127.0.0.1:${port}/evil/\n`);
  const userFile = join(home, "npmrc");
  writeFileSync(userFile, `registry=http://127.0.0.1:${port}/npm/\n`);
  const env = { PORTCULLIS_CACHE: emptyFolder(), NPM_CONFIG_USERCONFIG: userFile, HOME: home };
  const words = [
    "scan",
    ".",
    "--only",
    "dependencies",
    "--json",
    "--now",
    "2026-11-23T12:00:00Z",
    "--no-gate",
  ];

  const offline = await run(words, join(folder, "app"), env);
  expect(asked).toEqual([]);
  expect(JSON.parse(offline.stdout).findings).toEqual([]);

  const online = await run([...words, "--online"], join(folder, "app"), env);
  const report = JSON.parse(online.stdout) as {
    findings: { finding: { rule: string } }[];
    inventory: { package: { name: string; licences: string[] } }[];
  };
  expect(report.findings.map(({ finding }) => finding.rule).sort()).toEqual([
    "dependencies/deprecated-package",
    "dependencies/young-package",
  ]);
  expect(report.inventory.map((item) => item.package.licences)).toEqual([["MIT"]]);
  expect(asked).toEqual(["/npm/young"]);
});
