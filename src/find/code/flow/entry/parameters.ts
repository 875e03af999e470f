// What a function that runs by itself is given: requests and their parts where the world calls it, library input elsewhere.

import type { Expr, FormParam } from "../../form/index.ts";
import {
  api,
  apiRef,
  bitsOf,
  join,
  reference,
  references,
  unknown,
  type Value,
  withTaints,
} from "../../values/index.ts";
import { callFunction, callValue } from "../call.ts";
import { credentialAssigned } from "../checks/credentials.ts";
import { noteNamed } from "../checks/sensitive.ts";
import { newTaint } from "../checks/sources.ts";
import { evaluate } from "../evaluate.ts";
import { allocate, onlyObject } from "../heap.ts";
import { fieldNames, findInClass } from "../language/classes.ts";
import { type ClassId, classKey, type Frame, type Unit } from "../machine.ts";
import { setBase } from "../reads.ts";
import { textOf } from "../reports.ts";
import { bodyFrame } from "../run.ts";
import { following, instancePart } from "../trail.ts";
import { describedSafety, descriptions, filledModel, isPlainType } from "./annotations.ts";
import type { Entry } from "./entries.ts";

/** What frameworks hand to view methods besides parts of the URL. */
const viewObjects =
  /^(?:form|serializer|queryset|instance|obj|response|resp|exception|exc|model|format|template|context)$/;

/** What frameworks of bots, queries and sockets hand to a handler besides what somebody wrote. */
const givenObjects = /^(?:ctx|ack|say|respond|info|_|bot|interaction|root|context)$/;

const clientLibrary = /^(?:requests|httpx|urllib|urllib2|urllib3|aiohttp\.client|scrapy|httpcore)\./;
const webFramework =
  /^(?:django|flask|rest_framework|fastapi|starlette|aiohttp|tornado|pyramid|sanic|bottle|quart|werkzeug|webob|falcon|cherrypy|litestar|blacksheep|robyn|ninja|channels|twisted\.web|klein|wagtail|allauth|oscar|connexion|\w*_?(?:views?|app|routes|handlers))(?:\.|$)/;
const webModules = new WeakMap<Unit, boolean>();

/** The module imports a web framework: a parameter called `request` is one of its requests. */
function isWebModule(unit: Unit): boolean {
  const known = webModules.get(unit);
  if (known !== undefined) return known;
  const body = unit.functions[0]?.().body ?? [];
  const isWeb = body.some((s) => s.k === "import" && (s.level > 0 ? false : webFramework.test(s.module)));
  webModules.set(unit, isWeb);
  return isWeb;
}

/** Names of what is no text, and made by the program itself. */
const objectName =
  /^(?:_?(?:conn(?:ection)?|cursor|cur|db|database|engine|session|settings|config|conf|logger|log|app|model|queryset|qs|compiler|schema_editor|client|server|sock(?:et)?|loop|parser|queue|pool|stream|fp|fh|cls|context|ctx|using|callback|func|fn|dict|cache|storage|backend|reader|writer|parent|owner|master|widget))$/;

/** Names that say who wrote the value: the function is made for what users send. */
const userWrote =
  /^user_?(?:input|data|suppl\w+|provided\w*|controlled\w*|content|text|string|value|url|uri|path|query|code|expr(?:ession)?|command|cmd|file(?:_?name)?|msg|message|comment|html|xml|template|search|filter|request)s?$|^(?:untrusted|tainted|attacker|malicious)_\w+$|^(?:raw|http|post|form|request|query|get)_(?:input|data|params|body|args|string)$|^input_(?:data|string|str|text|xml|json|url|html|path|expression)$/i;

/** Binds the parameters of a function that runs by itself. */
export function bindRoot(
  frame: Frame,
  {
    entry,
    isExposed,
    on,
  }: { readonly entry: Entry | undefined; readonly isExposed: boolean; readonly on: ClassId | undefined },
): void {
  const { form, unit } = frame;
  const isMethod =
    form.owner !== undefined && !form.decorators.some((d) => d.k === "name" && d.n === "staticmethod");
  form.params.forEach((p, i) => {
    if (p.initial?.k === "const") credentialAssigned(frame, p.n, evaluate(frame, p.initial), p.at);
    const value =
      isMethod && i === 0
        ? selfValue(frame, on ?? { module: unit.index, cls: form.owner ?? 0 })
        : parameterValue(frame, p, entry, isExposed);
    frame.state.vars.set(p.n, i === 0 && isMethod ? value : noteNamed(frame, p.n, value, p.at));
  });
}

