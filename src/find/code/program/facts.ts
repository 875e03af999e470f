// What is known of one file: its form, packed as text per function, and the lines that may be shown. Plain data without the path and
// without secrets: it crosses threads and is cached by content.

import { notebookCode, notebookFile, parsePython } from "../../../formats/python/index.ts";
import { decodeUtf8, limits } from "../../../kit/index.ts";
import type { InspectedFile } from "../../contract/index.ts";
import type { OwnSearch, SearchedFile } from "../custom/index.ts";
import {
  type ClassForm,
  type Expr,
  type FunctionForm,
  lineOf,
  type ModuleForm,
  type Stmt,
} from "../form/index.ts";
import { lowerPython } from "../python/index.ts";
import { readTemplate, type Template, templateFile } from "../templates/index.ts";

export type CodeFacts = {
  /** One JSON text a function: they are read when they are needed. */
  readonly functions: readonly string[];
  readonly classes: string;
  /** Names that are called anywhere in the file. */
  readonly called: string;
  /** Names of functions that are handed to a router, a queue or a bot: others call them. */
  readonly handlers: string;
  /** `line<TAB>text` of each line with code. */
  readonly excerpts: string;
  readonly lines: number;
  readonly hasPython2: boolean;
  /** What the project's own patterns found, and which of them took too long here. */
  readonly own?: OwnSearch;
  /** The file is a page template, and no code. */
  readonly template?: Template;
  readonly problem?: { readonly kind: "unparsable" | "too-large"; readonly detail: string };
};

const longestExcerpt = 160;

const noCode: CodeFacts = {
  functions: [],
  classes: "[]",
  called: "",
  handlers: "",
  excerpts: "",
  lines: 0,
  hasPython2: false,
};

/** `search`: the project's own patterns. */
export function factsOf(
  file: InspectedFile,
  search?: (file: SearchedFile) => OwnSearch | undefined,
): CodeFacts {
  if (file.bytes.length > limits.codeFileSizeBytes) {
    const detail = `larger than ${limits.codeFileSizeBytes} bytes: the code was not followed`;
    return { ...noCode, problem: { kind: "too-large", detail } };
  }
  const text = decodeUtf8(file.bytes);
  if (templateFile.test(file.path)) return { ...noCode, template: readTemplate(text) };
  const notebook = notebookFile.test(file.path) ? notebookCode(text) : undefined;
  const code = notebook?.text ?? text;
  const { value, problems } = parsePython(code);
  const byteAt = byteOffsets(text, file.bytes.length);
  const placeOf = notebook?.placeOf ?? ((offset) => offset);
  const hasSecret = (start: number, end: number): boolean =>
    file.hasSecret(byteAt(placeOf(start)), byteAt(placeOf(end)));
  const form = lowerPython(value, hasSecret);
  const own = search?.({ form, text: code, lines: value.lines, hasSecret });
  const seen = new Seen(form);
  for (const hit of own?.hits ?? []) seen.lines.add(lineOf(hit.at));
  for (const f of form.functions) seen.function(f);
  for (const c of form.classes) seen.class(c);
  const lines = [...seen.lines].sort((a, b) => a - b);
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  return {
    functions: form.functions.map((f) => JSON.stringify(f)),
    classes: JSON.stringify(form.classes),
    called: [...seen.called].join(" "),
    handlers: [...seen.handlers].join(" "),
    excerpts: lines
      .map((line) => `${line}\t${file.excerpt(line).trim().slice(0, longestExcerpt)}`)
      .join("\n"),
    lines: value.lines.length,
    hasPython2: value.hasPython2,
    ...(own === undefined ? {} : { own }),
    ...(first === undefined
      ? notebook?.problem === undefined
        ? {}
        : { problem: { kind: "unparsable" as const, detail: notebook.problem } }
      : {
          problem: {
            kind: "unparsable" as const,
            detail: `line ${first.line ?? 0}: ${first.message}${more}; the rest was followed`,
          },
        }),
  };
}

/** Offsets in UTF-16 units to offsets in bytes. */
function byteOffsets(text: string, sizeBytes: number): (offset: number) => number {
  if (text.length === sizeBytes) return (offset) => offset;
  const offsets = new Uint32Array(text.length + 1);
  let bytes = 0;
  for (let i = 0; i < text.length; i += 1) {
    offsets[i] = bytes;
    const c = text.charCodeAt(i);
    bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c >= 0xd800 && c <= 0xdfff ? 2 : 3;
  }
  offsets[text.length] = bytes;
  return (offset) => offsets[Math.min(offset, text.length)] ?? bytes;
}

