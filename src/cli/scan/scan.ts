// The work of `portcullis scan`: target, pipeline, reports, exit code.

import { rmSync, statSync, writeFileSync } from "node:fs";
import { basename, isAbsolute } from "node:path";
import { gzipSync } from "node:zlib";
import type { Collection } from "../../collect/index.ts";
import type { RunPlace } from "../../decide/index.ts";
import { engineOrder, loadEngines, type NamedReport } from "../../find/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import type { LivenessCheck, ReleaseIndex, Report } from "../../model/index.ts";
import { type Deps, type Judgement, run } from "../../pipeline.ts";
import { plain, type Reporter, reporters, type ShowOptions } from "../../show/index.ts";
import { ciPlace } from "../ci.ts";
import { environment, variable } from "../environment.ts";
import { exitOfVerdict } from "../exit.ts";
import { namedFile } from "../named-file.ts";
import { wire } from "../wire.ts";
import { advisoriesFor, warnOfAge } from "./advisories.ts";
import { checkFixFlags, fixingOf } from "./fixing.ts";
import type { ScanFlags } from "./flags.ts";
import { judgementFor } from "./judge.ts";
import { keptReports } from "./kept-reports.ts";
import { memoryFor } from "./memory.ts";
import { sameTarget } from "./same-target.ts";
import { targetOf } from "./target.ts";

export async function scan(targets: readonly string[], flags: ScanFlags): Promise<void> {
  const outputs = outputsOf(flags);
  checkFixFlags(flags);
  const deps = wire({
    ...(flags.now === undefined ? {} : { now: flags.now }),
    isQuiet: flags.quiet === true,
  });
  if (flags.diff?.includes("...") === true)
    deps.log.info(`--diff ${flags.diff}: two dots and three mean the same here, the merge base to the head.`);
  const asked = targetOf(targets, flags, deps.readStdin);
  if (flags.diff !== undefined) await loadMeanwhile(asked, flags);
  const target = await asked;
  const key = variable("PORTCULLIS_KEY");
  const judgeFlags = {
    ...(flags.policy === undefined ? {} : { policyFile: flags.policy }),
    ...(flags.only === undefined ? {} : { only: flags.only }),
    ...(key === undefined ? {} : { key }),
  };
  const fixing = fixingOf(flags, target);
  const memory = memoryFor(flags, target, deps.clock);
  const known = await advisoriesFor(flags, deps);
  const closing: { readonly releases?: ReleaseIndex; readonly liveness?: LivenessCheck }[] = [];
  const asking = flags.verify === true ? await import("./liveness.ts") : undefined;
  try {
    let channels: Judgement["config"]["notify"] = [];
    const given = (flags.with ?? []).map(foreignReport);
    const reports: NamedReport[] = [...given];
    const judge = async (collection: Collection): Promise<Judgement> => {
      const judgement = await judgementFor(collection, judgeFlags, deps.log.warn);
      channels = judgement.config.notify;
      asking?.checkLivenessSettings(judgement.config);
      reports.push(...keptReports(judgement.config.code.reports, target));
      warnOfAge(known.advisories, judgement.config.advisories, deps);
      return judgement;
    };
    // Loaded only for --online: every other scan opens no connection.
    const online =
      flags.online === true ? (await import("../packages/releases.ts")).releasesFor(flags, deps) : {};
    const verifying = asking?.livenessFor(runPlace(flags), deps) ?? {};
    closing.push(online, verifying);
    const runDeps = {
      ...deps,
      ...known,
      ...online,
      ...verifying,
      foreignReports: reports,
      loadHistory: memory.load,
      place: runPlace(flags),
      overridesOf: async (about: Parameters<NonNullable<Deps["overridesOf"]>>[0]) => {
        const [{ overridesOfRun }, { actorOf }] = await Promise.all([
          import("../exceptions/overrides.ts"),
          import("../ledger/ledger.ts"),
        ]);
        const context = {
          ...{ ...about, opened: memory.opened, clock: deps.clock, place: runPlace(flags) },
          ...{ by: actorOf(flags.by), variable: variable("SECURITY_OVERRIDE") },
        };
        return overridesOfRun(context);
      },
    };
    const scanOnce = (): Promise<Report> => {
      reports.splice(given.length); // those of the configuration are read again
      return run(target, judge, runDeps);
    };
    const { report, diff } =
      fixing === undefined
        ? { report: await scanOnce(), diff: "" }
        : await (await import("./fix.ts")).fix(fixing, scanOnce, deps.log.info);
    // Of a dry run the difference is the result; a report stands there only when it was asked for.
    const isDiff = fixing?.isDryRun === true && flags.report.length === 0 && flags.json !== true;
    if (isDiff) writeOut(diff);
    else for (const output of outputs) write(output, report, sameTarget(targets, flags));
    await memory.record(report, deps.log);
    if (flags.notify === true) {
      const { notifyIncidents } = await import("./notify.ts");
      await notifyIncidents(report, channels, deps);
    }
    process.exitCode = flags.gate ? exitOfVerdict(report.decision.verdict) : 0;
  } finally {
    await memory.close();
    for (const { releases, liveness } of closing) {
      await releases?.close();
      await liveness?.close();
    }
  }
}

