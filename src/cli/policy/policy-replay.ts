// The work of `portcullis policy replay`.

import { loadConfig } from "../../config/index.ts";
import { decisionEvents, type RecordedDecision, readDecision, replay } from "../../decide/index.ts";
import { PortcullisError, printable } from "../../kit/index.ts";
import { day, endOf, instant } from "../../model/index.ts";
import { withLedger } from "../ledger/with-ledger.ts";
import { namedText } from "../named-file.ts";
import { reportFrom } from "../report-file.ts";

export type ReplayFlags = {
  readonly policy: string;
  readonly from?: string;
  readonly to?: string;
  readonly ledger?: string;
  readonly reports?: readonly string[];
  readonly json?: true;
};

export async function replayPolicy(flags: ReplayFlags): Promise<void> {
  const config = loadConfig(namedText(flags.policy), flags.policy);
  const recorded =
    flags.reports === undefined ? await fromLedger(flags) : fromReports(flags.reports, flags.policy);
  const from = flags.from === undefined ? undefined : instant(flags.from);
  const to = flags.to === undefined ? undefined : endOf(day(flags.to));
  const wanted = recorded.filter(
    ({ at }) => (from === undefined || at >= from) && (to === undefined || at < to),
  );
  if (wanted.length === 0)
    throw new PortcullisError("input", "There is no recorded decision in that time.", {
      hint: "`portcullis scan . --record` records them; --reports reads JSON reports",
    });
  const answer = replay(wanted, config);
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(answer, undefined, 2)}\n`);
    return;
  }
  const lines = answer.changes.map(
    ({ at, subject, name, what, before, after, clause }) =>
      `${at.slice(0, 16)}  ${subject}  ${what}  ${name.slice(0, 15)}  ${before} -> ${after}  (${clause})`,
  );
  const summary = `${answer.decisions} decisions: ${answer.newlyBlocked} would have been blocked, ${answer.newlyPassed} let through; ${answer.changes.length} findings or packages would have been judged otherwise`;
  process.stdout.write(`${[...lines, summary].map(printable).join("\n")}\n`);
}

async function fromLedger(flags: ReplayFlags): Promise<readonly RecordedDecision[]> {
  const found: RecordedDecision[] = [];
  const ledgerFlags = flags.ledger === undefined ? {} : { ledger: flags.ledger };
  await withLedger(ledgerFlags, "read", async ({ ledger }) => {
    for await (const event of ledger.read()) {
      const decision = readDecision(event);
      if (decision !== undefined) found.push(decision);
    }
  });
  return found;
}

/** The facts of a report, as the policy that is tried would have recorded them. */
function fromReports(files: readonly string[], policyFile: string): readonly RecordedDecision[] {
  const config = loadConfig(namedText(policyFile), policyFile);
  return files.flatMap((file) => {
    const report = reportFrom(file);
    return decisionEvents(report, config, { by: "report", now: report.run.startedAt, run: file }).flatMap(
      (event) => {
        const decision = readDecision(event);
        return decision === undefined ? [] : [decision];
      },
    );
  });
}
