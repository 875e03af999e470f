// Where the project's own patterns stand in one file. It is looked at once for all rules; each rule has a budget, and one that spends it
// is cut off on this file and named.

import { limits } from "../../../kit/index.ts";
import { type At, at, type Expr, lineOf, type ModuleForm, type Stmt } from "../form/index.ts";
import type { Alternative, CompiledTest, PatternRule } from "./compile.ts";
import { Names } from "./constants.ts";
import { type Bindings, BudgetSpent, type Ground } from "./match-expression.ts";
import { Matcher } from "./match-statement.ts";
import type { Pattern } from "./pattern.ts";
import { filled, SourceText } from "./source-text.ts";
import { type Around, isExpression, isStatement, walk } from "./walk.ts";

/** Plain data: it is kept with the facts of the file. */
export type OwnHit = {
  readonly rule: string;
  readonly at: At;
  readonly to: At;
  readonly fn: number;
  /** What is called, or "" */
  readonly sink: string;
  /** What the variables stand for, without secrets. */
  readonly variables: Readonly<Record<string, string>>;
  readonly edits?: readonly { readonly at: At; readonly to: At; readonly text: string }[];
};
export type OwnSearch = { readonly hits: readonly OwnHit[]; readonly cutOff: readonly string[] };

export type SearchedFile = {
  readonly form: ModuleForm;
  readonly text: string;
  readonly lines: readonly number[];
  /** Offsets into the text. */
  readonly hasSecret: (from: number, to: number) => boolean;
};

export function searchFile(file: SearchedFile, rules: readonly PatternRule[]): OwnSearch {
  const wanted = rules.filter(({ alternatives }) =>
    alternatives.some(({ root }) => root.words.every((word) => file.text.includes(word))),
  );
  if (wanted.length === 0) return { hits: [], cutOff: [] };
  const source = new SourceText(file.text, file.lines);
  const names = new Names(file.form);
  const hits: OwnHit[] = [];
  const cutOff: string[] = [];
  for (const rule of wanted) {
    const search = new Search({ file, source, names, rule });
    try {
      search.run();
    } catch (thrown) {
      if (!(thrown instanceof BudgetSpent) && !(thrown instanceof RangeError)) throw thrown; // RangeError: the machine's stack
      cutOff.push(rule.rule.id);
    }
    hits.push(...search.hits.values());
  }
  return { hits, cutOff };
}

type Context = {
  readonly file: SearchedFile;
  readonly source: SourceText;
  readonly names: Names;
  readonly rule: PatternRule;
};

/** A place where the root of a pattern stands. */
type Place =
  | { readonly kind: "expression"; readonly e: Expr; readonly fn: number; readonly up: Around | undefined }
  | {
      readonly kind: "statements";
      readonly body: readonly Stmt[];
      readonly from: number;
      readonly end: number;
      readonly fn: number;
      readonly up: Around | undefined;
    };

class Search {
  readonly hits = new Map<string, OwnHit>();
  readonly #context: Context;
  readonly #ground: Ground;
  readonly #matchers = new Map<Pattern, Matcher>();