/** Git, another process, looks up commits; what the run needs of this program is loaded while it does. */
async function loadMeanwhile(answer: Promise<unknown>, { only }: ScanFlags): Promise<void> {
  answer.catch(() => undefined); // awaited by the caller; a failure before that must not end the process
  await loadEngines(engineOrder.filter((id) => id !== "images" && (only === undefined || only.includes(id))));
}

/** Where the run takes place: CI's own words, flags before them. */
export function runPlace(flags: Pick<ScanFlags, "environment" | "onto">): RunPlace {
  const { isCi, isPullRequest, branch, actor } = ciPlace(environment());
  const judged = flags.onto ?? branch;
  return {
    ...{ isCi, isPullRequest },
    ...(judged === undefined ? {} : { branch: judged }),
    ...(actor === undefined ? {} : { actor }),
    ...(flags.environment === undefined ? {} : { environment: flags.environment }),
  };
}

function foreignReport(file: string): { readonly name: string; readonly bytes: Uint8Array } {
  return { name: basename(file), bytes: namedFile(file) };
}

type Output = { readonly reporter: Reporter; readonly file: string | undefined };

function outputsOf(flags: ScanFlags): readonly Output[] {
  const wanted = [...flags.report, ...(flags.json === true ? ["json"] : [])];
  const outputs = (wanted.length === 0 ? ["terminal"] : wanted).map((text): Output => {
    const at = text.indexOf("=");
    const format = at === -1 ? text : text.slice(0, at);
    const reporter = reporters.find((one) => one.format === format);
    if (reporter === undefined) {
      throw new PortcullisError("usage", `There is no report format ${JSON.stringify(format)}.`, {
        hint: `formats: ${reporters.map((one) => one.format).join(", ")}`,
      });
    }
    return { reporter, file: at === -1 ? undefined : text.slice(at + 1) };
  });
  if (outputs.filter((output) => output.file === undefined).length > 1) {
    throw new PortcullisError("usage", "Two reports want standard output.", {
      hint: "give one of them a file: --report json=out.json",
    });
  }
  return outputs;
}

function write({ reporter, file }: Output, report: Report, same: string | undefined): void {
  if (file === undefined) {
    const options = terminalOptions();
    writeOut(reporter.render(report, same === undefined ? options : { ...options, sameTarget: same }));
    return;
  }
  try {
    const text = reporter.render(report, plain);
    writeFileSync(file, text);
    if (reporter.format === "sarif") warnOfUploadLimits(report, text);
  } catch (cause) {
    throw unwritten(`the ${reporter.format} report`, file, cause);
  }
}

/** Half a report is worse than none. */
function unwritten(what: string, file: string, cause: unknown): PortcullisError {
  const code = (cause as NodeJS.ErrnoException).code ?? "failed"; // of the file system
  const name = isAbsolute(file) ? file : `./${file}`;
  if (code === "ENOSPC" || code === "EDQUOT") {
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) rmSync(file, { force: true });
    return new PortcullisError("disk", `Cannot write ${what} to ${name}: the disk is full (${code}).`, {
      cause,
      hint: "make room and repeat; nothing of it was left behind",
    });
  }
  const why = code === "ENOENT" ? "its folder is not there" : code;
  return new PortcullisError("input", `Cannot write ${what} to ${name}: ${why}.`, {
    cause,
    hint: "name a file in a folder that exists and that you may write to",
  });
}

const pieceLength = 256 * 1024;

/** Piece by piece: a report of megabytes would else lie in memory a second time, as bytes. */
function writeOut(text: string): void {
  for (let start = 0; start < text.length; ) {
    const isPairSplit = /[\udc00-\udfff]/.test(text.charAt(start + pieceLength));
    const end = start + pieceLength + (isPairSplit ? 1 : 0);
    process.stdout.write(text.slice(start, end));
    start = end;
  }
}

/** GitHub's limits for an upload (SARIF support for code scanning): the file is written whole, and going over is said. */
function warnOfUploadLimits(report: Report, text: string): void {
  const results = report.findings.length;
  if (results > 5000) {
    process.stderr.write(
      `warning: ${results} results; GitHub shows the first 5,000 and refuses more than 25,000. The gravest stand first.\n`,
    );
  }
  const packedBytes = text.length < 10_000_000 ? 0 : gzipSync(text).length;
  if (packedBytes > 10_000_000) {
    process.stderr.write(
      `warning: the SARIF file is ${packedBytes} bytes packed; GitHub refuses more than 10 MB. Upload one layer at a time (--only).\n`,
    );
  }
}

function terminalOptions(): ShowOptions {
  const isTerminal = process.stdout.isTTY === true;
  const hasColours = isTerminal && variable("NO_COLOR") === undefined;
  const columns = isTerminal ? process.stdout.columns : undefined;
  return {
    ...{ hasColours, hasLinks: hasColours, widthColumns: columns ?? 110 },
    ...(columns === undefined ? {} : { wrapColumns: Math.max(40, columns) }),
  };
}
