// The work of `portcullis tool`: collect, export, run, write the tool's report. Exit code 3 when it did not look at everything.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { collect, exportSources, readByTool, runTool, type ToolName } from "../../collect/index.ts";
import { readForeignReport } from "../../formats/foreign/index.ts";
import { variable } from "../environment.ts";
import { exitCodes } from "../exit.ts";
import { wire } from "../wire.ts";
import { targetOf } from "./target.ts";

export type ToolFlags = { readonly output?: string; readonly rules?: string };

export async function tool(name: ToolName, place: string, flags: ToolFlags): Promise<void> {
  const deps = wire({ isQuiet: false });
  const target = await targetOf([place], { report: [], name: "stdin", gate: false }, deps.readStdin);
  const work = mkdtempSync(join(tmpdir(), "portcullis-tool-"));
  try {
    const [folder, empty] = [join(work, "export"), join(work, "home")];
    for (const one of [folder, empty]) mkdirSync(one);
    const isWanted = readByTool[name];
    const collection = await collect(target, { ...deps, wants: ({ path }) => isWanted(path) });
    const exported = await exportSources(collection.artifacts, folder, isWanted).finally(() =>
      collection.close(),
    );
    deps.log.info(`${exported.files} files exported`);
    const { report, version } = await runTool(name, {
      ...{ path: variable("PATH") ?? "", folder, empty, signal: deps.signal },
      ...(flags.rules === undefined ? {} : { rules: flags.rules }),
    });
    if (flags.output === undefined) process.stdout.write(report);
    else writeFileSync(flags.output, report);
    const { value, problems } = readForeignReport(report);
    for (const path of exported.unread)
      deps.log.warn(`${path} could not be read, and ${name} did not see it`);
    for (const { message } of problems) deps.log.warn(message);
    const found = value?.weaknesses?.length ?? 0;
    deps.log.info(
      `${name} ${version}: ${found} result${found === 1 ? "" : "s"}${flags.output === undefined ? "" : `; portcullis scan ${place} --with ${flags.output}`}`,
    );
    if (problems.length > 0 || exported.unread.length > 0) process.exitCode = exitCodes.incomplete;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
