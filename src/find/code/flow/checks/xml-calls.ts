// XML readers: what a parser does with entities is decided where it is made; the danger is where a document comes in.
// lxml resolves entities unless told otherwise (before 5.0 external ones too); the standard library's parsers expand internal ones
// (The Python Standard Library, "XML vulnerabilities").

import { constant, type Value, withFields } from "../../values/index.ts";
import { allocate, objectAt, onlyObject } from "../heap.ts";
import type { CallEvent, Frame } from "../machine.ts";
import { sinkText } from "../reports.ts";
import { reach } from "./sinks.ts";

const lxmlReaders =
  /^lxml\.(?:etree|objectify|html)\.(?:parse|fromstring|fromstringlist|XML|iterparse|XMLDTDID|XMLID)$/;
const lxmlParsers = /^lxml\.etree\.(?:XMLParser|ETCompatXMLParser|XMLPullParser)$/;
const plainReaders =
  /^xml\.(?:etree\.(?:ElementTree|cElementTree)\.(?:parse|fromstring|fromstringlist|XML|XMLID|iterparse)|dom\.(?:minidom|pulldom|expatbuilder)\.(?:parse|parseString)|sax\.(?:parse|parseString))$|^xml\.parsers\.expat\.ParserCreate\(\)\.Parse(?:File)?$|^xmltodict\.parse$|^xmlrpc\.client\.loads$/;
const saxParser = "xml.sax.make_parser()";
const lxmlParser = "lxml.etree.XMLParser()";
const entitiesField = "=entities";

export function readsXml(path: string): boolean {
  return (
    path.startsWith(`${saxParser}.`) ||
    path.startsWith(`${lxmlParser}.`) ||
    lxmlReaders.test(path) ||
    plainReaders.test(path)
  );
}

export function xmlCall(event: CallEvent, path: string): void {
  const { frame, expr, args, named } = event;
  const place = { at: expr.at, to: expr.to, text: sinkText(expr, path) };
  const [document] = args;
  if (path === `${saxParser}.setFeature`) {
    setFeature(event);
    return;
  }
  const isOwnParse = path === `${saxParser}.parse` || path === `${lxmlParser}.feed`;
  if (isOwnParse) {
    if (document === undefined) return;
    const entities = parserEntities(frame, event.self);
    if (entities !== false && (entities === true || path.startsWith("lxml")))
      reach(frame, "xml", document, place);
    reach(frame, "bomb", document, place);
    return;
  }
  if (document === undefined) return;
  const parser = named.get("parser") ?? args[1];
  if (lxmlReaders.test(path)) {
    if (path.startsWith("lxml.html")) return;
    const isIterparse = path.endsWith("iterparse");
    const given = isIterparse ? named.get("resolve_entities") : undefined;
    const entities = isIterparse
      ? given?.consts?.[0] !== false
      : parser === undefined
        ? true
        : parserEntities(frame, parser);
    if (entities === true) reach(frame, "xml", document, place);
  } else if (plainReaders.test(path)) {
    const entities = parser === undefined ? undefined : parserEntities(frame, parser);
    if (entities === true) reach(frame, "xml", document, place);
    if (!path.startsWith("xml.etree") || entities === undefined) reach(frame, "bomb", document, place);
  }
}

/** True: it reads external entities. False: it does not. Undefined: nobody knows. */
function parserEntities(frame: Frame, parser: Value | undefined): boolean | undefined {
  if (parser === undefined) return undefined;
  let all: boolean | undefined;
  for (const ref of parser.refs) {
    const object = ref.k === "object" ? objectAt(frame, ref.id) : undefined;
    const value = object?.fields.get(entitiesField)?.consts;
    if (value === undefined) continue;
    if (value.includes(true)) return true;
    all = false;
  }
  return all;
}

function setFeature(event: CallEvent): void {
  const { frame, args } = event;
  const isEntities =
    args[0]?.refs.some((r) => r.k === "api" && /feature_external_[gp]es$/.test(r.p)) === true ||
    args[0]?.consts?.some(
      (c) => typeof c === "string" && /external-(?:general|parameter)-entities/.test(c),
    ) === true;
  const found = event.self === undefined ? undefined : onlyObject(frame, event.self);
  if (!isEntities || found === undefined) return;
  const isOn = args[1]?.consts?.some((c) => c === true || c === 1) === true;
  const fields = new Map([...found.object.fields, [entitiesField, constant(isOn)] as const]);
  frame.state.heap.set(found.id, withFields(found.object, fields, found.object.rest));
}

/** A parser is an object that remembers how it was made. */
export function makeParser(event: CallEvent, path: string): Value | undefined {
  const { frame, named } = event;
  if (path === "xml.sax.make_parser" || path === "xml.sax.expatreader.create_parser") {
    return allocate(frame, {
      kind: "instance",
      fields: new Map([[entitiesField, constant(false)]]),
      rest: undefined,
      type: saxParser,
    });
  }
  if (!lxmlParsers.test(path)) return undefined;
  const option = named.get("resolve_entities");
  const isOff = option?.consts?.every((c) => c === false || c === "internal") === true;
  return allocate(frame, {
    kind: "instance",
    fields: new Map([[entitiesField, constant(!isOff)]]),
    rest: undefined,
    type: lxmlParser,
  });
}
