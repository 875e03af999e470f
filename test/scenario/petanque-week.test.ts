// S1's week (whose SSRF our rules score as critical: 48 h instead of 7 d), from Tuesday to Friday, in virtual time: each day a fresh process that shares nothing but the repository and the ledger.

import { expect, test, vi } from "vitest";
import {
  emptyFolder,
  jsonScan,
  portcullis,
  pullRequestJob,
  stripeKey,
  TestRepository,
} from "../e2e/portcullis.ts";

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
  expect(list("2026-11-27T10:00:00Z")).toMatch(/critical\s+1 d 22 h left.*api.*python\/full-ssrf/);

  repository.write(
    "api/feed.py",
    'import requests\n\n\ndef feed():\n    return requests.get("https://feeds.example.org/").text\n',
  );
  repository.commit("only our own host");
  expect(sweep("2026-11-27T16:00:00Z").code).toBe(0);
  expect(list("2026-11-27T17:00:00Z")).toContain("nothing is open");
});
