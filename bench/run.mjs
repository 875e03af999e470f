// `npm run bench [-- SUITE ...]`: runs the suites of bench/suites one after the other, each as a process of its own.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

const all = readdirSync("bench/suites")
  .filter((name) => name.endsWith(".ts"))
  .map((name) => name.slice(0, -3))
  .sort();
const wanted = process.argv.slice(2);
const suites = wanted.length === 0 ? all : wanted;
for (const suite of suites) {
  if (!existsSync(`bench/suites/${suite}.ts`)) {
    console.error(`There is no bench ${JSON.stringify(suite)}; there are ${all.join(", ")}.`);
    process.exit(2);
  }
}
// Node 20 reads all of them at each start, 50 ms before our first line: what is measured is the program, and no suite speaks TLS.
const { NODE_EXTRA_CA_CERTS: certificates, ...env } = process.env;
if (certificates !== undefined)
  console.log("NODE_EXTRA_CA_CERTS is left out of the environment (docs/adr/0100)");
let failed = 0;
for (const suite of suites) {
  const { status } = spawnSync(process.execPath, ["scripts/run-ts.mjs", `bench/suites/${suite}.ts`], {
    stdio: "inherit",
    env,
  });
  if (status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
