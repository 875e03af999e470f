// The work of `portcullis gate evidence`.

import { type GateAnswer, judgeGate } from "../../decide/index.ts";
import { PortcullisError, printable } from "../../kit/index.ts";
import { instant, type Json } from "../../model/index.ts";
import { readReport } from "../../show/index.ts";
import { exitCodes } from "../exit.ts";
import { actorOf } from "../ledger/ledger.ts";
import { localConfig, withLedger } from "../ledger/with-ledger.ts";
import { filesMatching } from "./evidence-files.ts";

export type EvidenceFlags = {
  readonly policy?: string;
  readonly startedAt?: string;
  readonly duration: readonly string[];
  readonly ledger?: string;
  readonly record?: true;
  readonly by?: string;
  readonly now?: string;
  readonly json?: true;
};

type Answer = {
  readonly verdict: "pass" | "fail";
  readonly gates: readonly GateAnswer[];
  /** Of the whole of CI, when its start was told. */
  readonly minutes?: number;
  readonly maxMinutes?: number;
};

export async function gateEvidence(flags: EvidenceFlags): Promise<void> {
  const { gates } = localConfig(flags.policy);
  if (gates.required.length === 0)
    throw new PortcullisError("config", "The policy requires no gate.", {
      hint: "list them under `gates: {required: [...]}`",
    });
  const now = instant(flags.now ?? new Date().toISOString());
  const told = new Map(
    flags.duration.map((text) =>
      durationOf(
        text,
        gates.required.map(({ name }) => name),
      ),
    ),
  );
  const root = process.cwd();
  const answers = gates.required.map((gate): GateAnswer => {
    const answer = judgeGate(gate, filesMatching(root, gate.files), { readReport, root });
    const seconds = told.get(gate.name) ?? answer.seconds;
    return seconds === undefined ? answer : { ...answer, seconds };
  });
  const minutes =
    flags.startedAt === undefined
      ? undefined
      : (Date.parse(now) - Date.parse(instant(flags.startedAt))) / 60_000;
  const answer: Answer = {
    verdict: answers.every(({ state }) => state === "passed") ? "pass" : "fail",
    gates: answers,
    ...(minutes === undefined ? {} : { minutes: Math.round(minutes * 10) / 10 }),
    ...(gates.max_minutes === undefined ? {} : { maxMinutes: gates.max_minutes }),
  };
  process.stdout.write(flags.json === true ? `${JSON.stringify(answer, undefined, 2)}\n` : textFor(answer));
  if (flags.record === true) await record(answer, flags, now);
  process.exitCode = answer.verdict === "pass" ? exitCodes.passed : exitCodes.blocked;
}

function durationOf(text: string, names: readonly string[]): readonly [string, number] {
  const match = /^(.+)=(\d+(?:\.\d+)?)$/.exec(text);
  const name = match?.[1] ?? "";
  if (match === null || !names.includes(name))
    throw new PortcullisError("usage", `--duration takes GATE=SECONDS (got ${JSON.stringify(text)}).`, {
      hint: `gates: ${names.join(", ")}`,
    });
  return [name, Number(match[2])];
}

function textFor({ gates, verdict, minutes, maxMinutes }: Answer): string {
  const width = Math.max(...gates.map(({ name }) => name.length));
  const lines = gates.flatMap(({ name, state, text, details, seconds }) => [
    `${state.padEnd(8)}${name.padEnd(width)}  ${text}${seconds === undefined ? "" : `  ${seconds} s`}`,
    ...details.map((detail) => `${" ".repeat(8 + width)}    ${detail}`),
  ]);
  const bad = gates.filter(({ state }) => state !== "passed");
  const isSlow = minutes !== undefined && maxMinutes !== undefined && minutes > maxMinutes;
  const time =
    minutes === undefined
      ? ""
      : `; CI took ${minutes} min${isSlow ? `, longer than the ${maxMinutes} min of the policy` : ""}`;
  lines.push(
    verdict === "pass"
      ? `gates: all ${gates.length} passed${time}`
      : `gates: blocked: ${bad.map(({ name, state }) => `${name} ${state}`).join(", ")}${time}`,
  );
  return `${lines.map(printable).join("\n")}\n`;
}

async function record(answer: Answer, flags: EvidenceFlags, at: ReturnType<typeof instant>): Promise<void> {
  const home = {
    ...(flags.ledger === undefined ? {} : { ledger: flags.ledger }),
    ...(flags.policy === undefined ? {} : { policy: flags.policy }),
  };
  await withLedger(home, "write", async ({ ledger }) => {
    const payload = JSON.parse(JSON.stringify(answer)) as Json; // plain data made by this very line
    await ledger.append([{ type: "gates.judged", at, by: actorOf(flags.by), payload }]);
  });
}
