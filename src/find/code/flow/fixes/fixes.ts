// Mechanical rewrites of a call: another callee, another value of one argument, or an argument more. Only what is written plainly is
// rewritten: names, attributes of names, constants.

import type { Expr } from "../../form/index.ts";
import type { Fix } from "../../models/index.ts";
import { isPasswordName } from "../checks/secret-names.ts";
import { deepTaints } from "../heap.ts";
import type { CallEvent, Edit, Frame } from "../machine.ts";
import { textOf } from "../reports.ts";

/** Undefined when the call is not written in a way that the rewrite understands. */
export function fixOf(event: CallEvent, fix: Fix): readonly Edit[] | undefined {
  const { expr } = event;
  if (fix.callee === "sha256" && holdsPassword(event)) return undefined; // a quicker hash is no help there
  if (
    fix.callee !== undefined &&
    expr.f.k === "attr" &&
    expr.f.o.k === "name" &&
    expr.a.every((a) => a.k !== "spread")
  ) {
    const width = expr.f.o.n.length + 1 + expr.f.n.length; // only `module.name(`, written without spaces
    const behind = fix.after === undefined ? [] : [{ at: expr.to, to: expr.to, text: fix.after }];
    return [{ at: expr.at, to: expr.at + width, text: `${expr.f.o.n}.${fix.callee}` }, ...behind];
  }
  if (fix.arg !== undefined && fix.value !== undefined && isKnownHere(event.frame, fix.value)) {
    const given = argumentNamed(expr, fix.arg);
    const to = given === undefined ? undefined : endOf(given);
    if (given !== undefined && to !== undefined) return [{ at: given.at, to, text: fix.value }];
  }
  if (fix.add !== undefined) {
    const end = expr.to - 1; // before the bracket
    const isFirst = expr.a.length + (expr.kw?.length ?? 0) === 0;
    return [{ at: end, to: end, text: isFirst ? fix.add : `, ${fix.add}` }];
  }
  return undefined;
}

function holdsPassword({ frame, args }: CallEvent): boolean {
  return args.some((v) =>
    deepTaints(frame, v).some(({ source }) => source.kind === "secret" && isPasswordName(source.label)),
  );
}

/** `yaml.SafeLoader` can be written where `yaml` is imported under that name. */
function isKnownHere(frame: Frame, value: string): boolean {
  const module = /^([a-z]\w*)\./.exec(value)?.[1];
  if (module === undefined) return true;
  const body = frame.unit.functions[0]?.().body ?? [];
  return body.some(
    (s) => s.k === "import" && s.names.some((n) => n.local === module && n.from === undefined),
  );
}

function argumentNamed(expr: CallEvent["expr"], name: string | number): Expr | undefined {
  return typeof name === "number" ? expr.a[name] : expr.kw?.find(([n]) => n === name)?.[1];
}

/** Where an expression ends that is written on one line without spaces. */
function endOf(e: Expr): number | undefined {
  if (e.k === "const" || e.k === "call") return e.to > e.at ? e.to : undefined;
  const text = e.k === "name" || e.k === "attr" ? textOf(e) : "";
  return text === "" || text.includes("(") ? undefined : e.at + text.length;
}

/** `shell=True` with a text of plain words and names: the list of them, without a shell. */
export function listInsteadOfShell(event: CallEvent): readonly Edit[] | undefined {
  const { expr } = event;
  const [command] = expr.a;
  const shell = expr.kw?.find(([n]) => n === "shell")?.[1];
  if (command === undefined || expr.a.length !== 1 || shell?.k !== "const" || shell.v !== true)
    return undefined;
  const words = command.k === "list" ? [] : wordsOf(command);
  const off: Edit = { at: shell.at, to: shell.to, text: "False" };
  if (command.k === "list") return [off];
  const to = command.k === "template" || command.k === "const" ? command.to : undefined;
  if (words === undefined || to === undefined) return undefined;
  return [{ at: command.at, to, text: `[${words.join(", ")}]` }, off];
}

/** A variable that is set for the command, and commands that only a shell has. */
const isForShell = /=|^"(?:\.|cd|export|source|set|unset|alias|ulimit|umask|exec|eval|type|command)"$/;

/** Words of an f-string; undefined when one of them means something to a shell, or a field is only a part of a word. */
function wordsOf(e: Expr): readonly string[] | undefined {
  const parts = e.k === "template" ? e.es : e.k === "const" ? [e] : [];
  const words: string[] = [];
  let isOpen = false; // the last word may go on
  for (const part of parts) {
    if (part.k !== "const") {
      const name = textOf(part);
      if (isOpen || name === "" || name.includes("(")) return undefined;
      words.push(name);
      isOpen = true;
      continue;
    }
    const text = String(part.v);
    if (/[^\w\s./:=,@%+-]/.test(text) || (isOpen && !/^\s/.test(text))) return undefined;
    const plain = text.split(/\s+/).filter((w) => w !== "");
    words.push(...plain.map((w) => JSON.stringify(w)));
    isOpen = text !== "" && !/\s$/.test(text);
  }
  const [program = ""] = words;
  return program.startsWith('"') && !isForShell.test(program) ? words : undefined;
}

/** `random.choice(...)` where the number must not be guessed: the same of `secrets`, which is imported beside `random`. */
export function secureRandom(frame: Frame, at: number, label: string): readonly Edit[] | undefined {
  const name = /^random\.(\w+)\(\)$/.exec(label)?.[1];
  const body = frame.unit.functions[0]?.().body ?? [];
  const imports = body.filter((s) => s.k === "import");
  const own = imports.find(
    (s) => s.module === "random" && s.names.every((n) => n.from === undefined && n.local === "random"),
  );
  const isMixed = imports.some(
    (s) => s.module === "random" && s.names.some((n) => n.from !== undefined || n.local !== "random"),
  );
  if (
    name === undefined ||
    own === undefined ||
    isMixed ||
    !/^(?:choice|choices|sample|randint|randrange|getrandbits|random|uniform|randbytes|shuffle)$/.test(name)
  )
    return undefined;
  const text = name === "choice" ? "secrets.choice" : `secrets.SystemRandom().${name}`;
  const isThere = imports.some((s) => s.module === "secrets");
  const change: Edit = { at, to: at + "random.".length + name.length, text };
  const place = own.at;
  return isThere ? [change] : [{ at: place, to: place, text: "import secrets\n" }, change];
}
