// The work of `portcullis explain`: a finding, its facts, the clause that decides, the ones before it that do not hold and why, its
// exceptions, and the next step.

import {
  clausesInForce,
  type ExceptionRules,
  exceptionName,
  type FindingFacts,
  factsOfTriaged,
  failedFact,
  nextStep,
  settingOf,
  standingOf,
} from "../../decide/index.ts";
import { printable, shellWord } from "../../kit/index.ts";
import {
  commitOfMessage,
  type Exception,
  type Report,
  type RuleInfo,
  type Subject,
  type Triaged,
} from "../../model/index.ts";
import { remedyText, wayOf } from "../../show/index.ts";
import { type JudgedReport, judgedReport, theFindings } from "./judged-report.ts";
import { runPlace } from "./scan.ts";

export type ExplainFlags = {
  readonly from?: string;
  readonly diff?: string;
  readonly staged?: true;
  readonly platform?: string;
  readonly policy?: string;
  readonly ledger?: string;
  readonly environment?: string;
  readonly onto?: string;
  readonly now?: string;
};

export async function explain(
  wanted: string,
  targets: readonly string[],
  flags: ExplainFlags,
): Promise<void> {
  const judged = await judgedReport(targets, flags);
  const items = theFindings(wanted, judged.report);
  const texts = items.slice(0, 10).map((item) => textFor(item, judged, flags));
  process.stdout.write(`${texts.join("\n\n")}\n`);
  if (items.length > 10) process.stderr.write(`and ${items.length - 10} more: name one by its fingerprint\n`);
}

function textFor(item: Triaged, { report, config, now }: JudgedReport, flags: ExplainFlags): string {
  const place = runPlace(flags);
  const setting = settingOf(report.target, place);
  const facts = factsOfTriaged(item, config, { setting, now });
  const { finding } = item;
  const [first] = finding.locations;
  const rules: ExceptionRules = {
    now,
    isProposalsOnly: place.isCi && setting.isChange && !isHeldByProposal(item),
    ignoresInChange: config.policy.ignores_in_change,
  };
  const verdict =
    item.heldBy === undefined
      ? { block: "it blocks", warn: "it warns", report: "it is only reported" }[item.action ?? "report"]
      : "it is excepted";
  const lines = [
    `${finding.title}  ${finding.rule}`,
    `  ${first.path}${first.region === undefined ? "" : `:${first.region.startLine}`}  ${finding.fingerprint}`,
    `  ${finding.message}`,
    ...wayLines(item),
    ...whyLines(item, report.rules),
    "",
    `decision: ${verdict}, by ${item.clause ?? "no clause"}`,
    ...clauseLines(facts, item, config),
    "",
    "facts:",
    ...factLines(facts),
    ...exceptionLines(item, rules),
    "",
    ...(finding.remedies.length === 0
      ? []
      : ["what helps:", ...finding.remedies.map((remedy) => `  -> ${remedyText(remedy)}`), ""]),
    `next: ${nextOf(item, report)}`,
  ];
  return lines.map(printable).join("\n");
}

/** The run that judged it let the exceptions of the change hold. */
function isHeldByProposal({ heldBy, exceptions }: Triaged): boolean {
  return heldBy !== undefined && exceptions[heldBy]?.isProposedByChange === true;
}

/** The clauses up to the one that decides, with the fact that kept each from holding. */
function clauseLines(facts: FindingFacts, item: Triaged, config: JudgedReport["config"]): readonly string[] {
  if (item.clause?.startsWith("policy.report_only") === true) return [];
  const clauses = clausesInForce(config);
  const decided = clauses.findIndex(({ name }) => name === item.clause);
  return clauses.slice(0, decided === -1 ? clauses.length : decided + 1).map(({ clause, name }) => {
    const failed = failedFact(clause, facts);
    return failed === undefined
      ? `  = ${name}: ${JSON.stringify(clause.when)} -> ${clause.action}`
      : `  - ${name}: ${failed} does not hold`;
  });
}