  constructor(context: Context) {
    this.#context = context;
    this.#ground = {
      form: context.file.form,
      names: context.names,
      budget: { left: limits.ownCodeRuleSteps },
    };
  }

  run(): void {
    const { file, rule } = this.#context;
    for (const seen of walk(file.form)) {
      if (--this.#ground.budget.left < 0) throw new BudgetSpent();
      for (const one of rule.alternatives) {
        const { root } = one.root;
        if (root.kind === "expression" && seen.kind === "expression") {
          const b = this.#matcher(one.root).expression(root.e, seen.e, seen.fn, new Map());
          if (b !== undefined) this.#judge(one, seen, b);
        } else if (root.kind === "statements" && seen.kind === "block") {
          for (let from = 0; from < seen.body.length; from += 1) {
            const run = this.#matcher(one.root).statements(
              root.body,
              seen.body,
              { from, fn: seen.fn },
              new Map(),
            );
            if (run !== undefined)
              this.#judge(one, { ...seen, kind: "statements", from, end: run.end }, run.bindings);
          }
        }
      }
    }
  }

  #matcher(pattern: Pattern): Matcher {
    const known = this.#matchers.get(pattern) ?? new Matcher(pattern.form, this.#ground);
    this.#matchers.set(pattern, known);
    return known;
  }

  #judge(one: Alternative, place: Place, root: Bindings): void {
    if (one.not.some((pattern) => this.#isHere(pattern, place, root))) return;
    let b = root;
    if (one.inside.length > 0) {
      const found = this.#around(one.inside, place, b);
      if (found === undefined) return;
      b = found;
    }
    if (this.#around(one.notInside, place, b) !== undefined) return;
    if (one.contains.length > 0 && !one.contains.some((pattern) => this.#isWithin(pattern, place, b))) return;
    if (one.notContains.some((pattern) => this.#isWithin(pattern, place, b))) return;
    if (!one.where.every((test) => this.#holds(test, place, b))) return;
    const hit = this.#hit(place, b);
    this.hits.set(`${hit.at} ${hit.to}`, hit);
  }

  #isHere(pattern: Pattern, place: Place, b: Bindings): boolean {
    const { root } = pattern;
    const matcher = this.#matcher(pattern);
    if (place.kind === "expression")
      return root.kind === "expression" && matcher.expression(root.e, place.e, place.fn, b) !== undefined;
    const ps: readonly Stmt[] =
      root.kind === "statements" ? root.body : [{ k: "expr", at: root.e.at, e: root.e }];
    return matcher.statements(ps, place.body, place, b) !== undefined;
  }

  #around(patterns: readonly Pattern[], place: Place, b: Bindings): Bindings | undefined {
    for (let around = place.up; around !== undefined; around = around.up) {
      for (const pattern of patterns) {
        const found = this.#node(pattern, around.node, around.fn, b);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  #node(pattern: Pattern, node: Expr | Stmt, fn: number, b: Bindings): Bindings | undefined {
    const { root } = pattern;
    if (root.kind === "expression")
      return isExpression(node) ? this.#matcher(pattern).expression(root.e, node, fn, b) : undefined;
    if (!isStatement(node)) return undefined;
    return this.#matcher(pattern).statements(root.body, [node], { from: 0, fn }, b)?.bindings;
  }

  /** Inside the place, and not the place itself. */
  #isWithin(pattern: Pattern, place: Place, b: Bindings): boolean {
    const { root } = pattern;
    const matcher = this.#matcher(pattern);
    const start = place.kind === "expression" ? place.e : place.body.slice(place.from, place.end);
    for (const seen of walk(this.#context.file.form, { value: start, fn: place.fn, up: undefined })) {
      if (--this.#ground.budget.left < 0) throw new BudgetSpent();
      if (root.kind === "expression") {
        if (seen.kind !== "expression" || seen.e === start) continue;
        if (matcher.expression(root.e, seen.e, seen.fn, b) !== undefined) return true;
      } else if (seen.kind === "block" && seen.body !== start) {
        for (let from = 0; from < seen.body.length; from += 1)
          if (matcher.statements(root.body, seen.body, { from, fn: seen.fn }, b) !== undefined) return true;
      }
    }
    return false;
  }

  #holds(test: CompiledTest, place: Place, b: Bindings): boolean {
    const e = b.get(test.name);
    if (e === undefined) return false;
    const value = this.#context.names.constant(e, place.fn);
    const isLiteral = value !== undefined || (e.k === "const" && e.t === "secret");
    if (test.literal !== undefined && test.literal !== isLiteral) return false;
    if (test.is !== undefined && (value === undefined || !test.is.includes(value))) return false;
    if (test.is_not !== undefined && value !== undefined && test.is_not.includes(value)) return false;
    if (test.below !== undefined && !(typeof value === "number" && value < test.below)) return false;
    if (test.above !== undefined && !(typeof value === "number" && value > test.above)) return false;
    if (test.pattern === undefined && test.notPattern === undefined) return true;
    const text =
      value === undefined ? (this.#context.names.dotted(e) ?? this.#written(e) ?? "") : String(value);
    if (test.pattern !== undefined && !test.pattern.matcher(text).find()) return false;
    return test.notPattern === undefined || !test.notPattern.matcher(text).find();
  }

  #written(e: Expr): string | undefined {
    const range = this.#context.source.rangeOf(e);
    return range === undefined ? undefined : this.#context.source.slice(...range);
  }

  #hit(place: Place, b: Bindings): OwnHit {
    const { rule } = this.#context.rule;
    const edits = this.#edits(place, b);
    const first = place.kind === "expression" ? place.e : (place.body[place.from] ?? place.body[0]);
    const start = first?.at ?? at(1, 1);
    return {
      rule: rule.id,
      at: start,
      to: this.#end(place, start),
      fn: place.fn,
      sink:
        place.kind === "expression" && place.e.k === "call"
          ? (this.#context.names.dotted(place.e.f) ?? "")
          : "",
      variables: Object.fromEntries([...b].map(([name, e]) => [name, this.#shown(e)])),
      ...(edits === undefined ? {} : { edits }),
    };
  }

  #shown(e: Expr): string {
    const { source, file } = this.#context;
    const range = source.rangeOf(e);
    if (range === undefined) return e.k === "name" ? e.n : "…";
    if (file.hasSecret(...range)) return "***";
    const text = source.slice(...range).replace(/\s+/g, " ");
    return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
  }

  #end(place: Place, start: At): At {
    if (place.kind === "expression") return this.#endAt(place.e) ?? start;
    const last = place.body[place.end - 1];
    if (last !== undefined && "to" in last && lineOf(last.to) - lineOf(start) < 50) return last.to;
    if (last?.k === "expr") return this.#endAt(last.e) ?? start;
    return this.#placeAt(
      this.#context.source.endOfLine(lineOf(last?.at ?? start)),
      lineOf(last?.at ?? start),
    );
  }

  #endAt(e: Expr): At | undefined {
    const range = this.#context.source.rangeOf(e);
    return range === undefined ? undefined : this.#placeOf(range[1]);
  }

  /** Offset -> place: a search among the lines. */
  #placeOf(offset: number): At {
    const { lines } = this.#context.file;
    let low = 0;
    let high = lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#placeAt(offset, low + 1);
  }

  #placeAt(offset: number, line: number): At {
    return at(line, offset - (this.#context.file.lines[line - 1] ?? 0) + 1);
  }

  #edits(place: Place, b: Bindings): OwnHit["edits"] {
    const { fix } = this.#context.rule.rule;
    if (fix === undefined) return undefined;
    const { source, file } = this.#context;
    const whole =
      typeof fix === "string" ? this.#rangeOf(place) : this.#variable(fix.replace.slice(1), b)?.range;
    const text = filled(typeof fix === "string" ? fix : fix.by, (name) => {
      const given = this.#variable(name, b);
      return given === undefined || file.hasSecret(...given.range)
        ? undefined
        : { text: source.slice(...given.range), e: given.e };
    });
    if (whole === undefined || text === undefined || file.hasSecret(...whole)) return undefined;
    return [{ at: this.#placeOf(whole[0]), to: this.#placeOf(whole[1]), text }];
  }

  #variable(
    name: string,
    b: Bindings,
  ): { readonly e: Expr; readonly range: readonly [number, number] } | undefined {
    const e = b.get(name);
    const range = e === undefined ? undefined : this.#context.source.rangeOf(e);
    return e === undefined || range === undefined ? undefined : { e, range };
  }

  /** Of an expression, or of one simple statement on a line of its own. */
  #rangeOf(place: Place): readonly [number, number] | undefined {
    const { source } = this.#context;
    if (place.kind === "expression") return source.rangeOf(place.e);
    const s = place.body[place.from];
    if (s === undefined || place.end - place.from !== 1) return undefined;
    if (s.k === "expr") return source.rangeOf(s.e);
    const [from, to] = "to" in s ? [source.offset(s.at), source.offset(s.to)] : [undefined, undefined];
    return from === undefined || to === undefined ? undefined : [from, to];
  }
}

const longestShown = 80;
