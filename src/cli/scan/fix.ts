// The work of `scan --fix`: scan, rewrite what is mechanical, scan again, and put back what did not help. What was done and what was left
// is talk; the report is of the tree as it is then.

import { type FixedFile, planFixes, problemWith, readerOf, replaceFile } from "../../act/index.ts";
import { printable } from "../../kit/index.ts";
import type { Finding, Report } from "../../model/index.ts";
import type { Fixing } from "./fixing.ts";

export type Fixed = {
  readonly report: Report;
  /** What would be changed; only of a dry run. */
  readonly diff: string;
};

type Talk = (line: string) => void;

export async function fix(
  { choice, isDryRun, root }: Fixing,
  scan: () => Promise<Report>,
  talk: Talk,
): Promise<Fixed> {
  const beganMs = Date.now(); // file times are the machine's, not the injected clock's
  const before = await scan();
  const plan = planFixes(before.findings, choice, readerOf(root, beganMs));
  for (const { finding, why } of plan.left) talk(`left   ${nameOf(finding)}: ${why}`);
  if (plan.withoutRewrite > 0)
    talk(
      `left   ${plan.withoutRewrite} finding${plan.withoutRewrite === 1 ? "" : "s"} without a mechanical rewrite`,
    );
  if (isDryRun || plan.files.length === 0) {
    const count = plan.files.reduce((sum, file) => sum + file.findings.length, 0);
    talk(
      `${isDryRun ? "would fix" : "fixed"} ${count} in ${plan.files.length} file${plan.files.length === 1 ? "" : "s"}`,
    );
    return { report: before, diff: plan.files.map((file) => file.diff).join("") };
  }
  const written: FixedFile[] = [];
  for (const file of plan.files) {
    const why = replaceFile(root, file.path, { from: file.before, to: file.after });
    if (why === undefined) written.push(file);
    else talk(`left   ${file.path}: ${why}`);
  }
  let after = await scan();
  const wrong = written.flatMap((file) => {
    const why = problemWith(file.path, file.findings, { before, after });
    return why === undefined ? [] : [{ file, why }];
  });
  for (const { file, why } of wrong) {
    const kept = replaceFile(root, file.path, { from: file.after, to: file.before });
    talk(
      `${kept === undefined ? "undone" : "CHANGED AND NOT UNDONE"} ${printable(file.path)}: ${why}${kept === undefined ? "" : `; ${kept}`}`,
    );
  }
  if (wrong.length > 0) after = await scan();
  const good = written.filter((file) => !wrong.some((one) => one.file === file));
  for (const file of good) for (const finding of file.findings) talk(`fixed  ${nameOf(finding)}`);
  talk(
    `fixed ${good.reduce((sum, file) => sum + file.findings.length, 0)} in ${good.length} file${good.length === 1 ? "" : "s"}; look at the difference before you commit it`,
  );
  return { report: after, diff: "" };
}

function nameOf({ rule, locations: [{ path, region }] }: Finding): string {
  return printable(`${path}:${region?.startLine ?? 0} ${rule}`);
}
