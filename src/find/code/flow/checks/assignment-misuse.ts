// Attributes that switch a protection off: `context.verify_mode = ssl.CERT_NONE`, `app.debug = True`.

import type { Constant, Expr } from "../../form/index.ts";
import type { Value } from "../../values/index.ts";
import type { Frame } from "../machine.ts";
import { tell, textOf } from "../reports.ts";

type AttributeRule = {
  readonly name: string;
  readonly rule: string;
  readonly is?: readonly Constant[];
  readonly api?: RegExp;
  readonly object?: RegExp;
  readonly detail: string;
};

const certificates = "python/request-without-cert-validation";

const attributeRules: readonly AttributeRule[] = [
  {
    name: "verify_mode",
    rule: certificates,
    api: /^ssl\.CERT_NONE$/,
    detail: "certificates are not checked",
  },
  {
    name: "check_hostname",
    rule: certificates,
    is: [false],
    detail: "the host name is not compared with the certificate",
  },
  {
    name: "verify",
    rule: certificates,
    is: [false],
    object: /session|client|requests|httpx/i,
    detail: "certificates are not checked",
  },
  {
    name: "_create_default_https_context",
    rule: certificates,
    api: /^ssl\._create_unverified_context$/,
    detail: "no HTTPS request of the process checks certificates",
  },
  {
    name: "minimum_version",
    rule: "python/insecure-protocol",
    api: /^ssl\.TLSVersion\.(?:SSLv3|TLSv1|TLSv1_1|MINIMUM_SUPPORTED)$/,
    detail: "old protocol versions are allowed",
  },
  {
    name: "debug",
    rule: "python/flask-debug",
    is: [true],
    object: /(?:^|\.)app(?:lication)?$|^flask\.Flask/i,
    detail: "the debugger runs code for whoever can reach it",
  },
  {
    name: "autoescape",
    rule: "python/jinja2-autoescape-false",
    is: [false],
    object: /env/i,
    detail: "templates do not escape",
  },
];

export function assignmentMisuse(
  frame: Frame,
  object: Value,
  target: Extract<Expr, { k: "attr" }>,
  value: Value,
): void {
  for (const r of attributeRules) {
    if (r.name !== target.n) continue;
    const isConstant =
      r.is !== undefined && value.consts?.length === 1 && r.is.includes(value.consts[0] ?? null);
    const isApi = r.api !== undefined && value.refs.some((ref) => ref.k === "api" && r.api?.test(ref.p));
    const written = textOf(target.o);
    const isObject =
      r.object === undefined ||
      r.object.test(written) ||
      object.refs.some((ref) => ref.k === "api" && r.object?.test(ref.p));
    if (!isObject || written === "self" || !(isConstant || isApi)) continue; // a class's own field is a default
    const to = target.at + written.length + 1 + target.n.length;
    const sink = `${written}.${target.n}`;
    tell(frame, { at: target.at, to }, { rule: r.rule, sink, detail: r.detail });
  }
}
