// What GitHub's code scanning takes: more is written all the same, the gravest first, and it is said.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder, portcullis, stripeKey } from "./portcullis.ts";

test("more than 5,000 results: none is cut, the gravest stand first, and a sentence says what is shown", {
  timeout: 120_000,
}, () => {
  const folder = emptyFolder();
  const letters = "abcdefghijklmnopqrstuvwxyz";
  for (const [index, name] of [...letters].slice(0, 6).entries()) {
    const keys = Array.from({ length: 900 }, (_, line) =>
      stripeKey(index * 1000 + line + 50).replace("live", "test"),
    );
    writeFileSync(join(folder, `${name}.txt`), `${keys.join("\n")}\n`);
  }
  writeFileSync(join(folder, "zz.txt"), `${stripeKey(7)}\n`);
  const file = join(folder, "..", `${folder.split("/").at(-1)}.sarif`);
  const ran = portcullis(["scan", ".", "--only", "secrets", "--report", `sarif=${file}`], { cwd: folder });
  expect(ran.stderr).toContain("5401 results; GitHub shows the first 5,000");
  const [run] = JSON.parse(readFileSync(file, "utf8")).runs;
  expect(run.results).toHaveLength(5401);
  expect(run.results[0].ruleId).toBe("secrets/stripe-live-secret-key");
});
