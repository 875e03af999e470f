// The work of `portcullis ignore list`.

import { collect } from "../../collect/index.ts";
import { daysLeft, exceptionName, settingOf, standingOf, writtenExceptions } from "../../decide/index.ts";
import { printable } from "../../kit/index.ts";
import { exceptionLine } from "../scan/explain.ts";
import { judgementFor } from "../scan/judge.ts";
import { runPlace } from "../scan/scan.ts";
import { targetOf } from "../scan/target.ts";
import { wire } from "../wire.ts";

export type IgnoreListFlags = { readonly now?: string; readonly diff?: string; readonly json?: true };

export async function listIgnores(flags: IgnoreListFlags): Promise<void> {
  const deps = wire({ ...(flags.now === undefined ? {} : { now: flags.now }), isQuiet: true });
  const target = await targetOf(
    [],
    { name: "stdin", report: [], gate: true, ...(flags.diff === undefined ? {} : { diff: flags.diff }) },
    deps.readStdin,
  );
  const collection = await collect(target, deps);
  try {
    const { config, configName, isConfigInTree } = await judgementFor(collection, {});
    const now = deps.clock.now();
    const place = runPlace({});
    const setting = settingOf(collection.subject, place);
    const all = await writtenExceptions({
      ...{
        config,
        configName,
        isConfigInTree,
        trusted: collection.trusted,
        head: collection.head,
        setting,
        now,
      },
      isCi: place.isCi,
      ...(collection.commits === undefined ? {} : { commits: collection.commits }),
    });
    const rules = {
      now,
      isProposalsOnly: setting.isChange,
      ignoresInChange: config.policy.ignores_in_change,
    };
    const listed = all.map((one) => ({
      name: exceptionName(one),
      standing: standingOf(one, { engine: "code" }, rules),
      daysLeft: daysLeft(one, now),
      ...one,
    }));
    if (flags.json === true) process.stdout.write(`${JSON.stringify(listed, undefined, 2)}\n`);
    else process.stdout.write(listed.length === 0 ? "no exceptions stand in files\n" : lines(listed));
  } finally {
    collection.close();
  }
}

function lines(
  listed: readonly (Parameters<typeof exceptionLine>[0] & { readonly standing: string })[],
): string {
  const rows = listed.map((one) => `${exceptionLine(one, one.standing)}  ${JSON.stringify(one.scope)}`);
  return `${rows.map(printable).join("\n")}\n`;
}
