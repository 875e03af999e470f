// The code engine behind the contract of `find`: Python today; a second language is one more front end that lowers to the form.

import { notebookFile, pythonFile, pythonShebang } from "../../formats/python/index.ts";
import { digestOf, type RuleInfo, ruleId, severityOfScore } from "../../model/index.ts";
import type { CompiledRules, Engine, EngineSetup } from "../contract/index.ts";
import { placeClassOf } from "../judge/index.ts";
import { concludeCode } from "./conclude.ts";
import type { OwnSearch, SearchedFile } from "./custom/index.ts";
import type { Knowing } from "./judged.ts";
import {
  clientMisuseModels,
  clientModels,
  dataModels,
  extraModels,
  fileModels,
  type Knowledge,
  knowledgeOf,
  loaderModels,
  type Model,
  messageModels,
  misuseModels,
  pythonBuiltins,
  storeModels,
  webModels,
} from "./models/index.ts";
import { type CodeFacts, factsOf } from "./program/index.ts";
import { allRules, type CodeRule } from "./rules/index.ts";
import { templateFile } from "./templates/index.ts";

/** Raised whenever the facts of equal bytes change. */
const engineVersion = "6";

/** Of Cython the statements that are Python are followed and the first other one is named. */
const cythonFile = /\.pyx$/i;
/** Programs that a web server starts by their name, whatever their mode. */
const scriptFile = /\.cgi$/i;

type CodeRules = CompiledRules & { readonly search?: (file: SearchedFile) => OwnSearch | undefined };

export const codeEngine: Engine<CodeFacts, CodeRules> = {
  id: "code",
  version: engineVersion,
  readsHistory: false,
  prepare: prepared,
  rules: async (setup) => {
    const own = setup.config.code.rules;
    const cards = own.length === 0 ? [] : own.map((await import("./custom/index.ts")).cardOf);
    const disabled = new Set(setup.config.code.disabled_rules);
    return [...allRules, ...cards].filter((rule) => !disabled.has(rule.id)).map(infoOf);
  },
  wants: (head) => {
    if (placeClassOf(head.path) === "vendored") return false;
    if ([pythonFile, cythonFile, notebookFile, templateFile].some((one) => one.test(head.path))) return true;
    if (!head.isExecutable && head.path.includes(".") && !scriptFile.test(head.path)) return false;
    return (
      head.firstBytes !== undefined &&
      pythonShebang.test(Buffer.from(head.firstBytes.subarray(0, 120)).toString("latin1"))
    );
  },
  isEssential: () => false,
  pathClass: (path) => (templateFile.test(path) ? "template" : notebookFile.test(path) ? "notebook" : ""),
  inspect: (file, rules) => factsOf(file, rules.search),
  conclude: (facts, context) => concludeCode(facts, context, knowing(context.setup)),
};

/** Rules of the project's own that are patterns are searched for file by file. */
export async function prepared(setup: EngineSetup): Promise<CodeRules> {
  const { rules, disabled_rules } = setup.config.code;
  const patterns = rules.filter(
    (rule) => rule.flow === undefined && !disabled_rules.includes(`code/${rule.id}`),
  );
  if (patterns.length === 0) return { digest: digestOf(["code", engineVersion]) };
  const { compileRule, searchFile } = await import("./custom/index.ts");
  const compiled = patterns.flatMap((one) => compileRule(one).rule ?? []);
  return {
    digest: digestOf(["code", engineVersion, patterns]),
    search: (file) => {
      const found = searchFile(file, compiled);
      return found.hits.length === 0 && found.cutOff.length === 0 ? undefined : found;
    },
  };
}

/** What the built-in rules know, and what each run of the project's own flow rules knows besides. */
export function knowing(setup: EngineSetup, shared?: Knowledge): Knowing {
  return { builtIn: () => shared ?? knowledgeFor(setup), own: () => ownFlowRuns(setup) };
}

export function knowledgeFor(setup: EngineSetup): Knowledge {
  const own = ownModels(setup);
  return knowledgeOf([...builtInModels, ...own], pythonBuiltins, own);
}

const builtInModels: readonly Model[] = [
  ...webModels,
  ...dataModels,
  ...misuseModels,
  ...clientMisuseModels,
  ...extraModels,
  ...messageModels,
  ...storeModels,
  ...fileModels,
  ...loaderModels,
  ...clientModels,
];

/** What the project's own flow rules need to know, a run each. */
export async function ownFlowRuns(setup: EngineSetup): Promise<readonly Knowledge[]> {
  const rules = setup.config.code.rules.filter((rule) => rule.flow !== undefined);
  if (rules.length === 0) return [];
  const { flowRuns } = await import("./custom/index.ts");
  return flowRuns(rules, [...builtInModels, ...ownModels(setup)], pythonBuiltins);
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
  const [cwe] = rule.cwe;
  return {
    id: ruleId(rule.id),
    engine: "code",
    title: rule.title,
    severity: severityOfScore(rule.score),
    score: rule.score,
    cwe: rule.cwe,
    help: [rule.why, ...(rule.instead === "" ? [] : [`**Instead:** ${rule.instead}`])]
      .filter((text) => text !== "")
      .join("\n\n"),
    ...(cwe === undefined ? {} : { url: `https://cwe.mitre.org/data/definitions/${cwe}.html` }),
  };
}
