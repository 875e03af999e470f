// Red Hat's modules: one package is built for several streams ("nodejs:16", "nodejs:18") that share no order of versions, so an advisory
// of one stream says nothing of another, and none of a package outside modules. OSV's rows do not name the stream; the summary of the
// erratum does ("nodejs:16 security update"), and the release of a package in a module has ".module" in it.
// Sources: docs.fedoraproject.org, "Modularity"; rpm's tag MODULARITYLABEL ("name:stream:version:context").

import type { Advisory } from "../../model/index.ts";

export type Modularity = {
  readonly version: string;
  /** "nodejs:16:8070020230808:abcdef", where rpm's database has it. */
  readonly module?: string;
};

/** The advisory with the rows that may concern the package; undefined when there are none. */
export function advisoryForModule(advisory: Advisory, installed: Modularity): Advisory | undefined {
  const isModular = installed.module !== undefined || isModularVersion(installed.version);
  if (isModular && !isOfStream(advisory.summary, installed.module)) return undefined;
  const rows = advisory.affected.filter((row) => {
    const fixes = row.ranges.flatMap((range) => range.events.flatMap((event) => event.fixed ?? []));
    return fixes.length === 0 || fixes.some((fix) => isModularVersion(fix) === isModular);
  });
  if (rows.length === advisory.affected.length) return advisory;
  return rows.length === 0 ? undefined : { ...advisory, affected: rows };
}

function isModularVersion(version: string): boolean {
  return /\.module[_+]/.test(version);
}

/** Where either side does not say its stream, the advisory counts. */
function isOfStream(summary: string, module: string | undefined): boolean {
  const streams = [...summary.matchAll(/(?:^|[\s,(])([a-zA-Z][\w.+-]*:[\w.+-]+)(?=[\s,)]|$)/g)].map(
    ([, one]) => one,
  );
  if (module === undefined || streams.length === 0) return true;
  return streams.includes(module.split(":").slice(0, 2).join(":"));
}
