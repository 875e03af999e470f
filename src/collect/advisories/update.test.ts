// Keeping the database, against a real server on loopback that answers as servers do on bad days.

import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { openHttp } from "../../kit/http/index.ts";
import { instant } from "../../model/index.ts";
import { exportFiles, type FixtureRecord, npmRecord, zip } from "./fixtures/export.ts";
import { openIndex, type UpdateRequest, type UpdateResult, updateAdvisories } from "./index.ts";

const root = mkdtempSync(join(tmpdir(), "update-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let cacheFolder = "";
let notes: string[] = [];
beforeEach(() => {
  cacheFolder = mkdtempSync(join(root, "cache-"));
  notes = [];
});

type Answer = (
  request: IncomingMessage,
  response: ServerResponse,
  body: Uint8Array | undefined,
  path: string,
) => void;

/** Serves files with ETag, conditional requests and ranges; `hook` may answer instead. */
const plain: Answer = (request, response, body, _path) => {
  if (body === undefined) return void response.writeHead(404).end();
  const etag = `"${createHash("sha1").update(body).digest("hex")}"`;
  if (request.headers["if-none-match"] === etag) return void response.writeHead(304).end();
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? Number.NaN);
  if (!Number.isNaN(start) && request.headers["if-range"] === etag) {
    const part = body.subarray(start);
    const range = `bytes ${start}-${body.length - 1}/${body.length}`;
    return void response
      .writeHead(206, { etag, "content-length": part.length, "content-range": range })
      .end(part);
  }
  response.writeHead(200, { etag, "content-length": body.length }).end(body);
};

let servers: Server[] = [];
afterEach(() => {
  for (const server of servers) server.close();
  servers = [];
});

async function serve(
  files: () => ReadonlyMap<string, Uint8Array>,
  hook: Answer = plain,
): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? "").slice(1));
    asked.push(`${path}${request.headers.range === undefined ? "" : ` ${request.headers.range}`}`);
    hook(request, response, files().get(path), path);
  });
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }; // listening on TCP
}

function update(from: string, changes: Partial<UpdateRequest> = {}): Promise<UpdateResult> {
  return updateAdvisories({
    cacheFolder,
    from,
    isOlderAllowed: false,
    isFull: false,
    now: instant("2026-11-23T12:00:00Z"),
    openHttp: () => openHttp({ userAgent: "test", attempts: 4, retryDelayMs: 5, idleTimeoutMs: 2000 }),
    onNote: (text) => void notes.push(text),
    ...changes,
  });
}

function names(name: string): readonly string[] {
  const index = openIndex(cacheFolder);
  try {
    return (index?.lookup({ ecosystem: "npm", name }) ?? []).map((advisory) => advisory.id);
  } finally {
    index?.close();
  }
}

const first: readonly FixtureRecord[] = [
  npmRecord("GHSA-1", "a", "1.0.0"),
  npmRecord("GHSA-2", "b", "2.0.0"),
];

