// `scan --verify` as a user runs it, against an HTTPS server on loopback that plays the provider: real credentials that may be shown to
// their real providers cannot be had here.

import { execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyFolder, noCi, program, pullRequestJob, stripeKey } from "./portcullis.ts";

const folder = emptyFolder();
const [keyFile, certificateFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];
execFileSync(
  "openssl",
  [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
    ...["-addext", "subjectAltName=DNS:localhost", "-keyout", keyFile, "-out", certificateFile],
  ],
  { stdio: "ignore" },
);
const [live, revoked] = [stripeKey(1), stripeKey(2)];
const shown: string[] = [];
const server = createServer(
  { key: readFileSync(keyFile), cert: readFileSync(certificateFile) },
  (request, response) => {
    shown.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.writeHead(request.headers.authorization === `Bearer ${live}` ? 200 : 401).end("{}");
  },
);
beforeAll(() => new Promise<void>((ready) => server.listen(0, "localhost", ready)));
afterAll(() => server.close());

type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

function scan(settings: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  shown.length = 0;
  const tree = emptyFolder();
  writeFileSync(join(tree, "portcullis.yaml"), settings);
  writeFileSync(join(tree, "a.env"), `A=${live}\nB=${revoked}\nC="é${live}"\n`);
  const words = ["scan", ".", "--only", "secrets", "--policy", "portcullis.yaml", ...args];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...words], {
      cwd: tree,
      env: {
        ...process.env,
        ...noCi,
        NO_COLOR: "1",
        PORTCULLIS_CACHE: emptyFolder(),
        PORTCULLIS_CA_FILE: certificateFile,
        ...env,
      },
    });
    const out = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].on("data", (part: Buffer) => {
        out[name] += part.toString("utf8");
      });
    child.on("close", (code) => resolve({ code, ...out }));
  });
}

const liveness = (more = "private_hosts: [localhost]") =>
  `secrets:\n  liveness:\n    providers: [stripe]\n    bases: { stripe: "https://localhost:${(server.address() as AddressInfo).port}" }\n    ${more}\n`; // listens on a port

/** Each value, and what the report says of it. */
function validities({ stdout }: Ran): readonly (readonly [string, string | undefined])[] {
  const report = JSON.parse(stdout) as {
    readonly findings: readonly {
      readonly finding: {
        readonly evidence: { readonly validity: string; readonly validityFrom?: string };
      };
    }[];
  }; // the program's own JSON
  return report.findings
    .map(({ finding: { evidence } }) => [evidence.validity, evidence.validityFrom] as const)
    .sort();
}

test("each value is shown once, to the provider that is named, and the report says what it answered", async () => {
  const ran = await scan(liveness(), ["--verify", "--json"]);
  expect(validities(ran)).toEqual([
    ["live", "localhost"],
    ["revoked", "localhost"],
  ]);
  expect(shown.toSorted()).toEqual(
    [`GET /v1/account Bearer ${live}`, `GET /v1/account Bearer ${revoked}`].toSorted(),
  );
  expect(ran.code).toBe(1);
  expect(ran.stdout + ran.stderr).not.toContain(live);
});

test.each(["terminal", "json", "sarif", "html", "markdown", "junit", "github"])(
  "the %s report says it",
  async (format) => {
    const { stdout, stderr } = await scan(liveness(), ["--verify", "--report", format]);
    expect(stderr).not.toContain("There is no report format");
    expect(stdout.replace(/\s+/g, " ")).toContain("localhost accepted it");
    expect(stdout.replace(/\s+/g, " ")).toContain("localhost no longer accepts it");
  },
);

test("without the flag nothing is asked", async () => {
  expect(validities(await scan(liveness(), ["--json"]))).toEqual([
    ["unknown", undefined],
    ["unknown", undefined],
  ]);
  expect(shown).toEqual([]);
});

test("in a job of a pull request nothing is asked", async () => {
  const { stderr } = await scan(liveness(), ["--verify"], pullRequestJob);
  expect(stderr).toContain("may come from a fork");
  expect(shown).toEqual([]);
});

test("a host inside the own network is not asked unless it is named", async () => {
  const { stderr } = await scan(liveness("hosts: [localhost]"), ["--verify"]);
  expect(stderr).toContain("localhost leads to a private address");
  expect(shown).toEqual([]);
});

test("the flag with nobody to ask, or with a stranger, is an error of the configuration", async () => {
  const nobody = await scan("version: 1\n", ["--verify"]);
  expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining("nobody to ask")]);
  const stranger = await scan("secrets: { liveness: { providers: [acme] } }\n", ["--verify"]);
  expect([stranger.code, stranger.stderr]).toEqual([2, expect.stringContaining('"acme"')]);
});

test("a policy may judge by the answer; by itself the answer changes no verdict", async () => {
  const clause = "policy:\n  rules:\n    - when: { layer: secrets, validity: revoked }\n      action: warn\n";
  const actions = async (settings: string): Promise<readonly (string | undefined)[]> => {
    const { stdout } = await scan(settings, ["--verify", "--json"]);
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly action?: string }[] };
    return findings.map(({ action }) => action).sort(); // the program's own JSON
  };
  expect(await actions(liveness())).toEqual(["block", "block"]);
  expect(await actions(`${liveness()}${clause}`)).toContain("warn");
});
