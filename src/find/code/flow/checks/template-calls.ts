// Templates that are filled: what the context holds under a name that the template writes without escaping is written to the page.

import { constant, only, unknown, type Value, withTaints } from "../../values/index.ts";
import { element, elementsKnown, onlyObject } from "../heap.ts";
import { classMember, member } from "../language/attribute.ts";
import type { CallEvent, Frame } from "../machine.ts";
import type { Place } from "../reports.ts";
import { reach } from "./sinks.ts";

/** Where the template's name and its context stand; without a context the keyword arguments are it. */
type Filling = { readonly name: number; readonly context?: number };

const fillings: ReadonlyMap<string, readonly Filling[]> = new Map([
  ["flask.render_template", [{ name: 0 }]],
  ["quart.render_template", [{ name: 0 }]],
  ["bottle.template", [{ name: 0 }]],
  ["tornado.web.RequestHandler.render", [{ name: 0 }]],
  ["tornado.web.RequestHandler.render_string", [{ name: 0 }]],
  ["django.shortcuts.render", [{ name: 1, context: 2 }]],
  ["django.template.loader.render_to_string", [{ name: 0, context: 1 }]],
  ["django.template.response.TemplateResponse", [{ name: 1, context: 2 }]],
  [
    "fastapi.templating.Jinja2Templates().TemplateResponse",
    [
      { name: 0, context: 1 },
      { name: 1, context: 2 },
    ],
  ],
  [
    "starlette.templating.Jinja2Templates().TemplateResponse",
    [
      { name: 0, context: 1 },
      { name: 1, context: 2 },
    ],
  ],
]);

const jinjaRender = "jinja2.Environment().get_template().render";

export function fillsTemplate(path: string): boolean {
  return fillings.has(path) || path === jinjaRender;
}

export function templateCall(event: CallEvent, path: string): void {
  const { frame, expr } = event;
  if (!frame.m.linker.hasTemplates) return;
  const place = { at: expr.at, to: expr.to };
  for (const { name, context } of fillings.get(path) ?? []) {
    const names = event.args[name] ?? event.named.get("template_name") ?? event.named.get("name");
    const given = context === undefined ? undefined : (event.args[context] ?? event.named.get("context"));
    for (const one of names === undefined ? [] : (elementsKnown(frame, names) ?? [names]))
      fill(frame, one, place, (key) => event.named.get(key) ?? keyOf(frame, given, key));
  }
  if (path !== jinjaRender) return;
  const maker = expr.f.k === "attr" && expr.f.o.k === "call" ? expr.f.o.a[0] : undefined;
  if (maker?.k === "const" && typeof maker.v === "string")
    fill(frame, constant(maker.v), place, (key) => event.named.get(key) ?? keyOf(frame, event.args[0], key));
}

/** `get_context_data` of a Django view fills the view's own template. */
export function contextReturned(frame: Frame, value: Value, place: Place): void {
  const { owner, name } = frame.form;
  if (owner === undefined || name !== "get_context_data" || !frame.m.linker.hasTemplates) return;
  const template = classMember(frame, frame.unit.index, owner, "template_name", place.at, undefined);
  if (template !== undefined) fill(frame, template, place, (key) => keyOf(frame, value, key));
}

function keyOf(frame: Frame, context: Value | undefined, key: string): Value | undefined {
  return context === undefined ? undefined : onlyObject(frame, context)?.object.fields.get(`=${key}`);
}

function fill(frame: Frame, name: Value, place: Place, held: (key: string) => Value | undefined): void {
  const text = only(name);
  if (typeof text !== "string") return;
  for (const { file, field } of frame.m.linker.templates(text)) {
    const [first = "", ...more] = field.path;
    let value = held(first);
    for (const part of more) value = value === undefined ? undefined : partOf(frame, value, part);
    if (value === undefined) continue;
    reach(frame, "xss", value, { ...place, text: `${field.text} in ${file}` });
  }
}

/** `a.b` in a template is an attribute, or the element under that key; of a list, one of its elements. */
function partOf(frame: Frame, value: Value, name: string): Value {
  const object = onlyObject(frame, value)?.object;
  if (object?.kind === "list" || object?.kind === "tuple")
    return partOf(frame, element(frame, value, unknown, 0), name);
  if (object?.kind === "dict") return element(frame, value, constant(name), 0);
  return object === undefined ? withTaints(unknown, value.taints) : member(frame, value, name, 0);
}
