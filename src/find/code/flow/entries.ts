// Which functions the world calls, and with what: routes, view methods, handlers. Their parameters are where requests come in.

import type { FormParam, FunctionForm } from "../form/index.ts";
import { api, join, type Scope, unknown, type Value, withTaints } from "../values/index.ts";
import { callFunction } from "./call.ts";
import { classInfo, findInClass } from "./classes.ts";
import { evaluate } from "./evaluate.ts";
import { allocate } from "./heap.ts";
import type { ClassId, Frame, Machine, Unit } from "./machine.ts";
import { textOf } from "./reports.ts";
import { bodyFrame } from "./run.ts";
import { noteNamed } from "./sensitive.ts";
import { newTaint } from "./sources.ts";

export type Entry = {
  readonly kind: "route" | "view" | "lambda" | "wsgi";
  readonly returns: "html" | "json" | undefined;
  /** Names of parameters that a route's own pattern makes numbers. */
  readonly typed: ReadonlySet<string>;
};

const viewBases =
  /^(?:django\.views\.View|flask\.views\.(?:MethodView|View)|flask_restful\.Resource|flask_restx\.Resource|flask_restplus\.Resource|tornado\.web\.RequestHandler|aiohttp\.web\.View|starlette\.endpoints\.HTTPEndpoint|sanic\.views\.HTTPMethodView|rest_framework\.|django\.views\.|falcon\.|flask_classful\.FlaskView|http\.server\.BaseHTTPRequestHandler)/;
const viewMethods =
  /^(?:get|post|put|delete|patch|head|options|dispatch|dispatch_request|list|create|retrieve|update|partial_update|destroy|on_get|on_post|on_put|on_delete|on_patch|form_valid|do_GET|do_POST)$/;

/** How the world calls the function; undefined: it does not. */
export function entryOf(
  m: Machine,
  unit: Unit,
  form: FunctionForm,
  scope: Scope | undefined,
): Entry | undefined {
  for (const decorator of form.decorators) {
    const frame = bodyFrame(m, unit, form.parent ?? 0, scope);
    const callee = decorator.k === "call" ? decorator.f : decorator;
    for (const ref of evaluate(frame, callee).refs) {
      if (ref.k !== "api") continue;
      const model =
        m.knowledge.entry(ref.p) ??
        (unresolvedRoute.test(ref.p) ? { entry: ref.p, returns: "html" as const } : undefined);
      if (model === undefined) continue;
      const first = decorator.k === "call" ? decorator.a[0] : undefined;
      const response =
        decorator.k === "call" ? decorator.kw?.find(([n]) => n === "response_class")?.[1] : undefined;
      const isHtml = response !== undefined && textOf(response).endsWith("HTMLResponse");
      const pattern = first?.k === "const" && typeof first.v === "string" ? first.v : "";
      return { kind: "route", returns: isHtml ? "html" : model.returns, typed: typedNames(pattern) };
    }
  }
  if (form.owner !== undefined && viewMethods.test(form.name)) {
    const bases = classInfo(bodyFrame(m, unit, 0, undefined), unit.index, form.owner).apiBases;
    const base = bases.find(
      (b) => viewBases.test(b) || /(?:^|\.)\??\.?\w*(?:View|Resource|Handler|ViewSet|Endpoint)$/.test(b),
    );
    if (base !== undefined)
      return { kind: "view", returns: base.startsWith("flask.views") ? "html" : undefined, typed: new Set() };
  }
  const names = form.params.map((p) => p.n);
  // A Django view is any function that takes a request and the parts of its URL.
  if (
    names[0] === "request" &&
    form.owner === undefined &&
    form.parent === 0 &&
    names.length > 1 &&
    !m.calledNames.has(form.name)
  ) {
    return { kind: "view", returns: undefined, typed: new Set() };
  }
  if (names[0] === "environ" && names[1] === "start_response")
    return { kind: "wsgi", returns: "html", typed: new Set() };
  if (names[0] === "event" && names[1] === "context" && form.owner === undefined)
    return { kind: "lambda", returns: undefined, typed: new Set() };
  return undefined;
}

/** `app` comes from somewhere that is not seen: `from . import app`, a parameter of a factory. */
const unresolvedRoute =
  /^\?\.?(?:app|application|bp|blueprint|api|router|server|\w*_(?:bp|blueprint|app|api|router|routes)|\w*blueprint)?\.?(?:route|get|post|put|delete|patch)$/;

function typedNames(pattern: string): ReadonlySet<string> {
  return new Set([...pattern.matchAll(/<(?:int|float|uuid):(\w+)>/g)].map((match) => match[1] ?? ""));
}

/** What frameworks hand to view methods besides parts of the URL. */
const viewObjects =
  /^(?:form|serializer|queryset|instance|obj|response|resp|exception|exc|model|format|template|context)$/;

const clientLibrary = /^(?:requests|httpx|urllib|urllib2|urllib3|aiohttp\.client|scrapy|httpcore)\./;
const webFramework =
  /^(?:django|flask|rest_framework|fastapi|starlette|aiohttp|tornado|pyramid|sanic|bottle|quart|werkzeug|webob|falcon|cherrypy|litestar|ninja|channels|wagtail|allauth|oscar|connexion|\w*_?(?:views?|app|routes|handlers))(?:\.|$)/;
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
  /^(?:_?(?:conn(?:ection)?|cursor|cur|db|database|engine|session|settings|config|conf|logger|log|app|model|queryset|qs|compiler|schema_editor|client|server|sock(?:et)?|loop|parser|queue|pool|stream|fp|fh|cls|context|ctx|using|callback|func|fn))$/;

