// Which rules somebody may have meant: those that share most words of the name, in the same family first; else the nearest by letters.

import { nearestWord } from "../../config/index.ts";

const most = 3;

export function nearestRules(id: string, known: readonly string[]): readonly string[] {
  const asked = partsOf(id);
  const ranked = known
    .map((candidate) => ({ candidate, shared: sharedWords(asked, partsOf(candidate)) }))
    .filter(({ shared }) => shared * 2 >= asked.words.length)
    .sort((a, b) => b.shared - a.shared || a.candidate.length - b.candidate.length);
  const best = ranked[0]?.shared;
  if (best !== undefined)
    return ranked
      .filter(({ shared }) => shared === best)
      .slice(0, most)
      .map((one) => one.candidate);
  const near = nearestWord(id, known);
  return near === undefined ? [] : [near];
}

type Parts = { readonly family: string; readonly words: readonly string[] };

function partsOf(id: string): Parts {
  const [family = "", name] = id.split("/");
  return { family: name === undefined ? "" : family, words: (name ?? family).toLowerCase().split(/[-_ ]+/) };
}

/** The family counts for less than a word. */
function sharedWords(asked: Parts, other: Parts): number {
  const shared = asked.words.filter((word) => other.words.includes(word)).length;
  return shared === 0 ? 0 : shared + (asked.family === other.family ? 0.5 : 0);
}
