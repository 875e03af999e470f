// Settings modules: names at module level that switch protections off (Django's settings reference).

import type { At, Constant, Expr, Stmt } from "../../form/index.ts";
import type { Value } from "../../values/index.ts";
import { elementsKnown, onlyObject } from "../heap.ts";
import { classValues } from "../language/classes.ts";
import type { Frame, Machine, Unit } from "../machine.ts";
import { globalsOf } from "../names.ts";
import { tell } from "../reports.ts";
import { bodyFrame } from "../run.ts";

type Setting = { readonly rule: string; readonly is: readonly Constant[]; readonly detail: string };

const settings: Readonly<Record<string, Setting>> = {
  SESSION_COOKIE_SECURE: {
    rule: "python/insecure-cookie",
    is: [false],
    detail: "the session cookie also travels without encryption",
  },
  CSRF_COOKIE_SECURE: {
    rule: "python/insecure-cookie",
    is: [false],
    detail: "the CSRF cookie also travels without encryption",
  },
  SESSION_COOKIE_HTTPONLY: {
    rule: "python/client-exposed-cookie",
    is: [false],
    detail: "scripts can read the session cookie",
  },
  SESSION_COOKIE_SAMESITE: {
    rule: "python/samesite-none-cookie",
    is: ["None"],
    detail: "other sites can send requests with the session",
  },
  WTF_CSRF_ENABLED: {
    rule: "python/csrf-protection-disabled",
    is: [false],
    detail: "forms are not protected",
  },
};

/** Settings of Flask, and what its extensions read from the same place. */
const flaskSettings: Readonly<Record<string, Setting>> = {
  ...settings,
  DEBUG: {
    rule: "python/flask-debug",
    is: [true],
    detail: "the debugger runs code for whoever can reach it",
  },
  WTF_CSRF_CHECK_DEFAULT: {
    rule: "python/csrf-protection-disabled",
    is: [false],
    detail: "forms are not protected",
  },
};

/** `app.config["NAME"] = value`, `app.config.update(NAME=value)` */
export function configured(
  frame: Frame,
  name: Constant | undefined,
  value: Value,
  place: { readonly at: At; readonly to: At },
): void {
  const setting =
    typeof name === "string" && Object.hasOwn(flaskSettings, name) ? flaskSettings[name] : undefined;
  const constant = value.consts?.length === 1 ? value.consts[0] : undefined;
  if (setting === undefined || constant === undefined || !setting.is.includes(constant)) return;
  tell(frame, place, { rule: setting.rule, sink: String(name), detail: setting.detail });
}

const csrf = "django.middleware.csrf.CsrfViewMiddleware";

export function moduleSettings(m: Machine, unit: Unit): void {
  const globals = globalsOf(m, unit);
  const body = unit.functions[0]?.().body ?? [];
  for (const [name, value] of globals.vars) {
    const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
    const constant = value.consts?.length === 1 ? value.consts[0] : undefined;
    if (setting !== undefined && constant !== undefined && setting.is.includes(constant)) {
      report(m, unit, body, { name, rule: setting.rule, detail: setting.detail });
    }
    const isForPeople = !/(?:^|[._])(?:dev|local|test|debug)/.test(unit.name);
    if (name === "DEBUG" && constant === true && isForPeople && isDjangoSettings(globals.vars))
      report(m, unit, body, {
        name,
        rule: "python/flask-debug",
        detail: "errors show source, settings and queries",
      });
    if (!lists.has(name)) continue;
    const frame = bodyFrame(m, unit, 0, undefined);
    const elements = elementsKnown(frame, value);
    const list = elements?.map((v) => v.consts?.[0]);
    if (name === "PASSWORD_HASHERS" && weakHasher.test(String(list?.[0] ?? "")))
      report(m, unit, body, {
        name,
        rule: "python/weak-sensitive-data-hashing",
        detail: "the first hasher is the one that new passwords get",
      });
    if (name === "AUTH_PASSWORD_VALIDATORS" && isDjangoSettings(globals.vars)) {
      const detail = passwordPolicy(frame, elements);
      if (detail !== undefined)
        report(m, unit, body, { name, rule: "python/weak-password-requirements", detail });
    }
    if (name !== "MIDDLEWARE" && name !== "MIDDLEWARE_CLASSES") continue;
    const isDjango =
      list?.includes("django.middleware.common.CommonMiddleware") === true ||
      list?.includes("django.contrib.sessions.middleware.SessionMiddleware") === true;
    if (isDjango && list?.includes(csrf) === false)
      report(m, unit, body, {
        name,
        rule: "python/csrf-protection-disabled",
        detail: "the middleware that checks tokens is missing",
      });
  }
}

