// The shipped SLA tables. A changed table gets a new version; the old one stays, because recorded states name it.

import type { ShippedTable } from "../../config/index.ts";
import type { SlaClock, SlaTable } from "./table.ts";

const severityClasses = ["critical", "high", "medium", "low"];
/** What a severity without a number counts as; `unknown` follows the policy's `unknown_severity` (see `resolveTable`). */
const severityWords = { none: "low", unknown: "high" };

const hour = 1;
const day = 24 * hour;

function clock(id: string, more: Partial<SlaClock>): SlaClock {
  return { id, from: "detected", usesDueDay: false, canPause: true, action: "", ...more };
}

/** Hours by severity; undefined is best effort. */
function bySeverity(
  rows: Readonly<Record<string, readonly [hours: number | undefined, action: string]>>,
): readonly SlaClock[] {
  return Object.entries(rows).map(([name, [hours, action]]) =>
    clock(name, { class: name, action, ...(hours === undefined ? {} : { hours }) }),
  );
}

/**
 * CISA's Known Exploited Vulnerabilities: the catalogue's due date (Binding Operational Directive 22-01); where it was over before we
 * saw the finding, two weeks, which is what the directive gives for vulnerabilities of its own time.
 */
export const kevClock = clock("kev", {
  from: "exploited",
  hours: 14 * day,
  usesDueDay: true,
  canPause: false,
  action:
    "exploited in the wild: apply the vendor's update by the date of the CISA catalogue, or stop using the product",
});

export const presetTables: readonly (SlaTable & { readonly name: ShippedTable })[] = [
  {
    name: "petanque",
    version: "1",
    title: "Critical 48 h, high 7 d, medium 30 d, low best effort (R119-R122)",
    classes: severityClasses,
    readAs: severityWords,
    clocks: [
      ...bySeverity({
        critical: [48 * hour, "patch within 48 hours; a retrospective follows"],
        high: [7 * day, "patch within 7 days"],
        medium: [30 * day, "patch within 30 days"],
        low: [undefined, "best effort"],
      }),
      kevClock,
    ],
  },
  {
    name: "aws-services",
    version: "1",
    title: "Critical immediate, high 24 h, medium 7 d, low 30 d (R124)",
    classes: severityClasses,
    readAs: severityWords,
    clocks: [
      ...bySeverity({
        critical: [0, "Block deployment, fix required"],
        high: [24 * hour, "Block deployment, fix required"],
        medium: [7 * day, "Warning, fix recommended"],
        low: [30 * day, "Informational, fix optional"],
      }),
      kevClock,
    ],
  },
  {
    // "Immediate" is measured as a quarter of an hour: a person's "at once" and a queue's.
    name: "elspeth",
    version: "1",
    title: "Stage targets from advisory to image: detection < 24 h, total < 45 min (R125)",
    classes: severityClasses,
    readAs: severityWords,
    clocks: [
      clock("detection", {
        from: "published",
        until: "detected",
        hours: 24 * hour,
        canPause: false,
        action: "detect within 24 hours of publication",
      }),
      clock("pull-request", {
        needs: "fix-available", // without a version to go to there is nothing to propose
        until: "pr-opened",
        hours: 0.25,
        canPause: false,
        action: "open the pull request at once",
      }),
      clock("ci", {
        from: "pr-opened",
        until: "checks-passed",
        hours: 20 / 60,
        canPause: false,
        action: "checks end within 20 minutes",
      }),
      clock("merge", {
        from: "checks-passed",
        until: "merged",
        hours: 0.25,
        canPause: false,
        action: "merge at once",
      }),
      clock("image", {
        from: "merged",
        until: "image-published",
        outlives: "merged",
        hours: 0.25,
        canPause: false,
        action: "publish the image within 15 minutes",
      }),
      clock("total", {
        needs: "fix-available",
        until: "image-published",
        outlives: "merged",
        hours: 0.75,
        canPause: false,
        action: "from detection to image within 45 minutes",
      }),
      kevClock,
    ],
  },
  {
    name: "cisa-kev",
    version: "1",
    title: "CISA Known Exploited Vulnerabilities: the catalogue's due dates",
    classes: severityClasses,
    readAs: severityWords,
    clocks: [kevClock],
  },
  {
    // PCI DSS 4.0.1, 6.3.3: patches for critical vulnerabilities within one month of release, all others as the entity's own assessment
    // says; three months is the usual answer for those. A month is 28 days, so that February is not breached.
    name: "pci-dss",
    version: "1",
    title: "PCI DSS 4.0.1, 6.3.3: critical within a month of the patch's release, others within three",
    classes: severityClasses,
    readAs: severityWords,
    clocks: [
      clock("critical", {
        class: "critical",
        from: "fix-available",
        hours: 28 * day,
        action: "install the patch within one month of its release",
      }),
      clock("low", {
        class: "low",
        from: "fix-available",
        hours: 90 * day,
        action: "install the patch within three months of its release",
      }),
      clock("open", { action: "no patch yet: assess the risk (6.3.1)" }),
    ],
  },
  {
    // Regulation (EU) 2024/2847, Article 14(2): an actively exploited vulnerability; hours count from awareness, on every day of the week.
    name: "eu-cra-article-14",
    version: "1",
    title: "EU Cyber Resilience Act, Article 14: 24 h, 72 h, 14 d after a fix is available",
    classes: severityClasses,
    readAs: severityWords,
    clocks: [
      clock("early-warning", {
        from: "exploited",
        until: "cra-early-warning",
        hours: 24 * hour,
        canPause: false,
        action: "early warning to the CSIRT and ENISA (14(2)(a))",
      }),
      clock("notification", {
        from: "exploited",
        until: "cra-notification",
        hours: 72 * hour,
        canPause: false,
        action: "vulnerability notification (14(2)(b))",
      }),
      clock("final-report", {
        from: "fix-available",
        needs: "exploited",
        until: "cra-final-report",
        hours: 14 * day,
        canPause: false,
        action: "final report, 14 days after a corrective or mitigating measure is available (14(2)(c))",
      }),
    ],
  },
  {
    name: "updates",
    version: "1",
    title: "Review of ordinary updates: patch and minor 1 week, major 4 weeks (R21)",
    classes: ["patch", "minor", "major"],
    readAs: {},
    clocks: [
      clock("patch", {
        class: "patch",
        from: "pr-opened",
        until: "reviewed",
        hours: 7 * day,
        action: "review within a week",
      }),
      clock("minor", {
        class: "minor",
        from: "pr-opened",
        until: "reviewed",
        hours: 7 * day,
        action: "review within a week",
      }),
      clock("major", {
        class: "major",
        from: "pr-opened",
        until: "reviewed",
        hours: 28 * day,
        action: "review within two to four weeks",
      }),
    ],
  },
  {
    // Each review is a subject of its own: its clock starts with the review before.
    name: "documents",
    version: "1",
    title: "Review of security documents: every month (R131)",
    classes: ["document"],
    readAs: {},
    clocks: [
      clock("review", {
        from: "last-reviewed",
        until: "reviewed",
        hours: 31 * day,
        canPause: false,
        action: "review the document and note the day",
      }),
    ],
  },
];
