// R41: a secret that leaked is dealt with when it opens nothing any more, not when its line is deleted: history keeps the line. With
// `policy.require_rotation` the gate asks the ledger, and goes on blocking until somebody recorded the rotation there.

import type { Config } from "../config/index.ts";
import { compareText, type Finding, type History, type Reason, type Triaged } from "../model/index.ts";

export const rotationClause = "policy.require_rotation";

export function rotationReasons(
  config: Config,
  history: History,
  triaged: readonly Triaged[],
): readonly Reason[] {
  if (!config.policy.require_rotation) return [];
  if (history.leaked === undefined) {
    return [
      {
        clause: rotationClause,
        effect: "incomplete",
        text: "without a ledger nobody can say whether leaked secrets were rotated",
        subjects: [],
        nextStep: "portcullis scan . --record",
      },
    ];
  }
  const accepted = new Set(
    triaged
      .filter(({ heldBy }) => heldBy !== undefined)
      .map(({ finding }) => history.known([finding.fingerprint, ...finding.formerly])?.fingerprint),
  );
  const leaked = history
    .leaked()
    .filter(({ fingerprint }) => !accepted.has(fingerprint))
    .toSorted(
      (a, b) => compareText(a.firstSeenAt, b.firstSeenAt) || compareText(a.fingerprint, b.fingerprint),
    );
  const [first] = leaked;
  if (first === undefined) return [];
  const shown = leaked
    .slice(0, 3)
    .map(
      ({ rule, path, firstSeenAt }) =>
        `${rule}${path === undefined ? "" : ` in ${path}`}, seen ${firstSeenAt.slice(0, 10)}`,
    );
  const count = leaked.length === 1 ? "1 leaked secret is" : `${leaked.length} leaked secrets are`;
  const more = leaked.length > 3 ? " …" : "";
  return [
    {
      clause: rotationClause,
      effect: "fail",
      text: `${count} not recorded as rotated (${shown.join("; ")}${more}); deleting the line is not enough, history keeps it: revoke it, then record that with \`portcullis findings rotated ${first.fingerprint}\``,
      subjects: leaked.map(({ fingerprint }) => fingerprint),
      nextStep: `portcullis findings rotated ${first.fingerprint}`,
    },
  ];
}

/** What only history keeps and what opens nothing any more stops nobody. */
export function isDealtWith(
  config: Config,
  finding: Finding,
  rotation: "leaked" | "rotated" | "confirmed-dead" | undefined,
): boolean {
  const isDead = rotation === "rotated" || rotation === "confirmed-dead";
  return config.policy.require_rotation && isDead && finding.introduced?.isInHead === false;
}
