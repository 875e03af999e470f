// The project's own rules for code, as they stand in portcullis.yaml and in the files that it names: read, checked, and, where one is
// wrong, told with file and line.

import { type Config, lineOf, loadRuleFile, type OwnCodeRule } from "../../config/index.ts";
import { problemsOfOwnRule } from "../../find/index.ts";
import { decodeUtf8, PortcullisError } from "../../kit/index.ts";

type Read = (path: string) => Promise<Uint8Array | undefined>;
type File = { readonly name: string; readonly text: string };

/** A rule, and where it is written: `path` are the keys that lead to it. */
export type WrittenRule = {
  readonly rule: OwnCodeRule;
  readonly file: File;
  readonly path: readonly (string | number)[];
};

/** The configuration with the rules of its files. Throws "config" with one sentence for the first rule that cannot be used. */
export async function withRuleFiles(config: Config, file: File, read: Read): Promise<Config> {
  const written = await writtenRules(config, file, read);
  const seen = new Map<string, WrittenRule>();
  for (const one of written) {
    const before = seen.get(one.rule.id);
    if (before !== undefined) throw wrong(one, ["id"], `is the id of the rule at ${placeOf(before)}, too`);
    seen.set(one.rule.id, one);
    const [problem] = await problemsOfOwnRule(one.rule);
    if (problem !== undefined) throw wrong(one, problem.key, problem.message);
  }
  return { ...config, code: { ...config.code, rules: written.map(({ rule }) => rule) } };
}

export async function writtenRules(config: Config, file: File, read: Read): Promise<readonly WrittenRule[]> {
  const written = config.code.rules.map(
    (rule, i): WrittenRule => ({ rule, file, path: ["code", "rules", i] }),
  );
  for (const [i, name] of config.code.rule_files.entries()) {
    const path = name.replace(/^\.\//, "");
    const bytes = /^\/|(?:^|\/)\.{0,2}(?:\/|$)/.test(path) ? undefined : await read(path);
    if (bytes === undefined) {
      const line = lineOf(file.text, ["code", "rule_files", i]);
      throw new PortcullisError(
        "config",
        `Cannot read ${file.name}: line ${line ?? 1}, \`code.rule_files.${i}\` names ${name}, which is not there.`,
        { hint: "paths are written from the root of the repository" },
      );
    }
    const text = decodeUtf8(bytes);
    const rules = loadRuleFile(text, name);
    written.push(
      ...rules.map((rule, at): WrittenRule => ({ rule, file: { name, text }, path: ["rules", at] })),
    );
  }
  return written;
}

/** "portcullis.yaml:12" */
export function placeOf({ file, path }: WrittenRule, key: readonly (string | number)[] = []): string {
  return `${file.name}:${lineOf(file.text, [...path, ...key]) ?? 1}`;
}

function wrong(one: WrittenRule, key: readonly (string | number)[], message: string): PortcullisError {
  const line = lineOf(one.file.text, [...one.path, ...key]) ?? 1;
  const name = [...one.path, ...key].join(".");
  return new PortcullisError(
    "config",
    `Cannot read ${one.file.name}: line ${line}, \`${name}\` of the rule code/${one.rule.id} ${message}.`,
    { hint: "docs/guide/code-rules.md says how rules are written" },
  );
}
