// A dot before a top-level domain that is no dot: `www.example.com` as an expression also takes `wwwxexample.com` (CWE-20).

import type { Part, Pattern } from "./pattern.ts";
import { partsOf } from "./walk.ts";

/** Stands for the sign that takes any character. */
const any = "\u0001";
const other = "\u0002";
const generic = "com|org|net|edu|gov|mil|info|biz|io|dev|app|cloud|example";
const countries = "de|uk|fr|eu|us|cn|ru|jp|in|br|au|ca|nl|ch|at|it|es|pl|se|no|kr|co";
const host = new RegExp(
  `(://)?((?:${other}?[a-z0-9-]+|${other})?(?:[.${any}][a-z0-9-]+)*)([.${any}])(?:(${generic})|(${countries}))(?![a-z0-9_-])`,
  "g",
);

/** The host as it is written, for each place where it takes more than that. */
export function looseHosts(pattern: Pattern): readonly string[] {
  const out = new Set<string>();
  for (const part of partsOf(pattern.root)) {
    if (part.k !== "sequence") continue;
    const text = part.parts.map(signOf).join("");
    for (const found of text.matchAll(host)) {
      const [all, scheme, before = "", dot = "", known] = found;
      const name = all.replace("://", "");
      if (!name.includes(any)) continue;
      const label = before.split(/[.\u0001]/).at(-1) ?? "";
      const labels = before.split(/[.\u0001]/).filter((l) => l !== "").length;
      // `x.com` alone, or a country code, may be anything; two labels or a scheme say that it is a host.
      if (label.length < 2 && label !== other && scheme === undefined) continue;
      if (known === undefined && labels < 2 && scheme === undefined) continue;
      if (scheme === undefined && labels < 2 && dot === any && !isAnchored(text, found.index)) continue;
      out.add(name.replaceAll(any, ".").replaceAll("\u0002", "…"));
    }
  }
  return [...out];
}

function isAnchored(text: string, at: number): boolean {
  return at === 0 || text[at - 1] === "^" || text[at - 1] === "@" || text[at - 1] === "/";
}

function signOf(part: Part): string {
  if (part.k === "set") {
    if (part.isDot === true) return any;
    return part.char === undefined ? other : part.char.toLowerCase();
  }
  if (part.k === "edge") return part.edge === "text-start" || part.edge === "line-start" ? "^" : " ";
  if (part.k === "repeat" && part.of.k === "set" && part.of.char !== undefined && part.max === 1)
    return part.of.char.toLowerCase(); // `https?`, `\/?`
  return other;
}
