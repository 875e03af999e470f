// Maven versions as its ComparableVersion orders them (https://maven.apache.org/pom.html#version-order-specification, Maven 3.9):
// numbers and qualifiers split by ".", "-" and by each change between digits and letters; "-" and such a change open a nested list.

import { satisfiesIntervals } from "./intervals.ts";
import {
  compareDigits,
  compareText,
  isDigit,
  type Order,
  sign,
  type Versioning,
  versionLengthLimit,
} from "./versioning.ts";

export const mavenOrder: Versioning = {
  name: "maven",
  isValid: (version) => version.length <= versionLengthLimit && /^[^\s[\](),]+$/.test(version), // any text is a version to Maven
  compare: compareMaven,
  /** A bare version is a soft wish: any version meets it; the one that was wished is meant here. */
  satisfies: (version, requirement) =>
    satisfiesIntervals(version, requirement, compareMaven, (wanted) => compareMaven(version, wanted) === 0),
};

type Item = string | Qualifier | List; // a string is a number
type Qualifier = { readonly qualifier: string };
type List = { readonly items: Item[] };

/** Nesting follows the separators; longer texts than this are compared without nesting, so that nothing recurses deeply. */
const depthLimit = 400;

export function compareMaven(a: string, b: string): Order {
  return compareItems(parseMaven(a), parseMaven(b));
}

const known = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
const releaseRank = "5";
const aliases: Readonly<Record<string, string>> = { ga: "", final: "", release: "", cr: "rc" };
const shortForms: Readonly<Record<string, string>> = { a: "alpha", b: "beta", m: "milestone" };

function parseMaven(raw: string): List {
  const text = raw.trim().toLowerCase();
  const root: List = { items: [] };
  const stack: List[] = [root];
  let list = root;
  const open = (): void => {
    if (stack.length >= depthLimit) return;
    const nested: List = { items: [] };
    list.items.push(nested);
    list = nested;
    stack.push(nested);
  };
  let start = 0;
  let isNumeric = false;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x2e || unit === 0x2d) {
      if (at === start) list.items.push("0");
      else list.items.push(item(text.slice(start, at), isNumeric));
      start = at + 1;
      if (unit === 0x2d) open();
    } else if (isDigit(unit)) {
      if (!isNumeric && at > start) {
        if (list.items.length > 0) open(); // "1.x2" counts as "1-x2"
        list.items.push(qualifier(text.slice(start, at), true));
        start = at;
        open();
      }
      isNumeric = true;
    } else {
      if (isNumeric && at > start) {
        list.items.push(item(text.slice(start, at), true));
        start = at;
        open();
      }
      isNumeric = false;
    }
  }
  if (text.length > start) {
    if (!isNumeric && list.items.length > 0) open();
    list.items.push(item(text.slice(start), isNumeric));
  }
  for (const nested of stack.reverse()) trim(nested);
  return root;
}

function item(text: string, isNumeric: boolean): Item {
  return isNumeric ? text : qualifier(text, false);
}

function qualifier(text: string, isFollowedByDigit: boolean): Qualifier {
  const long = isFollowedByDigit && Object.hasOwn(shortForms, text) ? (shortForms[text] ?? text) : text;
  return { qualifier: Object.hasOwn(aliases, long) ? (aliases[long] ?? long) : long };
}

/** Takes null items (0, the release, an empty list) off the end, and those that stand before a nested list. */
function trim(list: List): void {
  for (let at = list.items.length - 1; at >= 0; at -= 1) {
    const last = list.items[at];
    if (last === undefined || isNull(last)) list.items.splice(at, 1);
    else if (!isList(last)) break;
  }
}

function isList(value: Item): value is List {
  return typeof value !== "string" && "items" in value;
}

function isNull(value: Item): boolean {
  if (typeof value === "string") return /^0*$/.test(value);
  return isList(value) ? value.items.length === 0 : value.qualifier === "";
}

/** Against a missing item, numbers are measured by 0, qualifiers by the release, lists by their first item that differs. */
function compareItems(a: Item | undefined, b: Item | undefined): Order {
  if (a === undefined) return b === undefined ? 0 : (-compareItems(b, undefined) as Order); // the negative of an order is an order
  if (typeof a === "string") {
    if (b === undefined) return isNull(a) ? 0 : 1;
    return typeof b === "string" ? compareDigits(a, b) : 1;
  }
  if (!isList(a)) {
    if (b === undefined) return compareText(rank(a), releaseRank);
    return typeof b === "string" || isList(b) ? -1 : compareText(rank(a), rank(b));
  }
  if (b === undefined) {
    for (const inner of a.items) {
      const order = compareItems(inner, undefined);
      if (order !== 0) return order;
    }
    return 0;
  }
  if (typeof b === "string") return -1;
  if (!isList(b)) return 1;
  const length = Math.max(a.items.length, b.items.length);
  for (let at = 0; at < length; at += 1) {
    const order = compareItems(a.items[at], b.items[at]);
    if (order !== 0) return sign(order);
  }
  return 0;
}

/** Known qualifiers by their place, unknown ones after them as text. */
function rank(value: Qualifier): string {
  const index = known.indexOf(value.qualifier);
  return index === -1 ? `${known.length}-${value.qualifier}` : String(index);
}
