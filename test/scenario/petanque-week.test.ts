// S1's week, from Tuesday to Friday, in virtual time: each day a fresh process that shares nothing but the repository and the ledger.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { layoutOf } from "../e2e/image-layout.ts";
import {
  emptyFolder,
  jsonScan,
  portcullis,
  pullRequestJob,
  stripeKey,
  TestRepository,
} from "../e2e/portcullis.ts";
import { channel, run } from "./channel.ts";

vi.setConfig({ testTimeout: 240_000 });

const ssrf = `import requests
from flask import Flask, request

app = Flask(__name__)


@app.route("/feed")
def feed():
    return requests.get(request.args["url"]).text
`;

test("the leaked key blocks on Wednesday, the SSRF of Friday shows its time left and is gone that day", () => {
  const repository = new TestRepository()
    .write("portcullis.yaml", "preset: petanque\n")
    .write("api/app.py", "x = 1\n");
  const tuesday = repository.commit("Tuesday");
  const ledger = ["--ledger", `${emptyFolder()}/ledger.db`];
  const at = { cwd: repository.folder };
  const sweep = (now: string) => jsonScan([".", "--record", ...ledger, "--now", now], at);
  expect(sweep("2026-11-24T09:00:00Z").code).toBe(0);

  repository.git("checkout", "-q", "-b", "debug");
  repository.write("api/pay.py", `print("debug", "${stripeKey(9).replace("_live_", "_test_")}")\n`);
  repository.commit("debug log");
  const wednesday = ["--diff", `${tuesday}..HEAD`, "--now", "2026-11-25T15:00:00Z"];
  const judged = jsonScan(wednesday, { ...at, env: pullRequestJob });
  expect(judged.code).toBe(1);
  expect(judged.report.decision.reasons[0]?.text).toContain("new-secret-blocks");
  expect(judged.report.findings[0]?.finding.locations[0]).toMatchObject({
    path: "api/pay.py",
    region: { startLine: 1 },
  });

  repository.git("checkout", "-q", "main");
  repository.write("api/feed.py", ssrf);
  repository.commit("feed importer");
  const friday = sweep("2026-11-27T08:00:00Z");
  expect(friday.code).toBe(0); // a code finding waits for its SLA; it does not block
  expect(friday.report.findings.map(({ finding }) => finding.rule)).toContain("python/full-ssrf");
  const list = (now: string) => portcullis(["findings", "list", ...ledger, "--now", now], at).stdout;
  expect(list("2026-11-27T10:00:00Z")).toMatch(/high\s+6 d 22 h left.*api.*python\/full-ssrf/);

  repository.write(
    "api/feed.py",
    'import requests\n\n\ndef feed():\n    return requests.get("https://feeds.example.org/").text\n',
  );
  repository.commit("only our own host");
  expect(sweep("2026-11-27T16:00:00Z").code).toBe(0);
  expect(list("2026-11-27T17:00:00Z")).toContain("nothing is open");
});

/** Critical with a fixed version; the other one has none yet. */
function advisoriesIn(cache: string): void {
  const records = emptyFolder();
  const advisory = (id: string, name: string, events: readonly object[]): string =>
    JSON.stringify({
      ...{
        id,
        aliases: [],
        published: "2026-11-01T00:00:00Z",
        modified: "2026-11-02T00:00:00Z",
        summary: id,
      },
      severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }],
      affected: [{ package: { ecosystem: "PyPI", name }, ranges: [{ type: "ECOSYSTEM", events }] }],
    });
  const fixed = [{ introduced: "0" }, { fixed: "2.0.7" }];
  writeFileSync(join(records, "a.json"), advisory("CVE-2026-40001", "urllib3", fixed));
  writeFileSync(join(records, "b.json"), advisory("CVE-2026-40002", "oldlib", [{ introduced: "0" }]));
  const env = { PORTCULLIS_CACHE: cache };
  expect(
    portcullis(["db", "update", "--from", records, "--quiet", "--now", "2026-11-27T06:00:00Z"], { env }).code,
  ).toBe(0);
}