/**
 * What takes functions that the world calls: Starlette's and aiohttp's `Route(...)` and `add_get(...)`, Flask's `add_url_rule(...)`,
 * FastAPI's `add_api_route(...)`, Pyramid's `add_view(...)`, pika's `basic_consume(...)`, `register_function(...)` of
 * XML-RPC servers; and Django's `path(...)`.
 */
const registrars =
  /^(?:Route|WebSocketRoute|add_url_rule|add_api_route|add_api_websocket_route|add_websocket_route|add_route|add_view|add_(?:get|post|put|patch|delete)|basic_consume|register_function)$/;
/** Gradio's `button.click(f, inputs)`, where the module imports it. */
const windowEvents = /^(?:click|submit|change|upload|select|ChatInterface)$/;
const djangoRoutes = /^(?:path|re_path|url)$/;
const viewWords = /^(?:view|view_func|endpoint|handler|on_message_callback)$/;

/** Lines with code, and called names: one walk over the form, with a stack of its own. */
class Seen {
  readonly lines = new Set<number>();
  readonly called = new Set<string>();
  readonly handlers = new Set<string>();
  readonly #imported = new Map<string, string>();
  #todo: (Expr | Stmt)[] = [];
  constructor(form: ModuleForm) {
    for (const s of form.functions[0]?.body ?? []) {
      const [name] = s.k === "import" && s.level === 0 ? s.names : [];
      if (s.k === "import" && name !== undefined && name.from === undefined)
        this.#imported.set(name.local, s.module);
    }
  }

  function(f: FunctionForm): void {
    this.lines.add(lineOf(f.at));
    for (const p of f.params) {
      this.lines.add(lineOf(p.at));
      if (p.initial !== undefined) this.#todo.push(p.initial);
    }
    this.#todo.push(...f.decorators);
    for (const s of f.body) this.#todo.push(s);
    this.#drain();
  }
  class(c: ClassForm): void {
    this.lines.add(lineOf(c.at));
    for (const s of c.body) this.#todo.push(s);
    this.#drain();
  }
  /** `yaml.load(...)` after `import yaml` calls nobody else's `load`: the program decides with the module's name. */
  #attributeCall(f: Extract<Expr, { k: "attr" }>): string {
    const module = f.o.k === "name" ? this.#imported.get(f.o.n) : undefined;
    return module === undefined ? f.n : `${module}:${f.n}`;
  }
  /** `self.show` is a method, `show` and `views.show` are functions; those of Django are named `request:show`. */
  #registered({ f, a, kw }: Extract<Expr, { k: "call" }>): void {
    if (f.k !== "name" && f.k !== "attr") return;
    const isDjango = f.k === "name" && djangoRoutes.test(f.n);
    const isOfWindow = windowEvents.test(f.n) && [...this.#imported.values()].includes("gradio");
    if (!isDjango && !isOfWindow && !registrars.test(f.n)) return;
    const given = [...a, ...(kw ?? []).flatMap(([name, v]) => (viewWords.test(name ?? "") ? [v] : []))];
    for (const one of given) {
      const isOwn = one.k === "attr" && one.o.k === "name" && one.o.n === "self";
      if (one.k === "name" || one.k === "attr")
        this.handlers.add(`${isOwn ? "self:" : isDjango ? "request:" : ""}${one.n}`);
    }
  }
  #drain(): void {
    for (let node = this.#todo.pop(); node !== undefined; node = this.#todo.pop()) {
      this.lines.add(lineOf(node.at));
      if (node.k === "call") {
        if (node.f.k === "name") this.called.add(node.f.n);
        else if (node.f.k === "attr") this.called.add(this.#attributeCall(node.f));
        for (const a of node.a) if (a.k === "name" || a.k === "attr") this.called.add(a.n); // handed on as a callback
        this.#registered(node);
      }
      this.#children(node);
    }
  }
  #children(node: Expr | Stmt): void {
    for (const value of Object.values(node)) this.#add(value);
  }
  /** Children are found by shape: nodes have a `k`, lists hold nodes or small records of nodes. */
  #add(value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    if ("k" in value && "at" in value)
      this.#todo.push(value as Expr | Stmt); // every object with both is a node of the form
    else for (const inner of Object.values(value)) this.#add(inner);
  }
}
