// The shortest thing to do now about a finding, as a command where there is one.

import type { Remedy, Triaged } from "../model/index.ts";
import type { Setting } from "./setting.ts";

/** `at`: the change that is judged, where it is one. */
export function nextStep(
  item: Pick<Triaged, "finding" | "exceptions" | "rotation">,
  at: Pick<Setting, "base" | "commit"> = {},
): string {
  const { finding } = item;
  const isSecret = finding.evidence.kind === "secret";
  if (isSecret && !isDead(item)) return `portcullis explain ${finding.fingerprint}`; // revoking comes first
  const proposed = item.exceptions.find((one) => one.isProposedByChange && one.approvedBy === undefined);
  if (proposed !== undefined) {
    const change = at.base === undefined ? "" : ` --diff ${at.base}..${at.commit ?? "HEAD"}`;
    return `portcullis ignore approve ${finding.fingerprint}${change} --by NAME --key FILE`;
  }
  const command = finding.remedies.map(commandOf).find((text) => text !== undefined);
  return command ?? `portcullis explain ${finding.fingerprint}`;
}

/** It opens nothing any more, as somebody recorded. */
export function isDead({ rotation }: Pick<Triaged, "rotation">): boolean {
  return rotation === "rotated" || rotation === "confirmed-dead";
}

function commandOf(remedy: Remedy): string | undefined {
  if (remedy.kind === "command") return remedy.commands.join(" && ");
  if (remedy.kind !== "upgrade") return undefined;
  const wanted = remedy.changes.filter((change) => change.to !== undefined);
  const [first] = wanted;
  if (first === undefined || wanted.length !== remedy.changes.length || remedy.via !== "direct")
    return undefined;
  const specs = (join: string): string => wanted.map(({ name, to }) => `${name}${join}${to}`).join(" ");
  switch (first.ecosystem) {
    case "npm":
      return `npm install ${specs("@")}`;
    case "PyPI":
      return `pip install ${wanted.map(({ name, to }) => `'${name}>=${to}'`).join(" ")}`;
    case "Go":
      return `go get ${wanted.map(({ name, to }) => `${name}@v${(to ?? "").replace(/^v/, "")}`).join(" ")}`;
    case "crates.io":
      return wanted.map(({ name, to }) => `cargo update -p ${name} --precise ${to}`).join(" && ");
    case "RubyGems":
      return `bundle update ${wanted.map(({ name }) => name).join(" ")}`;
    case "Packagist":
      return `composer require ${specs(":^")}`;
    default:
      return undefined;
  }
}
