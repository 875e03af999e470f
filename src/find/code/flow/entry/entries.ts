// Which functions the world calls, and with what: routes, view methods, handlers. Their parameters are where requests come in.

import type { FunctionForm } from "../../form/index.ts";
import type { Scope } from "../../values/index.ts";
import { evaluate } from "../evaluate.ts";
import { classInfo } from "../language/classes.ts";
import type { Frame, Machine, Unit } from "../machine.ts";
import { textOf } from "../reports.ts";
import { bodyFrame } from "../run.ts";
import { isPlainType } from "./annotations.ts";

export type Entry = {
  /** `hook`: it is given the answer, and gives another. */
  readonly kind: "route" | "view" | "hook" | "lambda" | "wsgi" | "cli";
  readonly returns: "html" | "json" | undefined;
  /** Names of parameters that a route's own pattern makes numbers. */
  readonly typed: ReadonlySet<string>;
  /** The address of a route, as its decorator says it. */
  readonly pattern?: string;
};

const viewBases =
  /^(?:django\.views\.View|flask\.views\.(?:MethodView|View)|flask_restful\.Resource|flask_restx\.Resource|flask_restplus\.Resource|tornado\.web\.RequestHandler|aiohttp\.web\.View|starlette\.endpoints\.HTTPEndpoint|sanic\.views\.HTTPMethodView|rest_framework\.|django\.views\.|falcon\.|flask_classful\.FlaskView|http\.server\.BaseHTTPRequestHandler)/;
const viewMethods =
  /^(?:get|post|put|delete|patch|head|options|dispatch|dispatch_request|list|create|retrieve|update|partial_update|destroy|on_get|on_post|on_put|on_delete|on_patch|form_valid|do_GET|do_POST)$/;

/** Twisted: "Resource Objects". */
const resourceMethods = /^(?:render(?:_(?:GET|POST|PUT|DELETE|HEAD|OPTIONS))?|getChild)$/;

/** Methods that are given what the other side sends (Tornado, Channels, Twisted, asyncio, graphene), and the classes that have them. */
const receivers: readonly (readonly [methods: RegExp, bases: RegExp])[] = [
  [/^on_message$/, /^tornado\.web(?:socket)?\./],
  [/^receive(?:_json)?$/, /^channels\.generic\.websocket\./],
  [
    /^(?:data|line|datagram|string|raw|message)(?:_r|R)eceived$|^onMessage$/,
    /^(?:twisted\.|asyncio\.|autobahn\.|klein\.)\S*Protocol|^twisted\.protocols\./,
  ],
  [/^mutate(?:_and_get_payload)?$|^resolve_\w+$/, /^graphene\./],
];

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
      if (/\.after_(?:app_)?request$/.test(ref.p))
        return { kind: "hook", returns: undefined, typed: new Set() };
      if (model.cli === true) return { kind: "cli", returns: undefined, typed: typedOptions(frame, form) };
      const first = decorator.k === "call" ? decorator.a[0] : undefined;
      const response =
        decorator.k === "call" ? decorator.kw?.find(([n]) => n === "response_class")?.[1] : undefined;
      const isHtml = response !== undefined && textOf(response).endsWith("HTMLResponse");
      const pattern = first?.k === "const" && typeof first.v === "string" ? first.v : "";
      const typed = typedNames(pattern);
      // Flask passes what stands in the pattern; the rest comes from decorators of the project.
      if (/^flask\.Flask\(\)\.(?!endpoint$)\w+$/.test(ref.p) && pattern !== "" && form.decorators.length > 1)
        for (const p of form.params) if (!pattern.includes(p.n)) typed.add(p.n);
      return { kind: "route", returns: isHtml ? "html" : model.returns, typed, pattern };
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
  const received = receivers.find(([methods]) => form.owner !== undefined && methods.test(form.name));
  if (received !== undefined && form.owner !== undefined) {
    const bases = classInfo(bodyFrame(m, unit, 0, undefined), unit.index, form.owner).apiBases;
    if (bases.some((b) => received[1].test(b)))
      return { kind: "route", returns: undefined, typed: new Set(["info", "root", "self"]) };
  }
  const names = form.params.map((p) => p.n);
  if (form.owner !== undefined && resourceMethods.test(form.name) && names.includes("request")) {
    const bases = classInfo(bodyFrame(m, unit, 0, undefined), unit.index, form.owner).apiBases;
    if (bases.some((b) => /^twisted\.web\.resource\.|Resource$/.test(b)))
      return { kind: "view", returns: "html", typed: new Set() };
  }
  // Falcon's resources inherit from nothing: `def on_get(self, req, resp)`.
  if (
    form.owner !== undefined &&
    /^on_(?:get|post|put|patch|delete|head)$/.test(form.name) &&
    /^req/.test(names[1] ?? "")
  )
    return { kind: "view", returns: undefined, typed: new Set() };
  if (m.handlerNames.has(form.owner === undefined ? form.name : `self:${form.name}`))
    return { kind: "route", returns: importsFlask(unit) ? "html" : undefined, typed: new Set() };
  if (names[0] === "request" && form.owner === undefined && m.handlerNames.has(`request:${form.name}`))
    return { kind: "view", returns: undefined, typed: new Set() };
  // A Django view is any function that takes a request and the parts of its URL.
  if (
    names[0] === "request" &&
    !form.name.startsWith("_") &&
    form.owner === undefined &&
    form.parent === 0 &&
    names.length > 1 &&
    !m.calledNames.has(form.name)
  ) {
    return { kind: "view", returns: undefined, typed: new Set() };
  }
  const given = form.owner === undefined ? names : names.slice(1); // without `self`
  if (given[0] === "environ" && given[1] === "start_response")
    return { kind: "wsgi", returns: "html", typed: new Set() };
  if (given[0] === "scope" && given[1] === "receive" && given[2] === "send")
    return { kind: "wsgi", returns: undefined, typed: new Set() };
  if (names[0] === "event" && names[1] === "context" && form.owner === undefined)
    return { kind: "lambda", returns: undefined, typed: new Set() };
  return undefined;
}

