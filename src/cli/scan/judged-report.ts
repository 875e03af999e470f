// A report to speak about, with the configuration that judged it: from a file that an earlier scan wrote, or by scanning now. For commands
// that explain or change what a scan said.

import type { Config } from "../../config/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import type { Instant, Report, Triaged } from "../../model/index.ts";
import { run } from "../../pipeline.ts";
import { variable } from "../environment.ts";
import { localConfig } from "../ledger/with-ledger.ts";
import { reportFrom } from "../report-file.ts";
import { wire } from "../wire.ts";
import { advisoriesFor } from "./advisories.ts";
import type { ScanFlags } from "./flags.ts";
import { judgementFor } from "./judge.ts";
import { memoryFor } from "./memory.ts";
import { runPlace } from "./scan.ts";
import { targetOf } from "./target.ts";

export type JudgedReport = { readonly report: Report; readonly config: Config; readonly now: Instant };

type Flags = Partial<
  Pick<ScanFlags, "diff" | "staged" | "platform" | "policy" | "ledger" | "environment" | "onto" | "now">
> & {
  readonly from?: string;
};

export async function judgedReport(targets: readonly string[], given: Flags): Promise<JudgedReport> {
  const { from, ...rest } = given;
  const flags: ScanFlags = { ...rest, name: "stdin", report: [], gate: true, quiet: true };
  const deps = wire({ ...(flags.now === undefined ? {} : { now: flags.now }), isQuiet: true });
  const now = deps.clock.now();
  if (from !== undefined) return { report: reportFrom(from), config: localConfig(flags.policy), now };
  const target = await targetOf(targets, flags, deps.readStdin);
  const memory = memoryFor(flags, target, deps.clock);
  const key = variable("PORTCULLIS_KEY");
  let config: Config | undefined;
  try {
    const report = await run(
      target,
      async (collection) => {
        const judgement = await judgementFor(collection, {
          ...(flags.policy === undefined ? {} : { policyFile: flags.policy }),
          ...(key === undefined ? {} : { key }),
        });
        config = judgement.config;
        return judgement;
      },
      { ...deps, ...(await advisoriesFor(flags, deps)), loadHistory: memory.load, place: runPlace(flags) },
    );
    return { report, config: config ?? localConfig(flags.policy), now };
  } finally {
    await memory.close();
  }
}

/** By fingerprint (or its beginning), advisory, rule or place. */
export function findingsNamed(wanted: string, report: Report): readonly Triaged[] {
  const upper = wanted.toUpperCase();
  const place = /^(.+):(\d+)$/.exec(wanted);
  return report.findings.filter(({ finding }) => {
    const names: readonly string[] = [finding.fingerprint, ...finding.formerly];
    const { evidence } = finding;
    const advisories =
      evidence.kind === "vulnerability" ? [evidence.advisory.id, ...evidence.advisory.aliases] : [];
    return (
      names.some(
        (name) => name.startsWith(wanted) || (wanted.length >= 4 && name.startsWith(`v1:${wanted}`)),
      ) ||
      finding.rule === wanted ||
      advisories.some((id) => id.toUpperCase() === upper) ||
      finding.locations.some(
        ({ path, region }) =>
          path === wanted ||
          (place !== null &&
            path === place[1] &&
            region !== undefined &&
            region.startLine <= Number(place[2]) &&
            region.endLine >= Number(place[2])),
      )
    );
  });
}

export function theFindings(wanted: string, report: Report): readonly Triaged[] {
  const found = findingsNamed(wanted, report);
  if (found.length > 0) return found;
  throw new PortcullisError("usage", `Nothing that was found here is called ${JSON.stringify(wanted)}.`, {
    hint: "`portcullis scan . --json` lists fingerprints, rules and places",
  });
}
