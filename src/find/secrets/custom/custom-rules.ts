// Rules of the project's own (R37), from portcullis.yaml or .gitleaks.toml: run over whole files that hold one of their
// keywords, in pieces, within a budget of time. A rule that exceeds it is cut off on that file and named.

import type { CustomRule } from "../../../config/index.ts";
import { limits } from "../../../kit/index.ts";
import { ruleId } from "../../../model/index.ts";
import { entropyBitsPerChar } from "../../judge/index.ts";
import type { Emit, Layer, RuleCard } from "../detect/detector.ts";
import { type Expression, expressionOf } from "./expression.ts";

export type CompiledCustomRule = {
  readonly card: RuleCard;
  readonly keywords: readonly string[];
  /** Where it was cut off, if it was: what follows was not looked at. */
  readonly match: (layer: Layer, emit: Emit) => number | undefined;
};

/** Rules without an expression: the file itself is what they forbid. Their path is asked where findings are made. */
export function fileRulesOf(rules: readonly CustomRule[]): readonly RuleCard[] {
  return rules.filter((rule) => rule.pattern === undefined).map(cardOfCustom);
}

/** One search cannot be stopped: its text is short at first, and grows while the rule is quick. */
const probeLength = 512;
const firstPieceLength = 4 * 1024;
const longestPieceLength = 32 * 1024;
const quickMs = 10;
/** A match that is longer than this may be cut where two pieces meet. */
const overlapLength = 8 * 1024;

export async function compileCustomRules(
  rules: readonly CustomRule[],
): Promise<readonly CompiledCustomRule[]> {
  const compiled: CompiledCustomRule[] = [];
  for (const [rank, rule] of rules.entries()) {
    if (rule.pattern === undefined) continue;
    const expression = await expressionOf(rule.pattern, `the pattern of the rule ${rule.id}`);
    const card = cardOfCustom(rule);
    compiled.push({
      card,
      keywords: rule.keywords.map((word) => word.toLowerCase()),
      match: (layer, emit) => matchAll({ rule, card, expression, rank }, layer, emit),
    });
  }
  return compiled;
}

export function cardOfCustom(rule: CustomRule): RuleCard {
  return {
    id: ruleId(`secrets/${rule.id}`),
    title: rule.title ?? rule.id,
    provider: "this project",
    opens: "what the project's own rule speaks of",
    severity: rule.severity,
    remedy:
      rule.remedy ??
      "Revoke it where it was issued and read the new one from the environment or a secret store.",
    docsUrl: "https://github.com/google/re2/wiki/Syntax",
    ...(rule.report ? {} : { isIdentifier: true }),
    ...(rule.requires.length === 0
      ? {}
      : {
          needs: rule.requires.map((need) => ({
            rule: ruleId(need.rule.includes("/") ? need.rule : `secrets/${need.rule}`),
            ...(need.within_lines === undefined ? {} : { withinLines: need.within_lines }),
          })),
        }),
  };
}

type Custom = {
  readonly rule: CustomRule;
  readonly card: RuleCard;
  readonly expression: Expression;
  readonly rank: number;
};

function matchAll(custom: Custom, layer: Layer, emit: Emit): number | undefined {
  const { text } = layer;
  const deadline = performance.now() + limits.customRuleMs;
  if (isHopeless(custom, text)) return 0;
  let length = firstPieceLength;
  for (let start = 0; start < text.length; ) {
    const began = performance.now();
    const end = start + length;
    const matcher = custom.expression.matcher(text.slice(start, end + overlapLength));
    while (performance.now() <= deadline && matcher.find()) {
      if (start + matcher.start() >= end) break; // belongs to the next piece
      const group = groupOf(matcher, custom.rule.secret_group);
      const span = { start: start + matcher.start(group), end: start + matcher.end(group) };
      take(custom, { text, ...span, around: matcher.group() ?? "" }, emit);
    }
    const now = performance.now();
    if (now > deadline) return start;
    if (now - began < quickMs) length = Math.min(longestPieceLength, length * 2);
    start = end;
  }
  return undefined;
}

/** When a few hundred characters take so long that the first piece alone would use up the time. */
function isHopeless({ expression }: Custom, text: string): boolean {
  if (text.length <= firstPieceLength) return false;
  const isSlowAt = (start: number): boolean => {
    const began = performance.now();
    expression.matcher(text.slice(start, start + probeLength)).find();
    const perCharacterMs = (performance.now() - began) / probeLength;
    return perCharacterMs * (firstPieceLength + overlapLength) > limits.customRuleMs;
  };
  // Where a literal that the expression asks for is missing, no text is slow. Asked twice: the machine may do other things.
  return [0, Math.floor(text.length / 2), text.length - probeLength].some(
    (start) => isSlowAt(start) && isSlowAt(start),
  );
}

type Groups = { groupCount(): number; group(index: number): string | null };

/** The named group of the rule, else the first that took part, else the whole match. */
function groupOf(matcher: Groups, wanted: number | undefined): number {
  if (wanted !== undefined) return wanted <= matcher.groupCount() ? wanted : 0;
  for (let group = 1; group <= matcher.groupCount(); group += 1) {
    if ((matcher.group(group) ?? "") !== "") return group;
  }
  return 0;
}

type Span = { readonly text: string; readonly start: number; readonly end: number; readonly around: string };

function take({ rule, card, rank }: Custom, span: Span, emit: Emit): void {
  const secret = span.text.slice(span.start, span.end);
  if (secret === "" || (rule.entropy !== undefined && entropyBitsPerChar(secret) < rule.entropy)) return;
  emit({
    rule: card,
    start: span.start,
    end: span.end,
    secret,
    around: span.around,
    confidence: "high",
    rank,
  });
}
