// Page templates: which names they write without escaping. Jinja's template designer documentation (`safe`, `autoescape`), Django's
// (`safe`, `safeseq`, `autoescape off`), Tornado's (`{% raw %}`), Bottle's (`{{!name}}`).

/** A name of the template's context that is written as it is. */
export type TemplateField = {
  /** `user.bio` is ["user", "bio"]. */
  readonly path: readonly string[];
  readonly line: number;
  /** As it is written, for people. */
  readonly text: string;
};

export type Template = {
  readonly fields: readonly TemplateField[];
  /** Macros that write a parameter as it is, and where macros are called. */
  readonly macros: readonly Macro[];
  readonly calls: readonly MacroCall[];
  /** Templates that get the same context: included, extended. */
  readonly includes: readonly string[];
};

/** `{% macro box(text) %}{{ text|safe }}{% endmacro %}` */
export type Macro = {
  readonly name: string;
  readonly params: readonly string[];
  readonly unescaped: readonly string[];
};

/** `{{ box(title) }}`: by position or name, the paths that it is given. */
export type MacroCall = {
  readonly name: string;
  readonly args: readonly { readonly name?: string; readonly path: readonly string[] | undefined }[];
  readonly line: number;
  readonly text: string;
};

/** Where Flask, Django, Bottle and their kin look for templates. */
export const templateFile =
  /(?:^|\/)(?:templates|views|jinja2)\/.*\.(?:html?|jinja2?|j2|tpl|djhtml|xhtml)$|\.(?:jinja2?|html\.j2)$/i;

const longestTag = 400;
const ends: Readonly<Record<string, string>> = { "{": "}}", "%": "%}", "#": "#}" };
const mostFields = 200;

/** Total: a text that is no template has no fields. */
export function readTemplate(text: string): Template {
  const fields: TemplateField[] = [];
  const macros: { name: string; params: readonly string[]; unescaped: string[] }[] = [];
  const calls: MacroCall[] = [];
  let macro: (typeof macros)[number] | undefined; // the one that is being read
  const includes = new Set<string>();
  const aliases = new Map<string, readonly string[]>();
  const blocks: boolean[] = []; // whether each open autoescape block escapes
  let line = 1;
  let counted = 0;
  let hasComments = true;
  for (let at = text.indexOf("{"); at !== -1 && fields.length < mostFields; at = text.indexOf("{", at + 1)) {
    const kind = text.charAt(at + 1);
    const end = ends[kind];
    if (end === undefined) continue;
    if (kind === "#") {
      const close: number = hasComments ? text.indexOf("#}", at + 2) : -1;
      hasComments = close !== -1; // an open one, once: those after it are open, too
      if (hasComments) at = close + 1;
      continue;
    }
    const window = text.slice(at, at + longestTag);
    const until = window.indexOf(end, 2);
    if (until === -1) continue;
    const whole = window.slice(0, until + 2);
    for (; counted < at; counted += 1) if (text.charCodeAt(counted) === 10) line += 1;
    const start = at;
    at += until + 1;
    const inside = whole.slice(2, -2).replace(/^-|-$/g, "");
    const written = whole.replace(/\s+/g, " ");
    const add = (base: string): void => {
      const path = pathOf(base, aliases);
      const own = macro?.params.includes(path?.[0] ?? "") === true;
      if (path === undefined) return;
      if (own) macro?.unescaped.push(path[0] ?? "");
      else fields.push({ path, line, text: written });
    };
    if (kind === "%") {
      const statement = inside.trim();
      noteStatement(statement, blocks, aliases, includes);
      const begun = /^macro\s+(\w+)\s*\(([^)]*)\)/.exec(statement);
      if (begun !== null) {
        const params = (begun[2] ?? "").split(",").map((p) => /^\s*(\w*)/.exec(p)?.[1] ?? "");
        macro = { name: begun[1] ?? "", params, unescaped: [] };
        macros.push(macro);
      } else if (statement === "endmacro") macro = undefined;
      if (/^raw\s/.test(statement)) add(statement.slice(4).trim());
    } else {
      const isBare = text.charAt(start + 2) === "!";
      const [base = "", ...filters] = inside
        .slice(isBare ? 1 : 0)
        .split("|")
        .map((part) => part.trim());
      const names = filters.map((f) => /^\w*/.exec(f)?.[0] ?? "");
      const called = /^(?:\w+\.)?(\w+)\s*\((.*)\)$/s.exec(base);
      if (called !== null && macro === undefined)
        calls.push({
          name: called[1] ?? "",
          args: argumentsOf(called[2] ?? "", aliases),
          line,
          text: written,
        });
      if (isUnescaped(names, isBare || blocks.at(-1) === false)) add(base);
    }
  }
  return { fields, macros: macros.filter((m) => m.unescaped.length > 0), calls, includes: [...includes] };
}

