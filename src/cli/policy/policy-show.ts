// The work of `portcullis policy show`.

import { findRepository } from "../../collect/index.ts";
import { type ExplainedValue, explainConfig, loadConfig } from "../../config/index.ts";
import { clausesInForce, slaPolicy } from "../../decide/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import { namedText } from "../named-file.ts";
import { ownText } from "../own-file.ts";
import { configFileName } from "../scan/judge.ts";
import { cacheFolder } from "../wire.ts";

export type PolicyShowFlags = { readonly policy?: string; readonly json?: true };

export function showPolicy(key: string | undefined, flags: PolicyShowFlags): void {
  const { text, name } = policyText(flags.policy);
  slaPolicy(loadConfig(text ?? "", name)); // a table that does not exist is no policy
  const values = explainConfig(text, name).filter(
    (one) =>
      key === undefined || one.key === key || one.key.startsWith(`${key}.`) || one.key.startsWith(`${key}[`),
  );
  const all = [
    ...values,
    ...(key === undefined || "policy.rules".startsWith(key) || key === "policy"
      ? shippedRules(text, name)
      : []),
  ];
  if (all.length === 0)
    throw new PortcullisError("usage", `The configuration has no part ${JSON.stringify(key)}.`, {
      hint: "`portcullis policy show` prints all of it",
    });
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(all, undefined, 2)}\n`);
    return;
  }
  const width = Math.min(60, Math.max(...all.map(({ key: one }) => one.length)));
  const lines = all.map(
    ({ key: one, value, origin }) => `${one.padEnd(width)}  ${JSON.stringify(value)}  (${origin})`,
  );
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** Rules that hold because nobody wrote any. */
function shippedRules(text: string | undefined, name: string): readonly ExplainedValue[] {
  const config = loadConfig(text ?? "", name);
  if (config.policy.rules !== undefined) return [];
  return clausesInForce(config).map(({ clause }, index) => ({
    key: `policy.rules[${index}]`,
    value: clause,
    origin: "default",
  }));
}

export function policyText(file: string | undefined): {
  readonly text: string | undefined;
  readonly name: string;
} {
  if (file !== undefined) return { text: namedText(file), name: file };
  const root = findRepository(process.cwd(), cacheFolder())?.workTree ?? process.cwd();
  return { text: ownText(root, configFileName), name: configFileName };
}
