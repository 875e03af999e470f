// What every plug-in of a kind must keep, whatever it does: one table for each kind. A new plug-in is tested by being in its list.

import { createHash } from "node:crypto";
import { createServer } from "node:net";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { notifiersOf } from "../src/act/index.ts";
import { scanCommand } from "../src/cli/commands/scan.ts";
import { defaultConfig, type NotifyChannel } from "../src/config/index.ts";
import type { CompiledRules, Engine } from "../src/find/contract/index.ts";
import { engineOrder, loadEngines } from "../src/find/index.ts";
import { foreignFormats, readForeignReport } from "../src/formats/foreign/index.ts";
import { ignoreFiles } from "../src/formats/index.ts";
import { lockFormats, readLockfile } from "../src/formats/lock/index.ts";
import { openHttp } from "../src/kit/http/index.ts";
import { excerptsOf, PortcullisError } from "../src/kit/index.ts";
import { type Artifact, instant, type Json, type RepoPath, repoPath } from "../src/model/index.ts";
import { plain, reporters } from "../src/show/index.ts";
import { stripeKey } from "./e2e/portcullis.ts";
import { sampleReport } from "./sample-report.ts";

const setup = { config: defaultConfig(), key: "22".repeat(32) };

/** One file that each engine has something to say of, and some that are hostile to all. */
const files: Readonly<Record<string, Uint8Array>> = {
  "settings.py": Buffer.from(`import os\nKEY = "${stripeKey(9)}"\nos.system("ls " + input())\n`),
  "package-lock.json": Buffer.from(
    '{"lockfileVersion":3,"packages":{"":{"dependencies":{"a":"1"}},"node_modules/a":{"version":"1.0.0"}}}',
  ),
  "etc/os-release": Buffer.from('ID=debian\nVERSION_ID="12"\n'),
  "var/lib/dpkg/status": Buffer.from("Package: a\nStatus: install ok installed\nVersion: 1\n\n"),
  "empty.py": new Uint8Array(),
  "deep.json": Buffer.from("[".repeat(5000)),
  "odd.py": Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x0a, 0x22, 0x80]),
};

describe.each(engineOrder)("the %s engine", (id) => {
  let engine: Engine;
  let rules: CompiledRules;
  beforeAll(async () => {
    const loaded = await loadEngines([id]);
    const found = loaded.find((one) => one.id === id);
    if (found === undefined) throw new Error(`${id} is not in the list`);
    engine = found;
    rules = await engine.prepare(setup);
  });

  const inspect = (path: string, bytes: Uint8Array): Json | undefined => {
    const spans = excerptsOf(bytes, () => [[0, bytes.length]]); // everything masked: what shows through came past `excerpt`
    return engine.inspect(
      { path: repoPath(path), bytes, excerpt: spans.line, hasSecret: spans.hasSecret },
      rules,
    );
  };
  const artifactOf = (path: string, bytes: Uint8Array): Artifact => ({
    kind: "artifact",
    path: repoPath(path),
    origin: { kind: "work-tree" },
    sizeBytes: bytes.length,
    isExecutable: false,
    role: "changed",
    surface: "head",
    read: async () => bytes,
  });

  test("names its rules once, under its own name, with words for a person", async () => {
    const infos = await engine.rules(setup);
    expect(new Set(infos.map((rule) => rule.id)).size).toBe(infos.length);
    expect(infos.length).toBeGreaterThan(0);
    for (const rule of infos) {
      expect(rule.engine).toBe(id);
      expect(rule.title.length, rule.id).toBeGreaterThan(3);
    }
  });

  test("names the same rules by the same digest", async () => {
    expect((await engine.prepare(setup)).digest).toBe(rules.digest);
  });

  test("gives the same plain data for the same file, leaves its bytes alone, and keeps the secret to itself", () => {
    for (const [path, bytes] of Object.entries(files)) {
      const before = createHash("sha256").update(bytes).digest("hex");
      const facts = inspect(path, bytes);
      const text = JSON.stringify(facts ?? null);
      expect(JSON.stringify(inspect(path, bytes) ?? null), path).toBe(text);
      expect(JSON.parse(text), path).toEqual(structuredClone(facts ?? null));
      expect(text, path).not.toContain(stripeKey(9));
      expect(createHash("sha256").update(bytes).digest("hex"), path).toBe(before);
    }
  });

  test("does not throw, whatever the bytes are", () => {
    const paths = fc.constantFrom(...Object.keys(files));
    fc.assert(
      fc.property(paths, fc.uint8Array({ maxLength: 400 }), (path, bytes) => {
        const head = {
          path: repoPath(path),
          sizeBytes: bytes.length,
          isExecutable: false,
          firstBytes: bytes,
        };
        if (engine.wants(head)) inspect(path, bytes);
      }),
      { numRuns: 150 },
    );
  });

  test("concludes with rules that it has named, in any order of the files", async () => {
    const known = new Set((await engine.rules(setup)).map((rule) => rule.id));
    const inspected = Object.entries(files).flatMap(([path, bytes]) => {
      const facts = inspect(path, bytes);
      return facts === undefined ? [] : [{ artifact: artifactOf(path, bytes), facts }];
    });
    const conclude = async (order: typeof inspected): Promise<readonly string[]> => {
      const tree = {
        list: async (): Promise<readonly RepoPath[]> => Object.keys(files).map(repoPath),
        read: async (path: RepoPath): Promise<Uint8Array | undefined> => files[path],
      };
      const said: string[] = [];
      const context = {
        target: { kind: "tree", root: "/nowhere" } as const,
        setup,
        config: setup.config,
        head: tree,
        now: "2026-01-01T00:00:00Z",
        log: { info: () => {}, warn: () => {}, debug: () => {} },
        signal: new AbortController().signal,
      };
      async function* each(): AsyncGenerator<(typeof inspected)[number]> {
        yield* order;
      }
      for await (const one of engine.conclude(each(), context)) {
        if (one.kind === "finding") expect(known).toContain(one.rule);
        if (one.kind === "finding") said.push(`${one.rule} ${one.fingerprint}`);
        else said.push(one.kind);
      }
      return said.sort();
    };
    expect(await conclude([...inspected].reverse())).toEqual(await conclude(inspected));
  });
});