function selfValue(frame: Frame, { module, cls }: ClassId): Value {
  const { m } = frame;
  const key = classKey(module, cls);
  const part = instancePart(module, cls);
  m.trail?.parts.add(part);
  const known = m.instances.get(key);
  if (known !== undefined) return known;
  return following(m, part, () => newInstance(frame, { module, cls }));
}

function newInstance(frame: Frame, { module, cls }: ClassId): Value {
  const { m } = frame;
  const key = classKey(module, cls);
  const instance = allocate(frame, {
    kind: "instance",
    fields: new Map(),
    rest: undefined,
    cls: { module, cls },
  });
  const init = findInClass(frame, module, cls, "__init__");
  if (init?.kind === "method" && init.fn === frame.fn && init.module === frame.unit.index) return instance; // it is being made right now
  m.instances.set(key, instance);
  if (init?.kind === "method") {
    const args = constructorArguments(frame, { module, cls }, init);
    const given = { args, named: new Map(), rest: unknown };
    callFunction(frame, { module: init.module, fn: init.fn, self: instance }, given, frame.form.at);
  }
  frame.isDead = false;
  for (const [id, object] of frame.state.heap) setBase(m, id, object);
  return instance;
}

/** A class that nothing in the project makes is made by others: what they pass is library input. */
function constructorArguments(
  frame: Frame,
  id: ClassId,
  init: { readonly module: number; readonly fn: number },
): readonly Value[] {
  const { m } = frame;
  const unit = m.linker.unit(id.module);
  const form = m.linker.unit(init.module).functions[init.fn]?.();
  if (form === undefined || unit.isTest || m.calledNames.has(unit.classes[id.cls]?.name ?? "")) return [];
  const plain = form.params
    .slice(1)
    .filter(
      (p) => p.mode === "plain" && p.type === undefined && p.initial === undefined && !objectName.test(p.n),
    );
  const label = (p: FormParam): string => `\`${p.n}\``;
  return plain.map((p) =>
    p.n === "request" && isWebModule(unit)
      ? api("django.http.HttpRequest")
      : withTaints(unknown, [newTaint(frame, { kind: "parameter", at: p.at, label: label(p) })]),
  );
}

