// Things looked up by a name or a key that the program computes: getters of `operator`, modules by name, the variables of a
// scope as a dict, variables of a context, options of a config parser.

import {
  api,
  builtFrom,
  constants,
  join,
  moduleRef,
  only,
  partialRef,
  reference,
  unknown,
  type Value,
  withField,
} from "../../values/index.ts";
import { callValue } from "../call.ts";
import { reach } from "../checks/sinks.ts";
import { allocate, deepTaints, element, fieldKey, onlyObject } from "../heap.ts";
import type { CallEvent } from "../machine.ts";
import { sinkText } from "../reports.ts";
import { member } from "./attribute.ts";
import { first, type Special } from "./conversions.ts";

/** A function that remembers what it was made of: calling it comes back here with that before its arguments. */
const remembered =
  (name: string): Special =>
  (event) =>
    reference(partialRef(api(name), event.args, event.named));

function partial(event: CallEvent): Value {
  const [f, ...args] = event.args;
  return f === undefined ? unknown : reference(partialRef(f, args, event.named));
}

/** `itemgetter(key)(object)`, with one key. */
function itemGot(event: CallEvent): Value | undefined {
  const [key, object] = event.args;
  if (key === undefined || object === undefined || event.args.length !== 2) return undefined;
  return element(event.frame, object, key, event.expr.at);
}

/** `attrgetter("a.b")(object)` */
function attributeGot(event: CallEvent): Value | undefined {
  const [names, object] = event.args;
  const text = names === undefined ? undefined : only(names);
  if (typeof text !== "string" || object === undefined || event.args.length !== 2) return undefined;
  return text.split(".").reduce((value, name) => member(event.frame, value, name, event.expr.at), object);
}

/** `methodcaller("name", *arguments)(object)` */
function methodCalled(event: CallEvent): Value | undefined {
  const { frame, expr } = event;
  const [name, ...args] = event.args;
  const method = name === undefined ? undefined : only(name);
  const self = args.pop();
  if (typeof method !== "string" || self === undefined) return undefined;
  const callee = member(frame, self, method, expr.at);
  return callValue(frame, {
    callee,
    self,
    method,
    given: { args, named: event.named, rest: undefined },
    expr,
  });
}

/** `importlib.import_module("a.b")`: a module of the project, or an API path. */
function importedModule(event: CallEvent): Value | undefined {
  const { frame } = event;
  const name = only(first(event));
  if (typeof name !== "string" || !/^[\w.]+$/.test(name)) return undefined;
  const unit = frame.m.linker.find(name, frame.unit);
  return unit === undefined ? api(name) : reference(moduleRef(unit.index));
}

/** `__import__("a.b")` gives `a`. */
function topModule(event: CallEvent): Value | undefined {
  const name = only(first(event));
  if (typeof name !== "string") return undefined;
  return importedModule({ ...event, args: constantArguments(name.split(".")[0] ?? name) });
}

const constantArguments = (text: string): readonly Value[] => [constants([text])];

/** The variables of the function, as they are now. */
function locals(event: CallEvent): Value {
  const names = [...event.frame.state.vars].filter(([name]) => /^[a-z_]\w*$/i.test(name));
  const fields = new Map(names.map(([name, value]) => [fieldKey(name), value]));
  return allocate(event.frame, { kind: "dict", fields, rest: undefined });
}

function globals(event: CallEvent): Value {
  return reference(moduleRef(event.frame.unit.index));
}

/** `ContextVar("user", default=None)`: what is set is what the next one gets. */
function contextVariable(event: CallEvent): Value {
  const initial = event.named.get("default");
  return allocate(event.frame, {
    kind: "instance",
    fields: new Map(initial === undefined ? [] : [["=value", initial]]),
    rest: undefined,
    type: "contextvars.ContextVar()",
  });
}

function contextSet(event: CallEvent): Value {
  const found = event.self === undefined ? undefined : onlyObject(event.frame, event.self);
  if (found !== undefined)
    event.frame.state.heap.set(found.id, withField(found.object, "=value", first(event)));
  return unknown;
}

function contextGot(event: CallEvent): Value {
  const found = event.self === undefined ? undefined : onlyObject(event.frame, event.self);
  const kept = found?.object.fields.get("=value");
  const [fallback] = event.args;
  if (kept === undefined) return fallback ?? unknown;
  return fallback === undefined ? kept : join(kept, fallback);
}

const configParser: Special = (event) =>
  allocate(event.frame, {
    kind: "instance",
    fields: new Map(),
    rest: undefined,
    type: "configparser.ConfigParser()",
  });

/** `parser.write(file)` keeps what was put into it. */
function configWritten(event: CallEvent): Value {
  if (event.self !== undefined)
    reach(event.frame, "storage", event.self, {
      at: event.expr.at,
      to: event.expr.to,
      text: sinkText(event.expr, ""),
    });
  return unknown;
}

/** `model.dict()`: a Pydantic model as a dict, or as text. */
const modelFields: Special = (event) => event.self;
const modelText: Special = (event) =>
  event.self === undefined ? undefined : builtFrom(deepTaints(event.frame, event.self));

/** What Django's own views put into a context is theirs; what the project adds is kept. */
const viewContext: Special = (event) =>
  allocate(event.frame, {
    kind: "dict",
    fields: new Map([...event.named].map(([name, value]) => [fieldKey(name), value])),
    rest: unknown,
  });

export const lookupCalls: readonly (readonly [string, Special])[] = [
  ["functools.partial", partial],
  ["operator.itemgetter", remembered("<itemgetter>")],
  ["<itemgetter>", itemGot],
  ["operator.attrgetter", remembered("<attrgetter>")],
  ["<attrgetter>", attributeGot],
  ["operator.methodcaller", remembered("<methodcaller>")],
  ["<methodcaller>", methodCalled],
  ["importlib.import_module", importedModule],
  ["__import__", topModule],
  ["locals", locals],
  ["globals", globals],
  ["contextvars.ContextVar", contextVariable],
  ["contextvars.ContextVar().set", contextSet],
  ["contextvars.ContextVar().get", contextGot],
  ["configparser.ConfigParser", configParser],
  ["configparser.ConfigParser().write", configWritten],
  ["django.views.View.get_context_data", viewContext],
  ["pydantic.BaseModel.dict", modelFields],
  ["pydantic.BaseModel.model_dump", modelFields],
  ["pydantic.BaseModel.copy", modelFields],
  ["pydantic.BaseModel.model_copy", modelFields],
  ["pydantic.BaseModel.json", modelText],
  ["pydantic.BaseModel.model_dump_json", modelText],
  ["fastapi.encoders.jsonable_encoder", (event) => first(event)],
];