describe.each(lockFormats.map((format) => [format.id, format] as const))("the %s reader", (_id, format) => {
  test("answers or says why not, whatever the text is", () => {
    const pieces = [
      "{",
      "}",
      "[",
      '"a": ',
      "1.0.0",
      "\n",
      "<<<<<<< a\n",
      "=======\n",
      ">>>>>>> b\n",
      "\u0000",
      "- ",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (parts) => {
        const { value, problems } = readLockfile(format, Buffer.from(parts.join("")));
        for (const one of value.packages) expect(typeof one.name).toBe("string");
        for (const problem of problems) expect(problem.message.length).toBeGreaterThan(0);
      }),
      { numRuns: 100 },
    );
  });
});

describe.each(foreignFormats.map((format) => [format.tool, format] as const))(
  "reports of %s",
  (_tool, format) => {
    test("are read or refused, whatever they hold", () => {
      fc.assert(
        fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (json) => {
          if (format.recognises(json))
            expect(Array.isArray(format.read(json).value.vulnerabilities)).toBe(true);
          const report = readForeignReport(Buffer.from(JSON.stringify(json)));
          expect(report.value !== undefined || report.problems.length > 0).toBe(true);
        }),
      );
    });
  },
);

test.each(ignoreFiles.map((file) => [file.path, file] as const))(
  "%s is read or refused, whatever it holds",
  (_p, file) => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        for (const entry of file.read(text).value) expect(entry.line).toBeGreaterThan(0);
      }),
    );
  },
);

test("`scan --help` names every report format", () => {
  const help = scanCommand().helpInformation();
  for (const { format } of reporters) expect(help).toContain(format);
});

test.each(reporters.map((reporter) => [reporter.format, reporter] as const))(
  "the %s reporter gives the same text twice, and none that a terminal or a CI log would obey",
  (_format, reporter) => {
    const text = reporter.render(sampleReport, plain);
    expect(reporter.render(sampleReport, plain)).toBe(text);
    expect(text).not.toContain("\u001b");
    expect(text.split("\n").filter((line) => line.startsWith("::") && reporter.format !== "github")).toEqual(
      [],
    );
    const nothing = { ...sampleReport, findings: [], gaps: [], inventory: [], rules: [] };
    expect(typeof reporter.render(nothing, plain)).toBe("string");
  },
);

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

test.each(["smtp", "webhook", "pager"])("a %s channel that is down is one clear error", async (kind) => {
  const port = await closedPort();
  const url = `http://127.0.0.1:${port}/`;
  const pagerduty = { url_env: "URL", format: "pagerduty" as const, key_env: "KEY" };
  const smtp = {
    host: "127.0.0.1",
    port,
    tls: "none" as const,
    from: "a@example.org",
    to: ["b@example.org"],
  };
  const channels: Readonly<Record<string, NotifyChannel>> = {
    smtp: { channel: kind, smtp },
    webhook: { channel: kind, webhook: { url_env: "URL", format: "json" } },
    pager: { channel: kind, webhook: pagerduty },
  };
  const clock = { now: () => instant("2026-01-01T00:00:00Z") };
  const http = await openHttp({ userAgent: "test", proxy: {} });
  const [notifier] = notifiersOf(
    [channels[kind] ?? { channel: kind }],
    { URL: url, KEY: "k" },
    { clock, http },
  );
  const notice = { channel: kind, subject: "s", text: "t", severity: "critical", facts: {} } as const;
  await expect(notifier?.send(notice)).rejects.toThrow(PortcullisError);
});
