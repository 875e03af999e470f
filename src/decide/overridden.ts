// What an override does for that which is no finding: a package that a licence rule blocks, and gaps that make a run incomplete. It lets
// them pass as warnings, so that the decision still says what was accepted, by whom and until when.

import type { Exception, ExceptionScope } from "../model/index.ts";
import type { PackageFacts } from "./facts.ts";
import type { Setting } from "./setting.ts";

export function overrideOfPackage(
  { name }: Pick<PackageFacts, "name">,
  overrides: readonly Exception[],
  setting: Setting,
): Exception | undefined {
  return overrides.find(
    ({ scope }) => isOfRun(scope, setting) && (scope.package === undefined || isOf(name, scope.package)),
  );
}

/** Gaps have no name: only an override of the whole commit or digest speaks of them. */
export function overrideOfGaps(overrides: readonly Exception[], setting: Setting): Exception | undefined {
  return overrides.find(({ scope }) => isOfRun(scope, setting) && scope.package === undefined);
}

export function acceptance({ owner, endsOn, writtenAt, reason }: Exception): string {
  return `accepted until ${endsOn} by ${owner} (${writtenAt}): ${reason}`;
}

/** Of the commit, digest or package as such: an override of a finding, rule or advisory says nothing of other things. */
function isOfRun(scope: ExceptionScope, setting: Setting): boolean {
  const { fingerprint, rule, advisory, commit, digest, environment } = scope;
  const isNamed = commit !== undefined || digest !== undefined || scope.package !== undefined;
  return (
    isNamed &&
    [fingerprint, rule, advisory].every((part) => part === undefined) &&
    (commit === undefined || commit === setting.commit) &&
    (digest === undefined || digest === setting.digest) &&
    (environment === undefined || environment === setting.environment)
  );
}

/** A package URL with or without its version. */
function isOf(purl: string, wanted: string): boolean {
  const bare = (text: string): string => text.split(/[?#]/)[0] ?? "";
  const [has, asked] = [bare(purl), bare(wanted)];
  return has === asked || (!/[^/]@/.test(asked) && has.replace(/@[^/@]*$/, "") === asked);
}
