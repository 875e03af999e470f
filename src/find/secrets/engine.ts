// The secrets engine: every rule and detector behind the contract of `find`.

import {
  type ByteRanges,
  digestOf,
  type FingerprintKey,
  type RepoPath,
  type RuleId,
  type RuleInfo,
} from "../../model/index.ts";
import type { CompiledRules, Engine, EngineSetup } from "../contract/index.ts";
import { prebuilt } from "./automaton/prebuilt.ts";
import { concludeSecrets } from "./conclude.ts";
import { openerOf } from "./containers/containers.ts";
import { allowancesOf } from "./custom/allowances.ts";
import { cardOfCustom, compileCustomRules, fileRulesOf } from "./custom/custom-rules.ts";
import type { RuleCard } from "./detect/detector.ts";
import { detectors } from "./detect/detectors.ts";
import { ownRules } from "./detect/own-rules.ts";
import type { SecretFacts } from "./facts.ts";
import { inspectBytes, pathClassOf } from "./inspect.ts";
import { isMedia } from "./media.ts";
import { indexOf, infoOf, RuleBook } from "./rule-book.ts";
import { ruleGroups } from "./rules/index.ts";
import { hasNews } from "./scan/news.ts";
import { makeRuleSet, type RuleSet } from "./scan/rule-set.ts";

/** Raised whenever what the code finds in equal bytes changes; in a build the code itself is in the digest, as is the configuration. */
const engineVersion = "2";

export type SecretsRules = CompiledRules & { readonly set: RuleSet; readonly key: FingerprintKey };

/** The rules that are code. */
const ownCards = new Map<RuleId, RuleCard>(Object.values(ownRules).map((rule) => [rule.id, rule]));

export const secretsEngine: Engine<SecretFacts, SecretsRules> = {
  id: "secrets",
  version: engineVersion,
  readsHistory: true,
  isQuick: true,
  seesMarks: true,
  async prepare(setup) {
    const { entropy_threshold: entropyThreshold, disabled_rules: disabled } = setup.config.secrets;
    const custom = await compileCustomRules(setup.config.secrets.rules);
    const set = makeRuleSet(ruleBook(), detectors, {
      entropyThreshold,
      custom,
      ofFiles: fileRulesOf(setup.config.secrets.rules),
      disabled,
      allowances: await allowancesOf(setup.config),
      stored: prebuilt?.automaton,
    });
    return {
      digest: digestOf([engineVersion, codeDigest(), setup.config.secrets, setup.key]),
      set,
      key: setup.key,
    };
  },
  async rules(setup: EngineSetup) {
    const disabled = setup.config.secrets.disabled_rules;
    return [...shipped(), ...setup.config.secrets.rules.map(cardOfCustom).map(infoOf)].filter(
      (rule) => !disabled.includes(rule.id),
    );
  },
  wants: (head) => head.firstBytes === undefined || !isMedia(head.path, head.firstBytes),
  isEssential: () => false,
  pathClass: pathClassOf,
  mayHaveNews,
  inspect: ({ path, bytes, novel, ...told }, rules) =>
    novel === undefined || mayHaveNews({ path, bytes, novel }, rules)
      ? inspectBytes(path, bytes, rules.set, rules.key, told)
      : undefined,
  conclude(facts, context) {
    const own = new Map(context.config.secrets.rules.map(cardOfCustom).map((card) => [card.id, card]));
    return concludeSecrets(
      facts,
      context,
      (rule) => own.get(rule) ?? ownCards.get(rule) ?? ruleBook().withId(rule),
    );
  },
};

function mayHaveNews(
  { path, bytes, novel }: { readonly path: RepoPath; readonly bytes: Uint8Array; readonly novel: ByteRanges },
  { set }: SecretsRules,
): boolean {
  if (novel.length === 0) return false;
  if (set.ofFiles.length > 0) return true;
  return openerOf(bytes) !== undefined || hasNews({ path, bytes, pathClass: pathClassOf(path) }, novel, set);
}

/** Stands for all that decides what is found in equal bytes: the build's digest of the code, or from sources one of the rules. */
function codeDigest(): string {
  if (prebuilt !== undefined) return prebuilt.codeDigest;
  describedRules ??= digestOf(
    ruleBook().index.ids.map((id) => {
      const rule = ruleBook().withId(id as RuleId); // the index holds ids of rules
      return [id, rule?.pattern.source, rule?.pattern.flags, rule?.keywords, rule?.severity];
    }),
  );
  return describedRules;
}
let describedRules: string | undefined;

/** One for all that is asked in this thread. */
function ruleBook(): RuleBook {
  madeBook ??= new RuleBook(ruleGroups, prebuilt?.index ?? indexOf(ruleGroups, detectors));
  return madeBook;
}
let madeBook: RuleBook | undefined;

/** A scan asks more than once. */
function shipped(): readonly RuleInfo[] {
  const own = [...ownCards.values()].filter((card) => card.isIdentifier !== true);
  shippedInfos ??= [...own.map(infoOf), ...ruleBook().index.infos];
  return shippedInfos;
}
let shippedInfos: readonly RuleInfo[] | undefined;
