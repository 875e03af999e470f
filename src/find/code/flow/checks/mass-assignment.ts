// Objects that take whatever fields a request names: `setattr(user, key, value)` over its items, `User(**request.get_json())`. Fields that
// nobody meant to offer (`is_admin`, `owner`) are written, too (CWE-915). Forms and serializers that declare their fields do not count.

import { bit, everyKind, safety, step, type Taint, type Value, withTrace } from "../../values/index.ts";
import { deepTaints } from "../heap.ts";
import type { CallEvent } from "../machine.ts";
import { sinkText, tellCall } from "../reports.ts";

/** Tables of object mappers that are given their columns by name (Django, SQLAlchemy, peewee, Tortoise, mongoengine). */
const tables =
  /^(?:django\.db\.models\.Model|flask_sqlalchemy\.SQLAlchemy\(\)\.Model|sqlalchemy\.[\w.]*(?:declarative_base\(\)|DeclarativeBase(?:NoMeta)?|automap_base\(\))|(?:flask_)?mongoengine\.(?:Dynamic)?Document|peewee\.Model|tortoise\.(?:models\.)?Model)$|(?:^|\.)models\.[A-Z]\w*$|\.objects(?:\.\w+\(\))*\.(?:create|get_or_create|update_or_create|update)$/;

/** `rest` is what `**fields` brings. */
export function massAssigned(event: CallEvent, path: string, rest: Value | undefined): void {
  if (rest !== undefined && tables.test(path)) told(event, path, rest);
  if (path !== "setattr") return;
  const [, name, value] = event.args;
  if (value !== undefined && chosen(event, value) !== undefined && name !== undefined)
    told(event, path, name);
}

/** `user.__dict__.update(fields)` */
export function fieldsUpdated(event: CallEvent): void {
  const [fields] = event.args;
  if (fields !== undefined) told(event, "__dict__.update", fields);
}

function told(event: CallEvent, path: string, names: Value): void {
  const { frame, expr } = event;
  const taint = chosen(event, names);
  if (taint === undefined) return;
  const sink = sinkText(expr, path);
  const trace = step(taint.trace, frame.unit.index, expr.at, `reaches ${sink}`);
  tellCall(event, path, { rule: "python/mass-assignment", taint: withTrace(taint, trace) });
}

function chosen({ frame }: CallEvent, value: Value): Taint | undefined {
  return deepTaints(frame, value).find((t) => {
    const safe = safety(t, frame.state.guards);
    const isConstant = (safe & everyKind) === everyKind || (safe & bit("code")) !== 0;
    return t.source.kind === "remote" && !isConstant && !declared.test(t.source.label);
  });
}

/** Data of forms and models that name their fields; parameters of handlers are checked by their annotations. */
const declared = /cleaned_data|validated_data|wtforms|parse_args|^`/;
