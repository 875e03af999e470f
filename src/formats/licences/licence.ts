// Licences as SPDX expressions, and what a policy of allowed, denied and to-be-reviewed licences makes of one.

import parse from "spdx-expression-parse";
import satisfies from "spdx-satisfies";

export type LicenceAnswer = "allow" | "review" | "deny" | "unknown";

export type LicenceRules = {
  /** When not empty, everything else is denied. */
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly review: readonly string[];
};

/** What people write for an SPDX id. Only names that cannot mean anything else. */
const spellings: Readonly<Record<string, string>> = {
  "apache 2.0": "Apache-2.0",
  "apache-2": "Apache-2.0",
  "apache license 2.0": "Apache-2.0",
  "apache license, version 2.0": "Apache-2.0",
  "apache software license": "Apache-2.0",
  "mit license": "MIT",
  "the mit license": "MIT",
  "isc license": "ISC",
  "bsd 3-clause": "BSD-3-Clause",
  "bsd-3": "BSD-3-Clause",
  "bsd 2-clause": "BSD-2-Clause",
  "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
  "python software foundation license": "PSF-2.0",
  "the unlicense (unlicense)": "Unlicense",
};

/** The expression that the texts of one package mean together; undefined when one of them is no SPDX expression. */
export function expressionOf(texts: readonly string[]): string | undefined {
  const parts = texts.map((text) => readable(text.trim()));
  if (parts.length === 0 || parts.some((part) => part === undefined)) return undefined;
  if (parts.length === 1) return parts[0];
  // Several fields (trove classifiers, old npm lists, composer's list) offer a choice.
  return parts.map((part) => (/\s/.test(part ?? "") ? `(${part})` : part)).join(" OR ");
}

function readable(text: string): string | undefined {
  const candidate = spellings[text.toLowerCase()] ?? text;
  return tree(candidate) === undefined ? undefined : candidate;
}

type Node = parse.Info;

function tree(expression: string): Node | undefined {
  if (expression === "" || expression.length > 2000) return undefined;
  try {
    return parse(expression);
  } catch {
    return undefined; // not an SPDX expression, which is an answer and no failure
  }
}

/** "unknown" when there is no readable licence at all. */
export function judgeLicences(texts: readonly string[], rules: LicenceRules): LicenceAnswer {
  const expression = expressionOf(texts);
  const node = expression === undefined ? undefined : tree(expression);
  return node === undefined ? "unknown" : judge(node, rules);
}

const gravity: readonly LicenceAnswer[] = ["allow", "review", "deny"];

/** Of a choice the best part counts, of a sum the worst. */
function judge(node: Node, rules: LicenceRules): LicenceAnswer {
  if ("conjunction" in node) {
    const both = [judge(node.left, rules), judge(node.right, rules)].map((answer) => gravity.indexOf(answer));
    return gravity[node.conjunction === "or" ? Math.min(...both) : Math.max(...both)] ?? "review";
  }
  const id = `${node.license}${node.plus === true ? "+" : ""}`;
  const names = node.exception === undefined ? [id] : [`${id} WITH ${node.exception}`, id];
  const isIn = (list: readonly string[]) => list.some((entry) => names.some((name) => isSame(name, entry)));
  if (isIn(rules.deny)) return "deny";
  if (isIn(rules.review)) return "review";
  return rules.allow.length === 0 || isIn(rules.allow) ? "allow" : "deny";
}

/** The list may hold ids, ids with "+", and ids with an exception; "GPL-2.0*" stands for a family. */
function isSame(name: string, entry: string): boolean {
  if (entry.endsWith("*")) return name.toLowerCase().startsWith(entry.slice(0, -1).toLowerCase());
  if (name.toLowerCase() === entry.toLowerCase()) return true;
  try {
    return satisfies(name, [entry]);
  } catch {
    return false; // an entry with AND or OR, or none of SPDX's ids: only its own spelling meets it
  }
}
