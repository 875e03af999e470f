// Functions of paths and addresses: joining, normalising, and the checks that say that a path lies inside a folder.

import { lastSegment } from "../../models/index.ts";
import {
  api,
  asBuilt,
  bit,
  builtFrom,
  checked,
  constants,
  joinTaints,
  type Taint,
  unknown,
  type Value,
  withPath,
  withSafety,
  withTaints,
} from "../../values/index.ts";
import { guardsFor } from "../guards/guards.ts";
import { first, goesThrough, type Special, taintsOf } from "../language/conversions.ts";
import { inside } from "../language/operators.ts";
import type { CallEvent } from "../machine.ts";

function urlparse(event: CallEvent): Value {
  const taints = first(event).taints.map((t) => withPath(t, `${t.path}/<url>`));
  return withTaints(api("urllib.parse.ParseResult"), goesThrough(event, taints, "urlparse"));
}

/** Joining keeps what its parts know; the first part says how it begins. */
function joinPath(event: CallEvent): Value {
  const [folder, ...names] = event.args;
  const taints = joinTaints(
    inside(taintsOf(event, names)),
    taintsOf(event, folder === undefined ? [] : [folder]),
  );
  const texts = event.args.map((a) => (a.consts?.length === 1 ? a.consts[0] : undefined));
  if (taints.length === 0 && texts.every((t) => typeof t === "string")) {
    return constants([texts.join("/").replace(/\/+/g, "/")]);
  }
  const begin = typeof texts[0] === "string" ? texts[0] : event.args[0]?.prefix;
  const prefix = begin === undefined || begin === "" ? undefined : `${begin.replace(/\/$/, "")}/`;
  return builtFrom(goesThrough(event, taints, "join"), prefix);
}

function normalise(event: CallEvent): Value {
  const values = event.args.length === 0 && event.self !== undefined ? [event.self] : event.args;
  const taints = taintsOf(event, values).map((t) => withSafety(t, t.safe | bit("normalised")));
  const [path = ""] = event.paths;
  const base = path.startsWith("pathlib") ? api("pathlib.Path()") : unknown;
  return asBuilt(
    withTaints(base, goesThrough(event, taints, lastSegment(path))),
    values.some((v) => v.isBuilt),
  );
}

const normalisedOnly = (taints: readonly Taint[]): readonly Taint[] =>
  taints.filter((t) => (t.safe & bit("normalised")) !== 0);

/** `os.path.commonpath([base, path])`: compared with the base it says that the path is inside. */
function commonPath(event: CallEvent): Value {
  return builtFrom(normalisedOnly(taintsOf(event, event.args)));
}

const insideKinds = bit("path") | bit("archive");

function isInside(event: CallEvent): Value {
  const taints = normalisedOnly(event.self?.taints ?? []);
  return checked(guardsFor(taints, insideKinds));
}

/** It raises when the path is outside: what follows is inside. */
function relativeTo(event: CallEvent): Value {
  const { frame } = event;
  const guards = new Map(frame.state.guards);
  for (const [key, safe] of guardsFor(normalisedOnly(event.self?.taints ?? []), insideKinds)) {
    guards.set(key, (guards.get(key) ?? 0) | safe);
  }
  frame.state.guards = guards;
  return withTaints(api("pathlib.Path()"), event.self?.taints ?? []);
}

/** A part is not the whole: a check of the suffix says nothing of the path. */
function pathParts(event: CallEvent): Value {
  const taints = taintsOf(event, event.args).map((t) =>
    t.path.endsWith("/*") ? t : withPath(t, `${t.path}/*`),
  );
  return withTaints(unknown, goesThrough(event, taints, lastSegment(event.paths[0] ?? "")));
}

export const pathCalls: readonly (readonly [string, Special])[] = [
  ["urllib.parse.urlparse", urlparse],
  ["urllib.parse.urlsplit", urlparse],
  ["os.path.join", joinPath],
  ["os.path.splitext", pathParts],
  ["os.path.split", pathParts],
  ["os.path.realpath", normalise],
  ["os.path.abspath", normalise],
  ["os.path.normpath", normalise],
  ["pathlib.Path().resolve", normalise],
  ["os.path.commonpath", commonPath],
  ["os.path.commonprefix", commonPath],
  ["pathlib.Path().is_relative_to", isInside],
  ["pathlib.Path().relative_to", relativeTo],
];
