// An exception that is written somewhere, before anybody asked when it ends: imported ones take owner and start from the commit of their
// line, which is looked up only for those that match a finding.

import { type Day, day, type Exception, type ExceptionScope, type RepoPath } from "../../model/index.ts";

export type Candidate = {
  readonly scope: ExceptionScope;
  readonly origin: Exception["origin"];
  readonly reason: string;
  readonly isProposedByChange: boolean;
  readonly writtenAt: string;
  /** Given in the entry itself. */
  readonly owner?: string;
  readonly approver?: string;
  readonly endsOn?: Day;
  /** Where it is written: the line whose commit gives owner and start. */
  readonly place?: { readonly path: RepoPath; readonly line: number };
  /** For statements that carry their own date. */
  readonly statedAt?: string;
  readonly problem?: string;
  /** Which scans it is about: an exception that matches nothing is reported there only. */
  readonly concerns: "tree" | "image" | "both";
};

/** Undefined when the text is not a day of the calendar. */
export function dayOrUndefined(text: string | undefined): Day | undefined {
  if (text === undefined) return undefined;
  try {
    return day(text);
  } catch {
    return undefined;
  }
}
