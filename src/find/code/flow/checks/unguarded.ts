// Addresses of administration in a program that never asks anybody who he is. Only a whole small program is judged: where the module makes
// the application itself and speaks of no login, token or right at all, there is nothing else that could ask.

import type { FunctionForm } from "../../form/index.ts";
import type { Entry } from "../entry/entries.ts";
import type { Machine, Unit } from "../machine.ts";

const administration =
  /(?:^|[/_-])(?:admin|administration|superuser|shutdown|impersonate|promote|set[_-]?role|(?:delete|remove|ban)[_-]?users?|users?\/(?:delete|remove)|reset[_-]?(?:db|database|password))(?:$|[/_-])/i;
const asks =
  /auth|log_?in|session|token|current_?user|permission|privilege|is_?admin|role|api_?key|credential|passw|secret|verify|signature|before_request|middleware|depends|jwt|identity|allowed_ip|remote_addr|client_cert/i;
const applications = /^(?:flask|quart|fastapi|bottle|sanic|starlette|aiohttp)\b/;

export function unguardedRoute(m: Machine, unit: Unit, fn: number, form: FunctionForm, entry: Entry): void {
  if (entry.kind !== "route" || entry.pattern === undefined || form.decorators.length > 1) return;
  if (!administration.test(entry.pattern) || unit.isTest) return;
  const body = unit.functions[0]?.().body ?? [];
  const makesApplication = body.some((s) => s.k === "import" && applications.test(s.module));
  const isAlone = body.every((s) => s.k !== "import" || s.level === 0);
  if (
    !makesApplication ||
    !isAlone ||
    !/"k":"call"[\s\S]*?"n":"(?:Flask|Quart|FastAPI|Bottle|Sanic|Starlette|Application)"/.test(
      JSON.stringify(body),
    )
  )
    return;
  if (unit.functions.some((other) => speaksOfRights(other()))) return;
  m.report({
    module: unit.index,
    fn,
    at: form.at,
    to: form.to,
    rule: "python/missing-authentication",
    sink: form.name,
    detail: "nothing in the program asks who is there",
    confidence: "low",
  });
}

/** Names and texts alone: an address may be called what it likes. */
function speaksOfRights(form: FunctionForm): boolean {
  const { name, params, decorators, body } = form;
  const words = JSON.stringify([params, decorators, body]).match(/"(?:n|v|module)":"[^"]*"/g) ?? [];
  return [name, ...words].some((word) => !word.includes("/") && asks.test(word));
}
