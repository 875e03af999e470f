// `.grype.yaml`: the `ignore:` list (https://github.com/anchore/grype#specifying-matches-to-ignore); `reason` and `expiration` as
// teams write them beside it. All conditions of a rule must hold; one that is not known here makes the rule hold nothing, never more.

import type { Parsed } from "../../model/index.ts";
import { dayOf, type ForeignIgnore, type PackageConditions } from "./entry.ts";
import { namespaceConditions, purlTypeOf } from "./grype-words.ts";
import { isMap, yamlWithLines } from "./yaml-lines.ts";

type Map = { readonly [key: string]: unknown };

/** Of a rule; the last ones say nothing about what it matches. All names of a vulnerability count, with `include-aliases` or without. */
const ruleKeys = [
  ...["vulnerability", "namespace", "fix-state", "package", "match-type", "vex-status", "vex-justification"],
  ...["reason", "include-aliases", "expiration", "expires", "until"],
];
const packageKeys = ["name", "version", "language", "type", "location", "upstream-name"];

export function readGrypeIgnore(text: string): Parsed<readonly ForeignIgnore[]> {
  const { value: document, problems, lineAt } = yamlWithLines(text);
  const list = isMap(document) ? document["ignore"] : undefined;
  if (!Array.isArray(list)) return { value: [], problems };
  const value = list.flatMap((item: unknown, index): ForeignIgnore[] => {
    const line = lineAt(["ignore", index]);
    if (!isMap(item)) {
      problems.push({ line, message: "an entry of `ignore` is not a map" });
      return [];
    }
    const stated = item["expiration"] ?? item["expires"] ?? item["until"];
    const endsOn = dayOf(stated);
    if (stated !== undefined && endsOn === undefined) {
      problems.push({ line, message: "`expiration` is not a day: write YYYY-MM-DD" });
      return [];
    }
    const rule = ruleOf(item);
    if (Object.keys(rule).length === 0) {
      if (item["vex-status"] === undefined)
        problems.push({ line, message: "an entry of `ignore` names nothing" });
      return []; // what VEX documents say is read from them
    }
    const reason = wordOf(item, "reason");
    return [
      {
        ...{ line, layer: "vulnerabilities", ...rule },
        ...(endsOn === undefined ? {} : { endsOn }),
        ...(reason === undefined ? {} : { reason }),
      },
    ];
  });
  return { value, problems };
}

type Rule = Omit<ForeignIgnore, "line" | "layer" | "endsOn" | "reason">;

function ruleOf(item: Map): Rule {
  const part = isMap(item["package"]) ? item["package"] : {};
  const [advisory, fixState] = [wordOf(item, "vulnerability"), wordOf(item, "fix-state")];
  const [name, version, location] = ["name", "version", "location"].map((key) => wordOf(part, key));
  const asked = [namespaceOf(item), matchOf(item), typeOf(part), upstreamOf(part)];
  const isPattern = name !== undefined && looksLikeExpression(name);
  const conditions: PackageConditions = Object.assign(
    isPattern ? { packagePattern: name } : {},
    ...asked.map((one) => (typeof one === "string" ? {} : one)),
  );
  const unread = [
    ...asked.filter((one) => typeof one === "string"),
    ...(item["vex-status"] === undefined ? [] : ["vex-status"]),
    ...Object.keys(item).filter((key) => !ruleKeys.includes(key)),
    ...Object.keys(part).filter((key) => !packageKeys.includes(key)),
  ];
  const rule: Rule = {
    ...(advisory === undefined ? {} : { advisory }),
    ...(name === undefined || isPattern ? {} : { package: name }),
    ...(version === undefined ? {} : { version }),
    ...(location === undefined ? {} : { paths: [location.replace(/^\//, "")] }),
    ...(fixState === undefined ? {} : { fixState }),
    ...(Object.keys(conditions).length === 0 ? {} : { conditions }),
  };
  const isNothing = Object.keys(rule).length === 0 && unread.every((one) => one === "vex-status");
  return unread.length === 0 || isNothing
    ? rule
    : { ...rule, unsupported: `conditions that are not read here: ${unread.join(", ")}` };
}

function wordOf(from: Map, key: string): string | undefined {
  const word = from[key];
  return typeof word === "string" && word !== "" ? word : undefined;
}

/** Every plain name is an expression, too; only what cannot be a name is taken for one. */
function looksLikeExpression(name: string): boolean {
  return /[*?[\](){}|^$\\]|\.\+/.test(name);
}

/** A text instead of conditions: that part of the rule is not read. */
type Asked = PackageConditions | string;

function namespaceOf(item: Map): Asked {
  const namespace = wordOf(item, "namespace");
  if (namespace === undefined) return {};
  return namespaceConditions(namespace) ?? `namespace ${namespace}`;
}

function matchOf(item: Map): Asked {
  const match = wordOf(item, "match-type");
  if (match === undefined) return {};
  if (match === "exact-direct-match") return { match: "direct" };
  return match === "exact-indirect-match" ? { match: "indirect" } : `match-type ${match}`;
}

function typeOf(part: Map): Asked {
  const [type, language] = [wordOf(part, "type"), wordOf(part, "language")].map((word) =>
    word?.toLowerCase(),
  );
  const known = [type, language].map((word) => (word === undefined ? undefined : purlTypeOf(word)));
  if (type !== undefined && known[0] === undefined) return `type ${type}`;
  if (language !== undefined && known[1] === undefined) return `language ${language}`;
  const [purlType = known[1]] = known;
  if (purlType === undefined) return {};
  return known.every((one) => one === undefined || one === purlType)
    ? { purlType }
    : `type ${type} of language ${language}`;
}

function upstreamOf(part: Map): Asked {
  const upstreamPattern = wordOf(part, "upstream-name");
  return upstreamPattern === undefined ? {} : { upstreamPattern };
}