function factLines(facts: FindingFacts): readonly string[] {
  const { kind: _, name: __, statedSeverity, ...rest } = facts;
  const shown = Object.entries(rest).filter(([, value]) => value !== undefined);
  return shown.map(([key, value]) => {
    const text =
      typeof value === "number"
        ? String(Math.round(value * 100) / 100)
        : Array.isArray(value)
          ? value.join(", ")
          : String(value);
    const isOther = key === "severity" && statedSeverity !== text;
    const note = isOther ? ` (${statedSeverity}, treated as ${text})` : "";
    return `  ${key} = ${text}${note}`;
  });
}

function exceptionLines(item: Triaged, rules: ExceptionRules): readonly string[] {
  if (item.exceptions.length === 0) return [];
  return [
    "",
    "exceptions:",
    ...item.exceptions.map((one) => `  ${exceptionLine(one, standingOf(one, item.finding, rules))}`),
  ];
}

export function exceptionLine(one: Exception, standing: string): string {
  const approved = one.approvedBy === undefined ? "" : `, approved by ${one.approvedBy}`;
  const problem = one.problem === undefined ? "" : ` (${one.problem})`;
  return `${exceptionName(one)}  ${standing}${problem}  until ${one.endsOn}  ${one.owner}${approved}  ${one.writtenAt}: ${one.reason}`;
}

function nextOf(item: Triaged, report: Report): string {
  const step = nextStep(item, report.target);
  const isHere = step.startsWith(`portcullis explain ${item.finding.fingerprint}`);
  if (!isHere) return step;
  return item.finding.evidence.kind === "secret"
    ? nextOfSecret(item, report)
    : nextHere(item, report.target.kind);
}

/** Nobody but its owner can revoke it. What can be done here is to tell the ledger, or, without one, to ask whether it still opens anything. */
function nextOfSecret({ finding }: Triaged, { decision }: Report): string {
  const [{ path, region }] = finding.locations;
  const url = finding.remedies.find((remedy) => remedy.kind === "advice")?.url;
  const once = `   # once it is revoked${url === undefined ? "" : ` at ${url}`}`;
  if (decision.ledgerHead !== undefined) return `portcullis findings rotated ${finding.fingerprint}${once}`;
  const isInHistory = finding.introduced?.isInHead === false || commitOfMessage(path) !== undefined;
  const where = isInHistory ? "--history" : region === undefined ? "." : shellWord(path);
  return `portcullis scan ${where} --only secrets --verify${once}`;
}

/** Where explaining is the next step itself: what helps stands above; a command that does it, or the way to leave it as it is. */
function nextHere({ finding }: Triaged, target: Subject["kind"]): string {
  const edit = finding.remedies.find((remedy) => remedy.kind === "edit");
  const [{ path }] = finding.locations;
  if (edit !== undefined && target === "tree")
    return `portcullis scan ${path} --fix${edit.isSafe ? "" : "-all"} --dry-run`;
  const except = `portcullis ignore add ${finding.fingerprint} --until DAY --reason TEXT --owner NAME`;
  return finding.remedies.length === 0 ? except : `do what helps, or, where it is wrong: ${except}`;
}

/** The way of the data, with the code. */
function wayLines({ finding }: Triaged): readonly string[] {
  const way = wayOf(finding);
  if (way.length === 0) return codeLine(finding.locations[0].snippet);
  const steps = way.flatMap(({ place, text, code }, i) => [
    `  ${String(i + 1).padStart(2)}. ${place} ${text}`,
    ...codeLine(code),
  ]);
  return ["", "the way:", ...steps];
}

function codeLine(code: string | undefined): readonly string[] {
  return code === undefined || code.trim() === "" ? [] : [`      | ${code.trim()}`];
}

/** What the rule says of it: why it matters, without what to do instead, which stands among what helps. */
function whyLines({ finding }: Triaged, rules: readonly RuleInfo[]): readonly string[] {
  const rule = rules.find((one) => one.id === finding.rule);
  const [why = ""] = rule?.help.split("\n\n") ?? [];
  const cwe = finding.cwe.map((number) => `CWE-${number}`).join(", ");
  if (finding.engine !== "code" || why === "" || why.startsWith("**")) return [];
  return ["", `why it matters${cwe === "" ? "" : ` (${cwe})`}:`, `  ${why}`];
}
