// `npm run accuracy [-- ENGINE ...]`: runs the labelled corpora of test/accuracy, each as a process of its own.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

const all = readdirSync("test/accuracy", { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(`test/accuracy/${entry.name}/run.ts`))
  .map((entry) => entry.name)
  .sort();
const wanted = process.argv.slice(2);
for (const name of wanted) {
  if (!all.includes(name)) {
    console.error(`There is no accuracy suite ${JSON.stringify(name)}; there are ${all.join(", ")}.`);
    process.exit(2);
  }
}
let failed = 0;
for (const name of wanted.length === 0 ? all : wanted) {
  const { status } = spawnSync(process.execPath, ["scripts/run-ts.mjs", `test/accuracy/${name}/run.ts`], {
    stdio: "inherit",
  });
  if (status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