function parameterValue(
  frame: Frame,
  p: FormParam,
  entry: Entry | undefined,
  isExposed: boolean,
  depth = 0,
): Value {
  if (p.type !== undefined && isPlainType(frame, p.type)) return unknown;
  const written = innerType(p.type);
  const type = written === undefined ? unknown : evaluate(frame, written);
  const types = type.refs.flatMap((r) => (r.k === "api" ? [r.p] : []));
  const requestType = types.find((t) =>
    /^(?:web\.Request|django\.http\.HttpRequest|fastapi\.WebSocket|fastapi\.UploadFile|flask\.request)$/.test(
      t,
    ),
  );
  if (requestType !== undefined) return api(requestType);
  const initial = p.initial === undefined ? undefined : evaluate(frame, p.initial);
  const named = written?.k === "const" && typeof written.v === "string" ? written.v : undefined; // "HttpRequest"
  const isAnnotated = p.type !== undefined && (type.refs.length > 0 || named !== undefined);
  const isRequestType = [...types, ...(named === undefined ? [] : [named])].some(
    (t) => /Request$/.test(t) && !/Prepared/.test(t) && !clientLibrary.test(t),
  );
  const isNamedRequest = /^(?:request|req)$/.test(p.n);
  if (
    isNamedRequest &&
    (isRequestType || (!isAnnotated && (entry !== undefined || isWebModule(frame.unit))))
  ) {
    return api("django.http.HttpRequest");
  }
  const label = `\`${p.n}\``;
  if (entry?.kind === "route" && !isAnnotated && /^(?:websocket|ws)$/.test(p.n))
    return api("fastapi.WebSocket");
  if (entry?.kind === "hook") return api("flask.Response()");
  const connection = isAnnotated ? undefined : connectionOf(frame, p);
  if (connection !== undefined) return api(connection);
  if (entry !== undefined) {
    const notes = descriptions(p.type, p.initial);
    const dependency = notes.find((note) => isDependency(frame, note));
    if (dependency?.k === "call")
      return depth > maxDependencies ? unknown : injected(frame, dependency.a[0] ?? written, entry, depth);
    if (
      entry.typed.has(p.n) ||
      (entry.kind === "lambda" && p.n === "context") ||
      (entry.kind === "wsgi" && !/^(?:environ|scope|receive)$/.test(p.n)) ||
      (entry.kind === "route" &&
        !isAnnotated &&
        givenObjects.test(p.n) &&
        entry.pattern?.includes(p.n) !== true)
    )
      return unknown;
    if (types.some((t) => /BackgroundTasks|Session$|Response$|HTTPConnection|Connection$/.test(t)))
      return type.refs.length > 0 ? instanceOf(frame, types) : unknown;
    if (entry.kind === "wsgi" && p.n === "receive") return api("asgi.receive");
    const mayBeError = !isAnnotated || types.some((t) => /(?:Error|Exception|Warning)$/.test(t));
    if (mayBeError && /^(?:e|ex|exc|err|error|exception)$/.test(p.n) && handlesOwnErrors(frame))
      return unknown;
    if (mayBeError && /^(?:e|ex|exc|err|error|exception)$/.test(p.n))
      return withTaints(unknown, [
        newTaint(frame, { kind: "exception", at: p.at, label: `the exception ${label}` }),
      ]);
    if (entry.kind === "view" && viewObjects.test(p.n)) return unknown;
    if (entry.kind === "cli" && (p.n === "ctx" || hasNumber(initial))) return unknown;
    const taint = newTaint(frame, {
      kind: entry.kind === "cli" ? "local" : "remote",
      at: p.at,
      label,
      safe: describedSafety(notes),
    });
    const model = type.refs.find((r) => r.k === "class");
    if (model?.k === "class" && fieldNames(frame, model).length > 0)
      return filledModel(frame, model, [taint]);
    const inside = withTaints(unknown, [taint]);
    if (p.mode === "keywords" || p.mode === "rest")
      return allocate(frame, { kind: p.mode === "rest" ? "tuple" : "dict", fields: new Map(), rest: inside });
    return inside;
  }
  const base = types.length > 0 ? instanceOf(frame, types) : unknown;
  const classes = type.refs.flatMap((r) => (r.k === "class" ? [r] : []));
  const [cls] = classes;
  if (cls !== undefined)
    return allocate(frame, {
      kind: "instance",
      fields: new Map(),
      rest: unknown,
      cls: { module: cls.module, cls: cls.cls },
    });
  const isText =
    types.length === 0 ||
    types.some((t) => /^(?:str|bytes|typing\.(?:Any|Optional|Union|AnyStr)|typing\.\w+\[\])$/.test(t));
  if (objectName.test(p.n)) return base;
  if (!isExposed || !isText || p.n === "self" || p.n === "cls") return base;
  if (hasNumber(initial)) return base;
  const kind = userWrote.test(p.n) ? "user" : "parameter";
  if (p.mode === "keywords" || p.mode === "rest") {
    const stars = p.mode === "rest" ? "*" : "**";
    const inside = withTaints(unknown, [newTaint(frame, { kind, at: p.at, label: `\`${stars}${p.n}\`` })]);
    return allocate(frame, { kind: p.mode === "rest" ? "tuple" : "dict", fields: new Map(), rest: inside });
  }
  const isOwnFile = initial?.consts?.some((c) => typeof c === "string" && /[./]/.test(c)) === true;
  const safe = isOwnFile ? bitsOf(["xml", "bomb"]) : 0; // it has its own file, and may be given another one
  const taint = newTaint(frame, { kind, at: p.at, label, safe });
  return initial?.consts === undefined
    ? withTaints(unknown, [taint])
    : join(withTaints(unknown, [taint]), withTaints(initial, []));
}

/** `@app.errorhandler(ApiError)`, `@app.errorhandler(404)`: what such errors say is written for readers. */
function handlesOwnErrors(frame: Frame): boolean {
  return frame.form.decorators.some((d) => {
    if (d.k !== "call" || !/handler$/.test(textOf(d.f)) || d.a[0] === undefined) return false;
    const handled = evaluate(frame, d.a[0]);
    return (
      handled.consts !== undefined ||
      handled.refs.some((r) => r.k === "class" || (r.k === "api" && /^werkzeug\.|\bHTTPException$/.test(r.p)))
    );
  });
}

