// Configuration that is written as commands: network devices, Squid, Redis. The value stands where the manual of each puts it,
// and nothing but its place says that it is a password.

import { isRandom } from "../../judge/index.ts";
import { type Detector, type Emit, type Layer, ranks } from "./detector.ts";
import { isStandIn } from "./headers.ts";
import { ownRules } from "./own-rules.ts";

const word = '"?([^\\s"]{4,128})';
/** Cisco writes how a value is kept before it: 0 in clear, 6 and 7 under a key that is known or stored beside it. 4, 5, 8 and 9 are hashes. */
const kept = "(?:[067][ \\t]+)?(?!\\d[ \\t])";

type Directive = { readonly keywords: readonly string[]; readonly line: RegExp };

function directive(keywords: readonly string[], source: string): Directive {
  return { keywords, line: new RegExp(`^[ \\t]{0,8}${source}`, "di") };
}

const directives: readonly Directive[] = [
  // Cisco IOS security command reference; Arista and others write the same.
  directive(
    ["username "],
    `username \\S{1,64}(?: privilege \\d{1,2})?(?: role \\S{1,32})? (?:password|secret) ${kept}${word}`,
  ),
  directive(["enable password ", "enable secret "], `enable (?:password|secret) ${kept}${word}`),
  directive([" password 7 "], "password 7 ([0-9A-F]{8,128})(?=\\s|$)"),
  directive(["snmp-server community "], `snmp-server community ${word} (?:RO|RW|view)\\b`),
  directive(
    ["tacacs-server ", "radius-server "],
    `(?:tacacs|radius)-server (?:host \\S{1,64} )?key ${kept}${word}`,
  ),
  directive(["isakmp key "], `crypto isakmp key ${kept}${word} (?:address|hostname) `),
  directive(
    ["pre-shared-key "],
    `pre-shared-key (?:(?:local|remote|address|hostname)\\b[^\\n]{0,60}?\\bkey |local |remote )?${kept}${word}`,
  ),
  directive(["-digest-key "], `ip ospf message-digest-key \\d{1,3} md5 ${kept}${word}`),
  directive(["neighbor "], `neighbor \\S{1,64} password ${kept}${word}`),
  // Squid, cache_peer; Redis, "ACL SETUSER" and the same rules in a configuration file.
  directive(["cache_peer "], "cache_peer [^\\n]{0,300}? login=[^\\s:]{1,64}:(\\S{4,128})"),
  directive(
    [" on >", " on ~", " on #", " on sanitize"],
    "(?:ACL SETUSER|user) \\S{1,64} on [^\\n>]{0,200}>(\\S{4,256})",
  ),
];

/** "password properties" is prose, unless a digit before the value says how it is kept. */
function isWord(value: string): boolean {
  return /^[A-Za-z][a-z'-]*[.,:;]?$/.test(value) && !isRandom(value);
}
const isMarked = / [067] "?\S+$| (?:RO|RW|view|address|hostname)[ \n]?$/i;

/** Where the line of `at` begins. */
function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

const longestLine = 600;

export const directivePasswords: readonly Detector[] = directives.map(({ keywords, line }) => ({
  keywords,
  rules: [ownRules.directivePassword],
  look: (layer: Layer, start: number, _end: number, emit: Emit) => {
    const { text } = layer;
    // Nothing but the command's own first words stands between the line's beginning and the keyword.
    const from = Math.max(start - 200, lineStart(text, Math.min(start + 1, text.length)));
    const match = line.exec(text.slice(from, from + longestLine));
    const span = match?.indices?.[1];
    const value = match?.[1] ?? "";
    if (match === null || span === undefined || from + match[0].length < start || isStandIn(value)) return 64;
    if (/^(?:public|private|cisco)$|^\d{1,3}$/i.test(value) || (isWord(value) && !isMarked.test(match[0])))
      return 64;
    emit({
      rule: ownRules.directivePassword,
      start: from + span[0],
      end: from + span[1],
      secret: value,
      confidence: isRandom(value) ? "high" : "medium",
      rank: ranks.address,
    });
    return longestLine;
  },
}));

/** Junos marks what is to be kept from sight; its `$9$` is a way of writing, not a hash (Junos user access guide, "$9$ format"). */
export const junosSecrets: Detector = {
  keywords: ["## secret-data"],
  rules: [ownRules.directivePassword],
  look(layer, start, _end, emit) {
    const from = Math.max(0, start - 300);
    const match = /"(\$9\$[A-Za-z0-9./-]{6,200})";?[ \t]{0,4}$/d.exec(layer.slice(from, start));
    const span = match?.indices?.[1];
    if (match === null || span === undefined) return 300;
    emit({
      rule: ownRules.directivePassword,
      start: from + span[0],
      end: from + span[1],
      secret: match[1] ?? "",
      confidence: "high",
      rank: ranks.address,
    });
    return 300;
  },
};
