// The registries' own protocols, spoken by a real server on loopback: npm's package documents, and the JSON form of Python's simple index
// with metadata files. What is asked, with which headers, and what comes of busy, absent, refusing and nonsensical answers.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openHttp } from "../../kit/http/index.ts";
import type { ReleaseIndex } from "../../model/index.ts";
import { npmRegistry, openReleases, pipIndex } from "./index.ts";

type Answer = { readonly status: number; readonly body: string };
const asked: { path: string; accept: string | undefined; authorization: string | undefined }[] = [];
let failuresLeft = 0;

const page = {
  meta: { "api-version": "1.1" },
  name: "requests",
  files: [
    {
      filename: "requests-2.30.0-py3-none-any.whl",
      url: "../../files/requests-2.30.0-py3-none-any.whl",
      hashes: {},
      "upload-time": "2023-05-03T13:23:44Z",
      "core-metadata": true,
    },
    {
      filename: "requests-2.30.0.tar.gz",
      url: "../../files/requests-2.30.0.tar.gz",
      hashes: {},
      "upload-time": "2023-05-03T13:23:40Z",
    },
    {
      filename: "requests-2.32.0.tar.gz",
      url: "../../files/requests-2.32.0.tar.gz",
      hashes: {},
      yanked: "broken",
    },
    { filename: "not a release", url: "x", hashes: {} },
  ],
};
const packument = {
  name: "axios",
  time: { created: "2014-01-01T00:00:00.000Z", "0.21.1": "2020-12-22T00:00:00.000Z" },
  versions: {
    "0.21.1": { license: "MIT", dependencies: { "follow-redirects": "^1.10.0" } },
    "0.21.2": { deprecated: "critical bug" },
  },
};

function answerTo(path: string): Answer {
  if (failuresLeft > 0) {
    failuresLeft -= 1;
    return { status: 503, body: "busy" };
  }
  const known: Readonly<Record<string, Answer>> = {
    "/npm/axios": { status: 200, body: JSON.stringify(packument) },
    "/own/@acme%2fthing": { status: 200, body: '{"versions":{"1.0.0":{}}}' },
    "/npm/refused": { status: 401, body: "" },
    "/npm/nonsense": { status: 200, body: "<html>" },
    "/simple/requests/": { status: 200, body: JSON.stringify(page) },
    "/files/requests-2.30.0-py3-none-any.whl.metadata": {
      status: 200,
      body: "Metadata-Version: 2.4\nName: requests\nVersion: 2.30.0\nLicense-Expression: Apache-2.0\nRequires-Dist: urllib3 (<3,>=1.21.1)\nRequires-Dist: PySocks ; extra == 'socks'\n\nRequires-Dist: no\n",
    },
  };
  return known[path] ?? { status: 404, body: "" };
}

const server = createServer((request: IncomingMessage, response: ServerResponse) => {
  const path = request.url ?? "";
  asked.push({ path, accept: request.headers.accept, authorization: request.headers.authorization });
  const { status, body } = answerTo(path);
  response.writeHead(status).end(body);
});
let origin = "";
let releases: ReleaseIndex;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // listens on a port
  origin = `http://127.0.0.1:${port}`;
  const rc = `registry=${origin}/npm\n@acme:registry=${origin}/own/\n//127.0.0.1:${port}/own/:_authToken=\${TOKEN}\n`;
  const npm = npmRegistry(rc, { TOKEN: "word" }, undefined);
  const pypi = pipIndex(
    [`[global]\nindex-url = http://user:pa%40ss@127.0.0.1:${port}/simple\n`],
    {},
    undefined,
  );
  if (npm === undefined || pypi === undefined) throw new Error("no addresses");
  const signal = new AbortController().signal;
  releases = openReleases({
    npm,
    pypi,
    signal,
    openHttp: () => openHttp({ userAgent: "test", attempts: 3, retryDelayMs: 2 }),
  });
});
afterAll(async () => {
  await releases.close();
  server.close();
});

describe("npm", () => {
  test("versions with dates and withdrawals, needs and licences; one request a name, again when busy", async () => {
    failuresLeft = 2;
    const versions = await releases.versions({ ecosystem: "npm", name: "axios" });
    expect(versions).toEqual([
      { version: "0.21.1", publishedAt: "2020-12-22T00:00:00.000Z" },
      { version: "0.21.2", withdrawn: { kind: "deprecated", reason: "critical bug" } },
    ]);
    expect(await releases.detail({ ecosystem: "npm", name: "axios", version: "0.21.1" })).toEqual({
      needs: [{ name: "follow-redirects", requirement: "^1.10.0" }],
      licences: ["MIT"],
    });
    expect(asked.filter(({ path }) => path === "/npm/axios")).toHaveLength(3);
  });

  test("a scope has its own registry and word of access, which no other request carries", async () => {
    expect(await releases.versions({ ecosystem: "npm", name: "@acme/thing" })).toEqual([
      { version: "1.0.0" },
    ]);
    expect(asked.at(-1)?.authorization).toBe("Bearer word");
    expect(asked.find(({ path }) => path === "/npm/axios")?.authorization).toBeUndefined();
  });

  test("absent is undefined; refused and nonsense are errors", async () => {
    expect(await releases.versions({ ecosystem: "npm", name: "absent" })).toBeUndefined();
    await expect(releases.versions({ ecosystem: "npm", name: "refused" })).rejects.toMatchObject({
      code: "auth",
    });
    await expect(releases.versions({ ecosystem: "npm", name: "nonsense" })).rejects.toMatchObject({
      code: "network",
    });
  });
});

describe("PyPI", () => {
  test("a release is yanked when all its files are; its day is that of its first file", async () => {
    expect(await releases.versions({ ecosystem: "PyPI", name: "Requests" })).toEqual([
      { version: "2.30.0", publishedAt: "2023-05-03T13:23:40Z" },
      { version: "2.32.0", withdrawn: { kind: "yanked", reason: "broken" } },
    ]);
    const request = asked.find(({ path }) => path === "/simple/requests/");
    expect(request?.accept).toBe("application/vnd.pypi.simple.v1+json");
    expect(request?.authorization).toBe(`Basic ${Buffer.from("user:pa@ss").toString("base64")}`);
  });

  test("needs and licence come from the metadata file; extras are not needed", async () => {
    const detail = await releases.detail({ ecosystem: "PyPI", name: "requests", version: "2.30.0" });
    expect(detail).toEqual({
      needs: [{ name: "urllib3", requirement: "<3,>=1.21.1" }],
      licences: ["Apache-2.0"],
    });
  });
});

describe("whose configuration", () => {
  test("a variable beats the file, the file the default; what is no address counts as none", () => {
    const file = "registry = https://file.example\n";
    expect(npmRegistry(file, { npm_config_registry: "https://variable.example" }, undefined)?.url).toBe(
      "https://variable.example/",
    );
    expect(npmRegistry(file, {}, "https://default.example")?.url).toBe("https://file.example/");
    expect(npmRegistry("", {}, "https://default.example")?.url).toBe("https://default.example/");
    expect(npmRegistry("", {}, "undefined")).toBeUndefined();
    const files = [
      "[global]\nindex-url = https://a.example/simple\n",
      "[install]\nindex-url=https://b.example/simple/\n",
    ];
    expect(pipIndex(files, {}, undefined)?.url).toBe("https://b.example/simple/");
    expect(pipIndex(files, { PIP_INDEX_URL: "https://c.example" }, undefined)?.url).toBe(
      "https://c.example/",
    );
    expect(pipIndex(["[freeze]\nindex-url = https://no.example\n"], {}, undefined)).toBeUndefined();
  });
});