/** `async def handle(reader, writer)` is made for `asyncio.start_server`, `async def handle(websocket)` for `websockets.serve`. */
function connectionOf({ form, unit }: Frame, { n }: FormParam): string | undefined {
  if (form.params.length === 2 && imports(unit, /^telegram\b/)) {
    if (n === "update") return "telegram.Update";
    if (n === "context") return "telegram.ext.CallbackContext";
  }
  if (form.isAsync !== true) return undefined;
  if (n === "reader" && form.params.some((p) => p.n === "writer")) return "asyncio.StreamReader";
  return /^(?:ws|websocket|connection)$/.test(n) && imports(unit, /^websockets\b/)
    ? "websockets.Connection"
    : undefined;
}

function imports(unit: Unit, module: RegExp): boolean {
  return unit.functions[0]?.().body.some((s) => s.k === "import" && module.test(s.module)) === true;
}

/** `x: sqlite3.Connection` is what `sqlite3.Connection()` would give. */
function instanceOf(frame: Frame, types: readonly string[]): Value {
  const { knowledge } = frame.m;
  const refs = types
    .filter((t) => !/^(?:str|bytes|typing\.|\?)/.test(t))
    .map((t) => apiRef(knowledge.isKnown(`${t}()`) ? knowledge.canonical(`${t}()`) : t));
  return references(refs);
}

function hasNumber(initial: Value | undefined): boolean {
  return initial?.consts?.some((c) => typeof c === "number" || typeof c === "boolean") === true;
}

/** `Optional[Item]`, `Item | None` and `Annotated[Item, Body()]` are of the type Item. */
function innerType(e: Expr | undefined): Expr | undefined {
  if (e?.k === "binary" && e.op === "|") return e.r.k === "const" && e.r.v === null ? e.l : e;
  if (e?.k !== "index") return e;
  const container = textOf(e.o).split(".").at(-1) ?? "";
  if (container === "Annotated") return e.i.k === "tuple" ? innerType(e.i.es[0]) : e;
  return container === "Optional" ? e.i : e;
}

/** Dependencies of dependencies that are followed. */
const maxDependencies = 3;

function isDependency(frame: Frame, note: Expr): boolean {
  return evaluate(frame, note).refs.some((r) => r.k === "api" && /(?:Depends|Security)\(\)$/.test(r.p));
}

/** `x = Depends(f)`: what f gives, whose parameters come from the request, too; a class is made of them. */
function injected(frame: Frame, f: Expr | undefined, entry: Entry, depth: number): Value {
  const at = f?.at ?? frame.form.at;
  for (const ref of f === undefined ? [] : evaluate(frame, f).refs) {
    const init = ref.k === "class" ? findInClass(frame, ref.module, ref.cls, "__init__") : undefined;
    if (ref.k === "class" && init?.kind !== "method") {
      const label = `\`${frame.m.linker.unit(ref.module).classes[ref.cls]?.name ?? ""}\``;
      return filledModel(frame, ref, [newTaint(frame, { kind: "remote", at, label })]);
    }
    const target = ref.k === "fn" ? ref : init?.kind === "method" ? init : undefined;
    const form =
      target === undefined ? undefined : frame.m.linker.unit(target.module).functions[target.fn]?.();
    if (target === undefined || form === undefined) continue;
    const own = bodyFrame(frame.m, frame.m.linker.unit(target.module), form.parent ?? 0, undefined);
    own.state.heap = frame.state.heap;
    const named = new Map(
      form.params
        .slice(ref.k === "class" ? 1 : 0)
        .map((p) => [p.n, parameterValue(own, p, entry, false, depth + 1)] as const),
    );
    const given = { args: [], named, rest: undefined };
    if (ref.k === "class") {
      const call = { k: "call", at, to: at, f: f ?? { k: "name", at, n: "" }, a: [] } as const;
      return callValue(frame, { callee: reference(ref), self: undefined, method: "", given, expr: call });
    }
    const value = callFunction(frame, target, given, at);
    const yielded = form.isGenerator ? onlyObject(frame, value)?.object.rest : undefined;
    return yielded ?? value;
  }
  return unknown;
}