/** What a function of Flask returns is the page. */
function importsFlask(unit: Unit): boolean {
  return (
    unit.functions[0]?.().body.some((s) => s.k === "import" && /^(?:flask|quart)\b/.test(s.module)) === true
  );
}

/** `app` comes from somewhere that is not seen: `from . import app`, a parameter of a factory. */
const unresolvedRoute =
  /^\?\.?(?:app|application|bp|blueprint|api|router|server|\w*_(?:bp|blueprint|app|api|router|routes)|\w*blueprint)?\.?(?:route|get|post|put|delete|patch)$/;

/** Options of a command that are numbers, flags or choices: `@click.option("--size", "-s", type=int)`. */
function typedOptions(frame: Frame, { decorators }: FunctionForm): ReadonlySet<string> {
  const typed = new Set<string>();
  for (const decorator of decorators) {
    if (decorator.k !== "call") continue;
    const type = decorator.kw?.find(([n]) => n === "type")?.[1];
    const isFlag =
      decorator.kw?.some(([n]) => n === "is_flag" || n === "count" || n === "flag_value") === true;
    const isChecked =
      type !== undefined &&
      (/(?:Choice|IntRange|FloatRange|DateTime)\(\)$|^click\.(?:INT|FLOAT|BOOL|UUID)$/.test(textOf(type)) ||
        isPlainType(frame, type));
    if (!isFlag && !isChecked) continue;
    const names = decorator.a.flatMap((a) => (a.k === "const" && typeof a.v === "string" ? [a.v] : []));
    const own = names.find((n) => !n.startsWith("-")) ?? names.find((n) => n.startsWith("--"));
    if (own !== undefined) typed.add(own.replace(/^-+/, "").replaceAll("-", "_").toLowerCase());
  }
  return typed;
}

function typedNames(pattern: string): Set<string> {
  return new Set([...pattern.matchAll(/<(?:int|float|uuid):(\w+)>/g)].map((match) => match[1] ?? ""));
}