/** Flask's settings as a class (`app.config.from_object`), and forms of Flask-WTF that switch their token off (`class Meta`). */
export function classSettings(m: Machine, unit: Unit, cls: number): void {
  const form = unit.classes[cls];
  if (form === undefined) return;
  const isConfig = /config|settings/i.test(form.name) && !/dev|local|test|debug/i.test(form.name);
  const values = classValues(m, { module: unit.index, cls }); // the body runs, whatever the class
  if (!isConfig && form.name !== "Meta") return;
  for (const [name, value] of values) {
    const constant = value.consts?.length === 1 ? value.consts[0] : undefined;
    if (constant === undefined) continue;
    const setting = isConfig && Object.hasOwn(flaskSettings, name) ? flaskSettings[name] : undefined;
    if (setting?.is.includes(constant) === true)
      report(m, unit, form.body, { name, rule: setting.rule, detail: setting.detail });
    if (form.name === "Meta" && name === "csrf" && constant === false)
      report(m, unit, form.body, {
        name,
        rule: "python/csrf-protection-disabled",
        detail: "the form is not protected",
      });
  }
}

const lists: ReadonlySet<string> = new Set([
  "MIDDLEWARE",
  "MIDDLEWARE_CLASSES",
  "PASSWORD_HASHERS",
  "AUTH_PASSWORD_VALIDATORS",
]);
const weakHasher = /\.(?:Unsalted\w+|MD5|SHA1|Crypt)PasswordHasher$/;
const leastLength = 8;

/** What is wrong with the validators of passwords (Django, "Password validation"). */
function passwordPolicy(frame: Frame, validators: readonly Value[] | undefined): string | undefined {
  if (validators?.length === 0) return "every password is accepted";
  for (const validator of validators ?? []) {
    const fields = onlyObject(frame, validator)?.object.fields;
    const options = fields?.get("=OPTIONS");
    const least =
      options === undefined ? undefined : onlyObject(frame, options)?.object.fields.get("=min_length");
    const length = least?.consts?.length === 1 ? least.consts[0] : undefined;
    if (typeof length === "number" && length < leastLength) return `${length} characters are enough`;
  }
  return undefined;
}

function isDjangoSettings(vars: { get(name: string): unknown }): boolean {
  return ["INSTALLED_APPS", "ROOT_URLCONF", "ALLOWED_HOSTS"].some((name) => vars.get(name) !== undefined);
}

function report(
  m: Machine,
  unit: Unit,
  body: readonly Stmt[],
  what: { readonly name: string; readonly rule: string; readonly detail: string },
): void {
  const place = placeOf(body, what.name);
  if (place === undefined) return;
  m.report({
    rule: what.rule,
    module: unit.index,
    at: place,
    to: place + what.name.length,
    fn: 0,
    sink: what.name,
    detail: what.detail,
  });
}

function placeOf(body: readonly Stmt[], name: string): At | undefined {
  const isName = (e: Expr): boolean => e.k === "name" && e.n === name;
  return body.findLast((s) => s.k === "assign" && s.targets.some(isName))?.at;
}
