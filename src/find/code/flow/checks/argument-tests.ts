// Arguments by position or keyword, and tests on them: the conditions of sinks and of misuse.

import type { Constant } from "../../form/index.ts";
import type { ArgumentName, ArgumentTest } from "../../models/index.ts";
import { constant, everyKind, join, safety, type Value } from "../../values/index.ts";
import { elementsKnown, onlyObject } from "../heap.ts";
import type { CallEvent } from "../machine.ts";

export function argumentsOf(
  event: CallEvent,
  names: readonly ArgumentName[],
  rest: Value | undefined,
): Value[] {
  const out: Value[] = [];
  for (const name of names) {
    if (name === "*") out.push(...event.args, ...event.named.values());
    else if (name === "<logged>") {
      out.push(...event.args);
      for (const [key, value] of event.named) if (!notLogged.has(key)) out.push(value);
    } else if (name === "self") {
      if (event.self !== undefined) out.push(event.self);
    } else if (typeof name === "string" && /[<.[]/.test(name)) {
      const value = partOf(event, name);
      if (value !== undefined) out.push(value);
    } else {
      const value = typeof name === "number" ? event.args[name] : event.named.get(name);
      if (value !== undefined) out.push(value);
    }
  }
  if (
    rest !== undefined &&
    rest.taints.length > 0 &&
    names.some((n) => n === "*" || n === "<logged>" || n === 0)
  )
    out.push(rest);
  return out;
}

/** What Python's loggers hand to their handlers beside the message (logging.Logger.debug). */
const notLogged: ReadonlySet<string> = new Set(["extra", "exc_info", "stack_info", "stacklevel"]);

/** `<host>` of an address pair, `<mode>` of a file, `<origin>` of a list, `options.key`, `algorithms[]`. */
function partOf(event: CallEvent, name: string): Value | undefined {
  const { frame } = event;
  const element = (value: Value | undefined, key: string): Value | undefined =>
    value === undefined ? undefined : onlyObject(frame, value)?.object.fields.get(key);
  if (name === "<host>") return element(event.args[0], "0");
  if (name === "<origin>") return originOf(event, element);
  if (name === "<mode>") {
    const mode =
      event.named.get("mode") ??
      event.args[
        event.self === undefined || !event.paths.some((p) => p.startsWith("pathlib"))
          ? event.paths.includes("os.open")
            ? 2
            : 1
          : 0
      ];
    const isForAll = mode?.refs.some((r) => r.k === "api" && /^stat\.S_I(?:WOTH|RWXO)$/.test(r.p));
    if (isForAll === true) return constant(true);
    const bits = mode?.consts?.length === 1 ? mode.consts[0] : undefined;
    // 0o666 is what `open` itself asks for: the mask of the process decides
    const isUsual = bits === 0o666 && event.paths.includes("os.open");
    return typeof bits === "number" ? constant((bits & 0o002) !== 0 && !isUsual) : undefined;
  }
  const dot = name.indexOf(".");
  if (dot !== -1) return element(event.named.get(name.slice(0, dot)), `=${name.slice(dot + 1)}`);
  const list = /^\d/.test(name) ? event.args[Number.parseInt(name, 10)] : event.named.get(name.slice(0, -2));
  const [first, ...others] = list === undefined ? [] : (elementsKnown(frame, list) ?? []);
  return first === undefined ? undefined : others.reduce(join, first);
}

/** The first origin that is let in: Starlette's `allow_origins`, Flask-CORS' `origins` and `resources={path: {"origins": ...}}`. */
function originOf(
  { named, frame }: CallEvent,
  element: (value: Value | undefined, key: string) => Value | undefined,
): Value | undefined {
  const resources = named.get("resources");
  const [first] = resources === undefined ? [] : (onlyObject(frame, resources)?.object.fields.values() ?? []);
  const origins = named.get("allow_origins") ?? named.get("origins") ?? element(first, "=origins");
  return element(origins, "0") ?? origins;
}

/** All tests hold. A value of which nothing is known passes no test on its constants. */
export function holds(event: CallEvent, tests: ArgumentTest): boolean {
  return tests.every((test) => {
    const [value] = argumentsOf(event, test.arg, undefined);
    const result = testOne(event, value, test);
    return test.not === true ? !result : result;
  });
}

/** `def new_key(bits=1024): return generate(bits)`: what the parameter is when the caller says nothing. */
function defaultsOf(event: CallEvent, names: readonly ArgumentName[]): readonly Constant[] {
  const { expr, frame } = event;
  for (const name of names) {
    const written = typeof name === "number" ? expr.a[name] : expr.kw?.find(([n]) => n === name)?.[1];
    if (written?.k !== "name") continue;
    const initial = frame.form.params.find((p) => p.n === written.n)?.initial;
    if (initial?.k === "const") return [initial.v];
  }
  return [];
}

function testOne(event: CallEvent, value: Value | undefined, test: ArgumentTest[number]): boolean {
  if (test.state === "absent") return value === undefined;
  if (value === undefined) return false;
  if (test.state === "harmless") {
    const { guards } = event.frame.state;
    const isChecked = value.taints.every((t) => (safety(t, guards) & everyKind) === everyKind);
    return value.taints.length > 0 ? isChecked : value.consts !== undefined;
  }
  if (test.state === "present") return true;
  if (test.is !== undefined) {
    const known = value.consts ?? defaultsOf(event, test.arg);
    if (known.some((c) => test.is?.includes(c) === true)) return true;
  }
  if (test.api !== undefined && value.refs.some((r) => r.k === "api" && test.api?.includes(r.p))) return true;
  const { matches, below } = test;
  if (matches !== undefined) {
    const pattern = new RegExp(matches, "i");
    if (value.consts?.some((c) => typeof c === "string" && pattern.test(c)) === true) return true;
    if (test.start === true && value.prefix !== undefined && pattern.test(value.prefix)) return true;
    if (value.refs.some((r) => r.k === "api" && pattern.test(r.p))) return true;
  }
  if (below !== undefined) {
    const numbers = value.consts ?? defaultsOf(event, test.arg);
    return numbers.some((c) => typeof c === "number" && c < below);
  }
  return false;
}