describe("from a server", () => {
  test("builds from the archives, then fetches the changed records alone, then nothing", async () => {
    let files = exportFiles("npm", first);
    const { url, asked } = await serve(() => files);
    expect((await update(url)).kind).toBe("built");
    expect(names("a")).toEqual(["GHSA-1"]);
    files = exportFiles("npm", [
      npmRecord("GHSA-1", "renamed", "1.0.0", "2026-02-01T00:00:00.123456Z"),
      npmRecord("GHSA-3", "a", "1.5.0", "2026-02-02T00:00:00Z"),
    ]);
    asked.length = 0;
    const second = await update(url);
    expect(second).toMatchObject({ kind: "incremented", changed: 3, records: 2 });
    expect(asked).not.toContain("npm/all.zip");
    expect([names("a"), names("b"), names("renamed")]).toEqual([["GHSA-3"], [], ["GHSA-1"]]);
    asked.length = 0;
    expect((await update(url)).kind).toBe("unchanged");
    expect(
      asked
        .filter((path) => path.endsWith(".zip") || path.endsWith(".json"))
        .filter((path) => path.startsWith("npm/")),
    ).toEqual([]);
  });

  test("an increment gives the id of a full build", async () => {
    let files = exportFiles("npm", first);
    const { url } = await serve(() => files);
    await update(url);
    files = exportFiles("npm", [...first, npmRecord("GHSA-3", "c", "3.0.0", "2026-03-01T00:00:00Z")]);
    const incremented = await update(url);
    const built = await update(url, { isFull: true });
    expect([incremented.kind, built.kind]).toEqual(["incremented", "built"]);
    expect(built.id).toBe(incremented.id);
  });

  test("goes on where a body broke off", async () => {
    const files = exportFiles("npm", first);
    let cuts = 0;
    const { url, asked } = await serve(
      () => files,
      (request, response, body, path) => {
        if (path !== "npm/all.zip" || body === undefined || cuts > 0)
          return plain(request, response, body, path);
        cuts += 1;
        const etag = `"${createHash("sha1").update(body).digest("hex")}"`;
        response.writeHead(200, { etag, "content-length": body.length });
        response.write(body.subarray(0, 100), () => response.socket?.end());
      },
    );
    expect((await update(url)).records).toBe(2);
    expect(asked.filter((path) => path.startsWith("npm/all.zip"))).toEqual([
      "npm/all.zip",
      "npm/all.zip bytes=100-",
    ]);
  });

  test("tries again after 503, and after a checksum that does not match", async () => {
    const files = exportFiles("npm", first);
    let answers = 0;
    const { url } = await serve(
      () => files,
      (request, response, body, path) => {
        if (path !== "npm/all.zip" || body === undefined) return plain(request, response, body, path);
        answers += 1;
        if (answers === 1) return void response.writeHead(503, { "retry-after": "0" }).end();
        const md5 = createHash("md5")
          .update(answers === 2 ? "another" : body)
          .digest("base64");
        response
          .writeHead(200, { "x-goog-hash": `crc32c=AAAAAA==, md5=${md5}`, "content-length": body.length })
          .end(body);
      },
    );
    expect((await update(url)).kind).toBe("built");
    expect(answers).toBe(3);
  });

  test("gives up on a checksum that never matches, and keeps the old database", async () => {
    let files = exportFiles("npm", first);
    let isBroken = false;
    const { url } = await serve(
      () => files,
      (request, response, body, path) => {
        if (!isBroken || path !== "npm/all.zip" || body === undefined)
          return plain(request, response, body, path);
        const digest = createHash("sha256").update("another").digest("base64");
        response
          .writeHead(200, { "repr-digest": `sha-256=:${digest}:`, "content-length": body.length })
          .end(body);
      },
    );
    const before = await update(url);
    isBroken = true;
    files = exportFiles("npm", []);
    await expect(update(url, { isFull: true })).rejects.toThrow(
      /sha256 is not the one that the server states, after 4 attempts/,
    );
    expect(openIndex(cacheFolder)?.id).toBe(before.id);
  });

  test("refuses to go back, unless told", async () => {
    let files = exportFiles("npm", [npmRecord("GHSA-1", "a", "1.0.0", "2026-05-01T00:00:00Z")]);
    const { url } = await serve(() => files);
    await update(url);
    files = exportFiles("npm", first);
    await expect(update(url)).rejects.toThrow(/Refused to go back/);
    await expect(update(url, { isFull: true })).rejects.toThrow(/Refused to go back/);
    expect(names("b")).toEqual([]);
    expect((await update(url, { isOlderAllowed: true })).records).toBe(2);
    expect(names("b")).toEqual(["GHSA-2"]);
  });

  test("an archive that is cut off for good is refused whole", async () => {
    const files = new Map(exportFiles("npm", first));
    files.set("npm/all.zip", (files.get("npm/all.zip") ?? new Uint8Array()).subarray(0, 200));
    const { url } = await serve(() => files);
    await expect(update(url)).rejects.toThrow(/Cannot read the archive npm\/all.zip/);
    expect(openIndex(cacheFolder)).toBeUndefined();
  });

  test("reads the feeds and keeps the old ones when they vanish", async () => {
    const files = new Map(exportFiles("npm", first));
    files.set(
      "feeds/known_exploited_vulnerabilities.json",
      Buffer.from(
        JSON.stringify({
          dateReleased: "2026-11-01T00:00:00Z",
          vulnerabilities: [{ cveID: "CVE-2024-1234", dueDate: "2024-05-01" }],
        }),
      ),
    );
    files.set(
      "feeds/epss_scores-current.csv.gz",
      gzipSync(
        "#model_version:v2025.03.14,score_date:2026-11-01T00:00:00+0000\ncve,epss,percentile\nCVE-2024-1234,0.12345,0.9\n",
      ),
    );
    const { url } = await serve(() => files);
    await update(url);
    files.delete("feeds/epss_scores-current.csv.gz");
    await update(url);
    const index = openIndex(cacheFolder);
    expect(index?.isExploited("CVE-2024-1234")).toEqual({ dueOn: "2024-05-01" });
    expect(index?.epss("CVE-2024-1234")).toBe(0.12345);
    expect(notes.join()).toContain("EPSS: the source does not offer it; the old one is kept");
  });
});

