// What a report says about the stages of the work on findings that the ledger knows (R125): a change that takes a vulnerable package
// away was opened, its checks passed, and the image without it was let through. Pure. The merge is seen by the folds, which know what a
// covering run of the default branch no longer saw.

import { letsPass, type PackageRef, type Report } from "../model/index.ts";
import { type FindingRecord, hasReached } from "./folds/record.ts";
import type { LedgerHistory } from "./history.ts";

export type Stage = { readonly name: string; readonly milestone: string };
type Known = Pick<LedgerHistory, "findings">;

/** `service` is the image's, by the policy. */
export function stagesOf(
  report: Report,
  history: Known,
  where: { readonly branch?: string; readonly service?: string },
): readonly Stage[] {
  const stages =
    report.target.kind === "image"
      ? published(report, history, where.service)
      : where.branch === undefined
        ? []
        : proposed(report, history);
  return stages.filter(({ record, milestone }) => !hasReached(record, milestone)).map(named);
}

type Reached = { readonly record: FindingRecord; readonly milestone: string };

function named({ record, milestone }: Reached): Stage {
  return { name: record.fingerprint, milestone };
}

function proposed(report: Report, history: Known): readonly Reached[] {
  const left = new Set(
    report.inventory.flatMap(({ package: one, change }) => {
      if (change?.kind === "removed") return [purlOf(one, one.version)];
      return change?.kind === "changed" ? [purlOf(one, change.fromVersion)] : [];
    }),
  );
  const there = stillThere(report);
  const seen = new Set<string>(report.findings.map(({ finding }) => finding.fingerprint));
  const milestones = letsPass(report.decision.verdict) ? ["pr-opened", "checks-passed"] : ["pr-opened"];
  return history
    .findings()
    .filter(({ isOpen, package: purl = "", names }) => {
      const own = bare(purl);
      return isOpen && left.has(own) && !there.has(own) && !names.some((name) => seen.has(name));
    })
    .flatMap((record) => milestones.map((milestone) => ({ record, milestone })));
}

/** An image that the gate let through, without what was merged away. */
function published(report: Report, history: Known, service: string | undefined): readonly Reached[] {
  if (!letsPass(report.decision.verdict)) return [];
  const there = stillThere(report);
  return history
    .findings()
    .filter(
      (record) =>
        !record.isOpen &&
        hasReached(record, "merged") &&
        (record.service === undefined || record.service === service) &&
        record.package !== undefined &&
        !there.has(bare(record.package)),
    )
    .map((record) => ({ record, milestone: "image-published" }));
}

function stillThere(report: Report): ReadonlySet<string> {
  const left = report.inventory.filter(({ change }) => change?.kind !== "removed");
  return new Set(left.map(({ package: one }) => purlOf(one, one.version)));
}

function purlOf({ purl }: PackageRef, version: string | undefined): string {
  return `${bare(purl).replace(/@[^/@]*$/, "")}@${version ?? ""}`;
}

/** Without qualifiers. */
function bare(purl: string): string {
  return purl.split(/[?#]/)[0] ?? "";
}
