// One million events: appended in batches of 1,000, over 10,000 findings, into a file. Then what a job pays: opening the folds and
// looking findings up, one more append by a new process, the whole verification. LEDGER_BENCH_EVENTS changes the size.

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqlLedger, type SqlLedger, verifyLedger } from "../../src/keep/index.ts";
import { type Fingerprint, type History, instant, type LedgerEvent } from "../../src/model/index.ts";

const total = Number(process.env["LEDGER_BENCH_EVENTS"] ?? 1_000_000);
const findings = 10_000;
const batch = 1000;
const folder = mkdtempSync(join(tmpdir(), "portcullis-bench-ledger-"));
const file = join(folder, "ledger.db");
const at = instant("2027-01-31T09:00:00Z");
const open = () => openSqlLedger({ kind: "file", file }, "write", { clock: { now: () => at } });

/** Sightings, states, owners and notes, each of one finding among all. */
function eventAt(index: number): LedgerEvent {
  const finding = nameOf(index % findings);
  const turn = Math.floor(index / findings);
  const base = { at, by: "bench" };
  if (turn === 0 || turn % 10 === 1) {
    const payload = {
      ...{
        names: [finding],
        rule: "python/sql-injection",
        engine: "code",
        witnesses: ["code"],
        severity: "high",
      },
      ...{ title: `SQL injection ${turn}`, paths: [`api/module-${index % 500}.py`], place: "production" },
      ...{ hasFix: false, isExploited: false },
    };
    return { ...base, type: "finding.detected", payload };
  }
  if (turn % 10 === 2)
    return { ...base, type: "finding.owned", payload: { name: finding, owner: `owner-${turn % 7}` } };
  if (turn % 10 === 3)
    return {
      ...base,
      type: "finding.state",
      payload: { name: finding, state: turn % 20 === 3 ? "in-review" : "detected" },
    };
  return {
    ...base,
    type: "notice.sent",
    payload: { name: finding, channel: "ops", text: `reminder ${turn}` },
  };
}

function nameOf(index: number): Fingerprint {
  return `v1:${String(index).padStart(32, "0")}` as Fingerprint; // 32 digits
}

/** Five times anew, each from the opening of the file to the last answer. */
async function showOpening(what: string, ask: (ledger: SqlLedger) => Promise<History>): Promise<void> {
  const [times, cpuTimes]: [number[], number[]] = [[], []];
  for (let round = 0; round < 5; round += 1) {
    const begun = performance.now();
    const spent = process.cpuUsage();
    const reader = await openSqlLedger({ kind: "file", file }, "read", { clock: { now: () => at } });
    const history = await ask(reader);
    for (let index = 0; index < 200; index += 1) history.known([nameOf(index * 37)]);
    times.push(performance.now() - begun);
    const { user, system } = process.cpuUsage(spent);
    cpuTimes.push((user + system) / 1000);
    await reader.close();
  }
  times.sort((a, b) => a - b);
  cpuTimes.sort((a, b) => a - b);
  show(`${what} (median)`, `${(times[2] ?? 0).toFixed(1)} ms`);
  const cpu = `${(cpuTimes[2] ?? 0).toFixed(1)}, ${(cpuTimes[4] ?? 0).toFixed(1)} ms`;
  show("the same in processor time (median, slowest)", cpu);
}

function show(what: string, value: string): void {
  console.log(`${what.padEnd(64)} ${value.padStart(16)}`);
}

try {
  const writer = await open();
  const started = performance.now();
  const cpu = process.cpuUsage();
  let slowest = 0;
  for (let first = 0; first < total; first += batch) {
    const begun = performance.now();
    await writer.append(
      Array.from({ length: Math.min(batch, total - first) }, (_, index) => eventAt(first + index)),
    );
    slowest = Math.max(slowest, performance.now() - begun);
  }
  const seconds = (performance.now() - started) / 1000;
  await writer.close();
  show(
    `append ${total.toLocaleString("en")} events, batches of ${batch}`,
    `${Math.round(total / seconds).toLocaleString("en")} /s`,
  );
  const used = process.cpuUsage(cpu);
  // On a machine that is busy with other things, this figure tells more than the one above.
  show(
    "the same per second of processor time",
    `${Math.round(total / ((used.user + used.system) / 1e6)).toLocaleString("en")} /s`,
  );
  show("slowest batch", `${slowest.toFixed(0)} ms`);
  show("file", `${(statSync(file).size / 1024 / 1024).toFixed(0)} MB`);

  const asked = Array.from({ length: 200 }, (_, index) => nameOf(index * 37));
  await showOpening("a scan: open the folds and look 200 findings up", (ledger) => ledger.lookUp(asked));
  await showOpening(`a list: open all ${findings.toLocaleString("en")} findings`, (ledger) =>
    ledger.history(),
  );

  const next = await open();
  const begun = performance.now();
  await next.append([eventAt(total)]);
  show("first append of a new process", `${(performance.now() - begun).toFixed(0)} ms`);
  const verified = performance.now();
  const answer = await next.snapshot((database) => verifyLedger(database));
  show(
    `verify everything (${answer.isSound ? "sound" : "NOT SOUND"})`,
    `${((performance.now() - verified) / 1000).toFixed(1)} s`,
  );
  await next.close();
  if (!answer.isSound) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
