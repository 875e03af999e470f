// What to do about a leaked secret: first revoke it where it was issued, then take it out of history with exact commands.
// The commands cut the value out of the blob itself, so that no report has to hold it.

import { shellWord } from "../../kit/index.ts";
import type { Beside, Introduction, Location, Region, Remedy } from "../../model/index.ts";
import type { RuleCard } from "./detect/detector.ts";

export function remediesOf(
  card: RuleCard | undefined,
  place: Location,
  introduced: Introduction | undefined,
  what: Beside | "file" | undefined,
): readonly Remedy[] {
  const advice: Remedy = {
    kind: "advice",
    text: card?.remedy ?? "Revoke it where it was issued and issue a new one.",
    ...(card?.revokeUrl === undefined ? {} : { url: card.revokeUrl }),
  };
  const commands = what === "message" ? rewordCommands(place) : purgeCommands(place, introduced, what);
  return commands.length === 0 ? [advice] : [advice, { kind: "command", commands }];
}

/** git-filter-repo's own way for sensitive data (git-filter-repo(1), --sensitive-data-removal). What nobody committed is in no history. */
function purgeCommands(
  place: Location,
  introduced: Introduction | undefined,
  what: Beside | "file" | undefined,
): readonly string[] {
  const { region, origin } = place;
  const commit = origin.kind === "commit" ? origin.commit : introduced?.commit;
  if (commit === undefined || origin.kind === "member" || (region === undefined && what !== "file"))
    return [];
  const path = shellWord(place.path);
  if (region === undefined || region.startLine !== region.endLine) {
    return [
      `git filter-repo --sensitive-data-removal --invert-paths --path ${path}`,
      "git push --force --mirror origin",
    ];
  }
  const file = origin.kind === "commit" ? `git show ${commit}:${path}` : `cat ${path}`;
  return [
    `printf '%s==>REMOVED\\n' "$(${file} | ${cut(region, place.snippet ?? "")})" > ../secret-to-remove.txt`,
    "git filter-repo --sensitive-data-removal --replace-text ../secret-to-remove.txt",
    "rm ../secret-to-remove.txt",
    "git push --force --mirror origin",
  ];
}

/** The same for the text of commits (git-filter-repo(1), --replace-message). */
function rewordCommands({ region, origin, snippet }: Location): readonly string[] {
  if (region === undefined || origin.kind !== "commit" || region.startLine !== region.endLine) return [];
  const value = `git log -1 --format=%B ${origin.commit} | ${cut(region, snippet ?? "")}`;
  return [
    `printf '%s==>REMOVED\\n' "$(${value})" > ../secret-to-remove.txt`,
    "git filter-repo --sensitive-data-removal --replace-message ../secret-to-remove.txt",
    "rm ../secret-to-remove.txt",
    "git push --force --mirror origin",
  ];
}

/** `cut` counts bytes: a line with other than ASCII needs a tool that counts characters; git brings perl with it. */
function cut({ startLine, startColumn, endColumn }: Region, line: string): string {
  return /^[\x20-\x7e\t]*$/.test(line)
    ? `sed -n '${startLine}p' | cut -c${startColumn}-${endColumn - 1}`
    : `perl -CS -ne 'print substr($_, ${startColumn - 1}, ${endColumn - startColumn}) if $. == ${startLine}'`;
}
