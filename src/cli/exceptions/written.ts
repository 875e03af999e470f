// The exceptions that stand in the files of a tree or of a change, with what they are worth now. Nothing is looked for in code.

import { collect } from "../../collect/index.ts";
import { exceptionName, settingOf, standingOf, writtenExceptions } from "../../decide/index.ts";
import type { Exception, Instant } from "../../model/index.ts";
import { judgementFor } from "../scan/judge.ts";
import { runPlace } from "../scan/scan.ts";
import { targetOf } from "../scan/target.ts";
import { wire } from "../wire.ts";

export type WrittenFlags = { readonly now?: string; readonly diff?: string };

export type WrittenException = Exception & {
  readonly name: string;
  readonly standing: ReturnType<typeof standingOf>;
};

export async function readWritten(
  flags: WrittenFlags,
): Promise<{ readonly written: readonly WrittenException[]; readonly now: Instant }> {
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
      ...{ config, configName, isConfigInTree, setting, now },
      ...{ trusted: collection.trusted, head: collection.head },
      isCi: place.isCi,
      ...(collection.commits === undefined ? {} : { commits: collection.commits }),
    });
    const rules = {
      now,
      isProposalsOnly: setting.isChange,
      ignoresInChange: config.policy.ignores_in_change,
    };
    const written = all.map((one) => ({
      name: exceptionName(one),
      standing: standingOf(one, { engine: "code" }, rules),
      ...one,
    }));
    return { written, now };
  } finally {
    collection.close();
  }
}
