// The code engine behind the contract of `find`: Python today; a second language is one more front end that lowers to the form.

import { digestOf, type RuleInfo, ruleId, severityOfScore } from "../../model/index.ts";
import type { CompiledRules, Engine, EngineSetup } from "../contract/index.ts";
import { placeClassOf } from "../judge/index.ts";
import { concludeCode } from "./conclude.ts";
import {
  dataModels,
  extraModels,
  type Knowledge,
  knowledgeOf,
  type Model,
  misuseModels,
  pythonBuiltins,
  webModels,
} from "./models/index.ts";
import { type CodeFacts, factsOf } from "./program/index.ts";
import { allRules, type CodeRule } from "./rules/index.ts";

/** Raised whenever the facts of equal bytes change. */
const engineVersion = "1";

const pythonFile = /\.pyw?$/i;
const pythonShebang = /^#![^\n]*\bpython[\d.]*\b/;

export const codeEngine: Engine<CodeFacts, CompiledRules> = {
  id: "code",
  version: engineVersion,
  readsHistory: false,
  prepare: async () => ({ digest: digestOf(["code", engineVersion]) }),
  rules: async (setup) =>
    allRules.filter((rule) => !setup.config.code.disabled_rules.includes(rule.id)).map(infoOf),
  wants: (head) => {
    if (placeClassOf(head.path) === "vendored") return false;
    if (pythonFile.test(head.path)) return true;
    if (!head.isExecutable && head.path.includes(".")) return false;
    return (
      head.firstBytes !== undefined &&
      pythonShebang.test(Buffer.from(head.firstBytes.subarray(0, 120)).toString("latin1"))
    );
  },
  isEssential: () => false,
  pathClass: () => "",
  inspect: (file) => factsOf(file),
  conclude: (facts, context) => concludeCode(facts, context, () => knowledgeFor(context.setup)),
};

export function knowledgeFor(setup: EngineSetup): Knowledge {
  return knowledgeOf(
    [...webModels, ...dataModels, ...misuseModels, ...extraModels, ...ownModels(setup)],
    pythonBuiltins,
  );
}

/** The models of portcullis.yaml, in the built-in format. */
function ownModels(setup: EngineSetup): readonly Model[] {
  return setup.config.code.models.map((model): Model => {
    if (!("sanitizer" in model)) {
      if (!("entry" in model)) return model;
      return { entry: model.entry, ...(model.returns === undefined ? {} : { returns: model.returns }) };
    }
    return model.kinds === undefined
      ? { clean: model.sanitizer }
      : { passes: model.sanitizer, from: ["*"], safe: model.kinds };
  });
}

function infoOf(rule: CodeRule): RuleInfo {
  return {
    id: ruleId(rule.id),
    engine: "code",
    title: rule.title,
    severity: severityOfScore(rule.score),
    score: rule.score,
    cwe: rule.cwe,
    help: `${rule.why}\n\n**Instead:** ${rule.instead}`,
    url: `https://cwe.mitre.org/data/definitions/${rule.cwe[0]}.html`,
  };
}