/** An image of the api with these Python packages; urllib3 came along with another one. */
function apiImage(packages: Readonly<Record<string, string>>): string {
  const installed = Object.entries(packages).map(([name, version]) => [
    `usr/lib/python3/site-packages/${name}-${version}.dist-info/METADATA`,
    `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
  ]);
  return `oci:${layoutOf([
    { files: { "srv/start": "run\n" }, createdBy: "COPY start /srv" },
    {
      files: Object.fromEntries(installed) as Record<string, string>,
      createdBy: "RUN pip install -r requirements.txt",
    },
  ])}`;
}

test("the next deploy is blocked by a critical vulnerability that has a fix, the bump lets it through (R60, R61)", async () => {
  const cache = emptyFolder();
  advisoriesIn(cache);
  const cwd = new TestRepository().write("portcullis.yaml", "preset: petanque\n").folder;
  const ledger = ["--ledger", `${emptyFolder()}/ledger.db`];
  const ops = await channel(200);
  const env = { PORTCULLIS_CACHE: cache, OPS_ALERTS_WEBHOOK_URL: ops.url, PORTCULLIS_ACTOR: "ada" };
  const deploy = async (image: string, now: string, more: NodeJS.ProcessEnv = {}) => {
    const args = [
      "scan",
      image,
      "--policy",
      "portcullis.yaml",
      "--environment",
      "production",
      "--record",
      ...ledger,
    ];
    return run([...args, "--now", now], cwd, { ...env, ...more });
  };
  const list = (now: string, ...more: readonly string[]) =>
    run(["findings", "list", ...more, ...ledger, "--now", now], cwd, env);

  const vulnerable = apiImage({ requests: "2.31.0", urllib3: "2.0.6" });
  const blocked = await deploy(vulnerable, "2026-11-27T17:00:00Z");
  expect(blocked.code).toBe(1);
  expect(blocked.stdout).toContain("image-with-fixable-critical-or-high-blocks");
  expect((await list("2026-11-27T17:30:00Z", "--json")).stdout).not.toContain('"retrospective": "open"'); // it was stopped
  const why = await run(
    ["explain", "CVE-2026-40001", vulnerable, "--policy", "portcullis.yaml", "--environment", "production"],
    cwd,
    env,
  );
  expect(why.stdout).toContain("it blocks");
  expect(why.stdout).toContain("2.0.7");

  const bumped = await deploy(apiImage({ requests: "2.31.0", urllib3: "2.0.7" }), "2026-11-27T18:00:00Z");
  expect(bumped.code).toBe(0);
  expect((await list("2026-11-27T18:30:00Z")).stdout).toContain("nothing is open");
  expect((await list("2026-11-27T18:30:00Z", "--all")).stdout).toContain("verified");

  // No patch yet: it deploys with a warning, and a retrospective opens, because a critical one reached the deploy.
  const unpatched = await deploy(apiImage({ oldlib: "1.0.0" }), "2026-11-28T09:00:00Z");
  expect(unpatched.code).toBe(0);
  expect((await list("2026-11-28T10:00:00Z", "--json")).stdout).toContain('"retrospective": "open"');

  // The escape hatch, for the fixable one: told in #ops-alerts first, and looked back on afterwards.
  const reason = "the bump breaks payments";
  const forced = await deploy(vulnerable, "2026-11-28T11:00:00Z", { SECURITY_OVERRIDE: reason });
  expect([forced.code, ops.messages.length]).toEqual([0, 1]);
  expect(ops.messages[0]).toContain(reason);
  const owed = async () =>
    JSON.parse((await list("2026-11-28T12:00:00Z", "--json", "--retrospectives")).stdout) as readonly {
      readonly record: { readonly fingerprint: string };
    }[];
  const names = (await owed()).map(({ record }) => record.fingerprint);
  expect(names).toHaveLength(2);
  const filled = ["--cause", "late bump", "--impact", "none seen", "--lessons", "bump on Tuesday"];
  for (const name of names)
    expect((await run(["findings", "retrospective", name, ...filled, ...ledger], cwd, env)).code).toBe(0);
  expect(await owed()).toEqual([]);
});
