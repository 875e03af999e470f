// The work of `portcullis gate stage`.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { findRepository, headCommit } from "../../collect/index.ts";
import { nearestWord } from "../../config/index.ts";
import {
  emptyStageRecord,
  mayStart,
  readStageRecord,
  type StageRecord,
  withStage,
} from "../../decide/index.ts";
import { makeFolder, PortcullisError } from "../../kit/index.ts";
import { instant, letsPass } from "../../model/index.ts";
import { exitCodes } from "../exit.ts";
import { localConfig } from "../ledger/with-ledger.ts";
import { reportFrom } from "../report-file.ts";
import { cacheFolder } from "../wire.ts";

export type StageFlags = {
  readonly record: string;
  readonly subject?: string;
  readonly service?: string;
  readonly check?: true;
  readonly report?: string;
  readonly failed?: true;
  readonly policy?: string;
  readonly now?: string;
};

export function gateStage(stage: string, flags: StageFlags): void {
  const { stages: order, services } = localConfig(flags.policy);
  checkWords(stage, flags, { order, services: Object.keys(services) });
  const record = recordFrom(flags.record);
  const key = {
    subject: flags.subject ?? checkedOut(),
    ...(flags.service === undefined ? {} : { service: flags.service }),
  };
  const answer = mayStart(stage, order, record, key);
  const name = flags.service === undefined ? stage : `${stage} of ${flags.service}`;
  if (answer.kind === "stopped") {
    process.stdout.write(
      `${name} may not start: ${answer.by} ${answer.why === "failed" ? "failed" : "has not run"}\n`,
    );
    process.exitCode = exitCodes.blocked;
    return;
  }
  if (flags.check === true) {
    process.stdout.write(`${name} may start\n`);
    return;
  }
  const verdict = flags.report === undefined ? undefined : reportFrom(flags.report).decision.verdict;
  const isPassed = flags.failed !== true && (verdict === undefined || letsPass(verdict));
  const at = instant(flags.now ?? new Date().toISOString());
  const entry = {
    ...{ stage, ...key, state: isPassed ? ("passed" as const) : ("failed" as const), at },
    ...(verdict === undefined ? {} : { detail: `verdict ${verdict}` }),
  };
  makeFolder(dirname(flags.record));
  writeFileSync(flags.record, `${JSON.stringify(withStage(record, order, entry), undefined, 2)}\n`);
  process.stdout.write(`${name} ${entry.state}\n`);
  process.exitCode = isPassed ? exitCodes.passed : exitCodes.blocked;
}

function checkWords(
  stage: string,
  { service }: StageFlags,
  known: { readonly order: readonly string[]; readonly services: readonly string[] },
): void {
  if (known.order.length === 0)
    throw new PortcullisError("config", "The policy names no stages.", {
      hint: "list them in their order under `stages:`",
    });
  if (!known.order.includes(stage)) throw unknown("stage", stage, known.order);
  if (service !== undefined && !known.services.includes(service))
    throw unknown("service", service, known.services);
}

function unknown(what: string, word: string, known: readonly string[]): PortcullisError {
  const near = nearestWord(word, known);
  return new PortcullisError("usage", `The policy has no ${what} ${JSON.stringify(word)}.`, {
    hint: near === undefined ? `it has: ${known.join(", ")}` : `did you mean ${near}?`,
  });
}

function recordFrom(file: string): StageRecord {
  if (!existsSync(file)) return emptyStageRecord;
  const { value, problems } = readStageRecord(readFileSync(file, "utf8"));
  const [problem] = problems;
  if (problem !== undefined)
    throw new PortcullisError("input", `Cannot read ${file}: ${problem.message}.`, {
      hint: "remove it: every stage must then run again",
    });
  return value;
}

function checkedOut(): string {
  const repository = findRepository(process.cwd(), cacheFolder());
  const commit = repository === undefined ? undefined : headCommit(repository);
  repository?.git.close();
  if (commit !== undefined) return commit;
  throw new PortcullisError("usage", "There is no commit here that the stage could be about.", {
    hint: "name it: --subject DIGEST",
  });
}
