// A channel that is really there: an HTTP server that takes messages, and the built program run without blocking this process, in which
// that server lives.

import { spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { afterEach } from "vitest";
import { noCi, type Ran } from "../e2e/portcullis.ts";

const program = resolve(import.meta.dirname, "../../dist/main.js");
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Without blocking this process: the channel lives in it. */
export function run(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((done) => {
    const clean = { ...process.env, ...noCi, NO_COLOR: "1", ...env };
    const child = spawn(process.execPath, [program, ...args], { cwd, env: clean });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (part) => (stdout += part));
    child.stderr.on("data", (part) => (stderr += part));
    child.on("close", (code) => done({ code, stdout, stderr }));
  });
}

export async function channel(
  status: number,
): Promise<{ readonly url: string; readonly messages: string[] }> {
  const messages: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      messages.push(body);
      response.writeHead(status).end();
    });
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T/B/x`, messages };
}
