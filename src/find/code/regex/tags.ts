// Filters of HTML tags that a browser's reader gets past: what the HTML standard (section 13.2.5, "Tokenization") takes for a tag or a
// comment is tried on the expression itself.

import { type How, runPattern } from "./match.ts";
import type { Program } from "./program.ts";

type Trick = { readonly text: string; readonly says: string };

const families: readonly {
  readonly needs: RegExp;
  readonly plain: string;
  readonly tricks: readonly Trick[];
}[] = [
  {
    needs: /script/i,
    plain: "<script>alert(1)</script>",
    tricks: [
      { text: "<SCRIPT>alert(1)</SCRIPT>", says: "tags in upper case" },
      { text: "<script>alert(1)</script >", says: "white space in the end tag" },
      { text: "<script>alert(1)</script\t\n bar>", says: "attributes in the end tag" },
      { text: "<script>alert(\n1)</script>", says: "line ends in the script" },
      { text: "<script\n>alert(1)</script>", says: "line ends in the tag" },
    ],
  },
  {
    needs: /script/i,
    plain: "</script>",
    tricks: [
      { text: "</SCRIPT>", says: "tags in upper case" },
      { text: "</script >", says: "white space in the end tag" },
      { text: "</script\t\n bar>", says: "attributes in the end tag" },
    ],
  },
  {
    needs: /<!-/,
    plain: "<!-- note -->",
    tricks: [
      { text: "<!-- note\nnote -->", says: "line ends in comments" },
      { text: "<!-- note --!>", says: "comments that end in `--!>`" },
    ],
  },
];

export type MissedTags = { readonly says: string; readonly text: string; readonly isComment: boolean };

export function missedTags(program: Program, source: string): MissedTags | undefined {
  if (!source.includes("<")) return undefined;
  for (const { needs, plain, tricks } of families) {
    if (!needs.test(source) || !takesAll(program, plain)) continue;
    // A tag of any name is no filter for this one; and only what takes any content is a filter at all.
    const missed = tricks.find((trick) => !takesAll(program, trick.text));
    if (missed !== undefined)
      return { says: missed.says, text: JSON.stringify(missed.text), isComment: plain.startsWith("<!") };
  }
  return undefined;
}

const how: How = "search";

function takesAll(program: Program, text: string): boolean {
  const { span } = runPattern(program, text, how, 20_000);
  return span !== undefined && span[0] === 0 && span[1] === text.length;
}