function write(folder: string, files: ReadonlyMap<string, Uint8Array | string>): string {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

describe("from a folder", () => {
  test("a mirror without single records is updated from its archive", async () => {
    const folder = mkdtempSync(join(root, "mirror-"));
    const kept = (records: readonly FixtureRecord[]): ReadonlyMap<string, Uint8Array> =>
      new Map([...exportFiles("npm", records)].filter(([path]) => !path.startsWith("npm/GHSA")));
    await update(write(folder, kept(first)));
    write(folder, kept([...first, npmRecord("GHSA-3", "c", "3.0.0", "2026-03-01T00:00:00Z")]));
    expect(await update(folder)).toMatchObject({ kind: "incremented", changed: 1, records: 3 });
    expect(names("c")).toEqual(["GHSA-3"]);
  });

  test("single records, JSON and YAML, in any depth; what cannot be read is counted", async () => {
    const folder = write(
      mkdtempSync(join(root, "records-")),
      new Map([
        ["2024/01/GHSA-1.json", JSON.stringify(first[0])],
        [
          "vulns/b/PYSEC-1.yaml",
          "id: PYSEC-1\nmodified: 2024-01-01T00:00:00Z\naffected:\n- package:\n    ecosystem: PyPI\n    name: b\n  ranges:\n  - type: ECOSYSTEM\n    events:\n    - introduced: 1.10\n    - fixed: '2.0'\n",
        ],
        ["broken.json", '{"id": "GHSA-9", '],
        ["other.json", '{"name": "not a record"}'],
        ["README.md", "no"],
      ]),
    );
    const result = await update(folder);
    expect(result.manifest.holds).toEqual(["PyPI", "npm"]);
    expect(result.manifest.sources[0]).toMatchObject({ records: 2, unreadable: 2 });
    const index = openIndex(cacheFolder);
    expect(index?.lookup({ ecosystem: "PyPI", name: "b" })[0]?.affected[0]?.ranges[0]?.events).toEqual([
      { introduced: "1.10" },
      { fixed: "2.0" },
    ]);
    expect(index?.unreadable.get("records")).toBe(2);
    index?.close();
  });

  test("a stray row of another ecosystem does not make a database of it", async () => {
    const twin = {
      ...first[0],
      affected: [
        { package: { ecosystem: "npm", name: "a" } },
        { package: { ecosystem: "Maven", name: "g:a" } },
      ],
    };
    const folder = write(
      mkdtempSync(join(root, "records-")),
      new Map([
        ["1.json", JSON.stringify(twin)],
        ["2.json", JSON.stringify(first[1])],
      ]),
    );
    expect((await update(folder)).manifest.holds).toEqual(["npm"]);
    const index = openIndex(cacheFolder);
    expect([index?.covers({ ecosystem: "npm" }), index?.covers({ ecosystem: "Maven" })]).toEqual([
      true,
      false,
    ]);
    expect([...(index?.ecosystems.keys() ?? [])]).toEqual(["npm"]);
    index?.close();
  });

  test("one bad record does not hide the others, and hostile ones do no harm", async () => {
    const records = [
      ["GHSA-1.json", JSON.stringify(first[0])],
      ["GHSA-2.json", "nonsense"],
      [
        "GHSA-3.json",
        `{"id":"GHSA-3","details":${JSON.stringify("x".repeat(10_000_000))},"affected":[{"package":{"ecosystem":"npm","name":"__proto__"},"versions":["1.0.0\\n::error::x"]}]}`,
      ],
      ["GHSA-4.json", `{"id":"GHSA-4","deep":${"[".repeat(200_000)}${"]".repeat(200_000)}}`],
      [
        "GHSA-5.json",
        '{"id":"GHSA-5","aliases":["GHSA-6","GHSA-5"],"affected":[{"package":{"ecosystem":"npm","name":"a"},"ranges":[{"type":"SEMVER","events":[{"introduced":"2.0.0"},{"fixed":"1.0.0"}]}]}]}',
      ],
      [
        "GHSA-6.json",
        '{"id":"GHSA-6","aliases":["GHSA-5"],"affected":[{"package":{"ecosystem":"npm","name":"a"},"versions":["1.0.0"]}]}',
      ],
    ] as const;
    const folder = write(
      mkdtempSync(join(root, "hostile-")),
      new Map([["npm/all.zip", zip(records.map(([name, text]) => [name, Buffer.from(text)]))]]),
    );
    const result = await update(folder);
    expect(result.manifest.sources[0]).toMatchObject({ name: "npm", records: 4, unreadable: 1 });
    expect(names("a")).toEqual(["GHSA-1", "GHSA-5", "GHSA-6"]);
    expect(names("__proto__")).toEqual(["GHSA-3"]);
  });

  test("what distributions publish beside an export is read with it, and anew each time", async () => {
    const record: FixtureRecord = {
      id: "DEBIAN-CVE-2023-0464",
      modified: "2026-01-01T00:00:00Z",
      upstream: ["CVE-2023-0464"],
      affected: [
        {
          package: { ecosystem: "Debian:11", name: "openssl" },
          ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "0" }] }],
        },
      ],
    };
    const tracker = (reason: string): string =>
      `{"openssl":{"CVE-2023-0464":{"releases":{"bullseye":{"status":"open","urgency":"low","nodsa_reason":"${reason}"}}}}}`;
    const folder = write(mkdtempSync(join(root, "mirror-")), exportFiles("Debian", [record]));
    const states = (): readonly (string | undefined)[] => {
      const index = openIndex(cacheFolder);
      try {
        const known = index?.lookup({ ecosystem: "Debian", distribution: "Debian:11", name: "openssl" });
        return (known ?? []).map(
          (advisory) => `${advisory.id} ${advisory.affected[0]?.fixState ?? "says nothing"}`,
        );
      } finally {
        index?.close();
      }
    };
    write(folder, new Map([["distributions/tracker.json", tracker("ignored")]]));
    expect(await update(folder)).toMatchObject({ kind: "built", records: 2 });
    expect(states()).toEqual(["DEBIAN-CVE-2023-0464 says nothing", "DEBIAN-TRACKER-CVE-2023-0464 wont-fix"]);
    write(folder, new Map([["distributions/tracker.json", tracker("postponed")]]));
    expect(await update(folder)).toMatchObject({ kind: "built", records: 2 });
    expect(states()).toEqual(["DEBIAN-CVE-2023-0464 says nothing", "DEBIAN-TRACKER-CVE-2023-0464 not-fixed"]);
    rmSync(join(folder, "distributions"), { recursive: true });
    expect(await update(folder)).toMatchObject({ kind: "built", records: 1 });
  });

  test("an ecosystem that is not there is named", async () => {
    const folder = write(mkdtempSync(join(root, "mirror-")), exportFiles("npm", first));
    await expect(update(folder, { ecosystems: ["PyPI"] })).rejects.toThrow(/has no advisories for PyPI/);
  });

  test("two writers: the second is told", async () => {
    const folder = write(mkdtempSync(join(root, "mirror-")), exportFiles("npm", first));
    writeFileSync(join(cacheFolder, "advisories.index.lock"), String(process.pid));
    await expect(update(folder)).rejects.toThrow(/another update is running/);
    writeFileSync(join(cacheFolder, "advisories.index.lock"), "999999999");
    expect((await update(folder)).kind).toBe("built");
  });
});