function argumentsOf(written: string, aliases: ReadonlyMap<string, readonly string[]>): MacroCall["args"] {
  return written.split(",").map((part) => {
    const [, name, value = ""] = /^\s*(?:(\w+)\s*=(?!=))?(.*)$/s.exec(part) ?? [];
    const path = /["'(|]/.test(value.trim()) ? undefined : pathOf(value.trim(), aliases);
    return { ...(name === undefined ? {} : { name }), path };
  });
}

const escapes =
  /^(?:e|escape|force_escape|forceescape|escapejs|urlencode|tojson|json_script|striptags|bleach|clean|sanitize|int|float|length|count|date|floatformat|intcomma|yesno|filesizeformat|slugify)$/;

function isUnescaped(filters: readonly string[], isOff: boolean): boolean {
  if (filters.some((f) => escapes.test(f))) return false;
  return isOff || filters.includes("safe") || filters.includes("safeseq");
}

function noteStatement(
  statement: string,
  blocks: boolean[],
  aliases: Map<string, readonly string[]>,
  includes: Set<string>,
): void {
  const autoescape = /^autoescape\s+(\w+)/.exec(statement)?.[1];
  if (autoescape !== undefined) blocks.push(!/^(?:off|false)$/i.test(autoescape));
  else if (statement === "endautoescape") blocks.pop();
  const included = /^(?:include|extends|import|from)\s+["']([^"']+)["']/.exec(statement)?.[1];
  if (included !== undefined) includes.add(included);
  const loop = /^for\s+([\w\s,]+?)\s+in\s+([\w.]+)/.exec(statement);
  const bound = /^(?:set|with)\s+(\w+)\s*=\s*([\w.]+)/.exec(statement);
  const [, names = "", from = ""] = loop ?? bound ?? [];
  const path = from === "" ? undefined : pathOf(from, aliases);
  if (path !== undefined) for (const name of names.split(",")) aliases.set(name.trim(), path);
}

/** Undefined for what is no name: a text, a number, a call. */
function pathOf(
  base: string,
  aliases: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  const written = /^[A-Za-z_]\w*(?:\.\w+|\[["']\w+["']\])*/.exec(base)?.[0];
  const [first, ...more] = written?.match(/\w+/g) ?? [];
  if (first === undefined || /^(?:loop|forloop|true|false|none|super|caller|_)$/i.test(first))
    return undefined;
  return [...(aliases.get(first) ?? [first]), ...more].slice(0, 6);
}

/** The templates that a name may mean: files whose path ends with it, and those that they include. */
export function templatesNamed(
  files: ReadonlyMap<string, Template>,
  name: string,
): readonly { readonly file: string; readonly field: TemplateField }[] {
  const out: { readonly file: string; readonly field: TemplateField }[] = [];
  const seen = new Set<string>();
  const macros: Macro[] = [];
  const calls: { readonly file: string; readonly call: MacroCall }[] = [];
  const todo = [name];
  for (let next = todo.pop(); next !== undefined && seen.size < 20; next = todo.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const ending = `/${next.replace(/^\.?\/+/, "")}`;
    for (const [file, template] of files) {
      if (!`/${file}`.endsWith(ending)) continue;
      for (const field of template.fields) out.push({ file, field });
      macros.push(...template.macros);
      for (const call of template.calls) calls.push({ file, call });
      todo.push(...template.includes);
    }
  }
  for (const { file, call } of calls) {
    const macro = macros.find((one) => one.name === call.name);
    for (const [i, { name: key, path }] of macro === undefined ? [] : call.args.entries())
      if (path !== undefined && macro?.unescaped.includes(key ?? macro.params[i] ?? "") === true)
        out.push({ file, field: { path, line: call.line, text: call.text } });
  }
  return out;
}
