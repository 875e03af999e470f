// What to do about a leaked secret: first revoke it where it was issued, then take it out of history with exact commands.
// The commands cut the value out of the blob itself, so that no report has to hold it.

import type { Introduction, Location, Remedy } from "../../model/index.ts";
import type { RuleCard } from "./detect/detector.ts";

export function remediesOf(
  card: RuleCard | undefined,
  place: Location,
  introduced: Introduction | undefined,
): readonly Remedy[] {
  const advice: Remedy = {
    kind: "advice",
    text: card?.remedy ?? "Revoke it where it was issued and issue a new one.",
    ...(card?.revokeUrl === undefined ? {} : { url: card.revokeUrl }),
  };
  const commands = purgeCommands(place, introduced);
  return commands.length === 0 ? [advice] : [advice, { kind: "command", commands }];
}

/** git-filter-repo's own way for sensitive data (git-filter-repo(1), --sensitive-data-removal). */
function purgeCommands(place: Location, introduced: Introduction | undefined): readonly string[] {
  const commit = place.origin.kind === "commit" ? place.origin.commit : introduced?.commit;
  const { region } = place;
  if (commit === undefined || region === undefined || place.origin.kind === "member") return [];
  const path = shellWord(place.path);
  if (region.startLine !== region.endLine) {
    return [
      `git filter-repo --sensitive-data-removal --invert-paths --path ${path}`,
      "git push --force --mirror origin",
    ];
  }
  const cut = `git show ${commit}:${path} | sed -n '${region.startLine}p' | cut -c${region.startColumn}-${region.endColumn - 1}`;
  return [
    `printf '%s==>REMOVED\\n' "$(${cut})" > ../secret-to-remove.txt`,
    "git filter-repo --sensitive-data-removal --replace-text ../secret-to-remove.txt",
    "rm ../secret-to-remove.txt",
    "git push --force --mirror origin",
  ];
}

function shellWord(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