/** Names that say who wrote the value: the function is made for what users send. */
const userWrote =
  /^user_?(?:input|data|suppl\w+|provided\w*|controlled\w*|content|text|string|value|url|uri|path|query|code|expr(?:ession)?|command|cmd|file(?:_?name)?|msg|message|comment|html|xml|template|search|filter|request)s?$|^(?:untrusted|tainted|attacker|malicious)_\w+$|^(?:raw|http|post|form|request|query|get)_(?:input|data|params|body|args|string)$|^input_(?:data|string|str|text|xml|json|url|html|path|expression)$/i;

const plainTypes =
  /^(?:int|float|bool|uuid\.UUID|datetime\.\w+|decimal\.Decimal|datetime\.datetime|enum\.\w+)$/;

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
    const value =
      isMethod && i === 0
        ? selfValue(frame, on ?? { module: unit.index, cls: form.owner ?? 0 })
        : parameterValue(frame, p, entry, isExposed);
    frame.state.vars.set(p.n, i === 0 && isMethod ? value : noteNamed(frame, p.n, value, p.at));
  });
}

function selfValue(frame: Frame, { module, cls }: ClassId): Value {
  const { m } = frame;
  const key = `${module}:${cls}`;
  const known = m.instances.get(key);
  if (known !== undefined) return known;
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
  for (const [id, object] of frame.state.heap) m.baseHeap.set(id, object);
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
    .filter((p) => p.mode === "plain" && p.type === undefined && p.initial === undefined);
  const label = (p: FormParam): string => `\`${p.n}\``;
  return plain.map((p) =>
    withTaints(unknown, [newTaint(frame, { kind: "parameter", at: p.at, label: label(p) })]),
  );
}

function parameterValue(frame: Frame, p: FormParam, entry: Entry | undefined, isExposed: boolean): Value {
  const type = p.type === undefined ? unknown : evaluate(frame, p.type);
  const types = type.refs.flatMap((r) => (r.k === "api" ? [r.p] : []));
  if (types.some((t) => plainTypes.test(t))) return unknown;
  const requestType = types.find((t) =>
    /^(?:web\.Request|django\.http\.HttpRequest|fastapi\.WebSocket|fastapi\.UploadFile|flask\.request)$/.test(
      t,
    ),
  );
  if (requestType !== undefined) return api(requestType);
  const initial = p.initial === undefined ? undefined : evaluate(frame, p.initial);
  const isAnnotated = p.type !== undefined && type.refs.length > 0;
  const isRequestType = types.some((t) => /Request$/.test(t) && !clientLibrary.test(t));
  const isNamedRequest = /^(?:request|req)$/.test(p.n);
  if (
    isNamedRequest &&
    (isRequestType || (!isAnnotated && (entry !== undefined || isWebModule(frame.unit))))
  ) {
    return api("django.http.HttpRequest");
  }
  const label = `\`${p.n}\``;
  if (entry !== undefined) {
    const isInjected =
      initial?.refs.some((r) => r.k === "api" && /(?:Depends|Security)\(\)$/.test(r.p)) === true;
    if (isInjected) return injected(frame, p) ?? unknown;
    if (
      entry.typed.has(p.n) ||
      (entry.kind === "lambda" && p.n === "context") ||
      (entry.kind === "wsgi" && p.n !== "environ")
    )
      return unknown;
    if (types.some((t) => /BackgroundTasks|Session$|Response$|HTTPConnection|Connection$/.test(t)))
      return type.refs.length > 0 ? instanceOf(frame, types) : unknown;
    if (/^(?:e|ex|exc|err|error|exception)$/.test(p.n))
      return withTaints(unknown, [
        newTaint(frame, { kind: "exception", at: p.at, label: `the exception ${label}` }),
      ]);
    if (entry.kind === "view" && viewObjects.test(p.n)) return unknown;
    const taint = newTaint(frame, { kind: "remote", at: p.at, label });
    const inside = withTaints(unknown, [taint]);
    if (p.mode === "keywords" || p.mode === "rest")
      return allocate(frame, { kind: p.mode === "rest" ? "tuple" : "dict", fields: new Map(), rest: inside });
    return { ...inside, refs: [] };
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
  if (!isExposed || !isText || p.mode === "keywords" || p.mode === "rest" || p.n === "self" || p.n === "cls")
    return base;
  if (initial?.consts?.some((c) => typeof c === "number" || typeof c === "boolean") === true) return base;
  const taint = newTaint(frame, { kind: userWrote.test(p.n) ? "user" : "parameter", at: p.at, label });
  return initial?.consts === undefined
    ? withTaints(unknown, [taint])
    : join(withTaints(unknown, [taint]), withTaints(initial, []));
}

/** `x: sqlite3.Connection` is what `sqlite3.Connection()` would give. */
function instanceOf(frame: Frame, types: readonly string[]): Value {
  const { knowledge } = frame.m;
  const refs = types
    .filter((t) => !/^(?:str|bytes|typing\.|\?)/.test(t))
    .map((t) => ({ k: "api" as const, p: knowledge.isKnown(`${t}()`) ? knowledge.canonical(`${t}()`) : t }));
  return { ...unknown, refs };
}

/** `x = Depends(f)`: what f gives. */
function injected(frame: Frame, p: FormParam): Value | undefined {
  const call = p.initial;
  const f = call?.k === "call" ? call.a[0] : undefined;
  if (f === undefined) return undefined;
  for (const ref of evaluate(frame, f).refs) {
    if (ref.k !== "fn") continue;
    return frame.m.runRoot({ module: ref.module, fn: ref.fn }).result;
  }
  return undefined;
}
