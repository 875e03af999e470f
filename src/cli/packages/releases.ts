// Which registries `--online` may ask: those that the user's own npm and pip are told to use. A host is never named here: where npm's files
// name none, npm itself is asked for its default, from a folder that nothing scanned can reach.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { npmRegistry, openReleases, pipIndex } from "../../collect/releases/index.ts";
import { openHttp } from "../../kit/http/index.ts";
import { makeFolder, PortcullisError } from "../../kit/index.ts";
import type { ReleaseIndex } from "../../model/index.ts";
import type { Deps } from "../../pipeline.ts";
import { environment, variable } from "../environment.ts";
import { httpSettings } from "../wire.ts";

const npmAnswersWithinMs = 10_000;

export function releasesFor(
  flags: { readonly online?: true },
  deps: Deps,
): { readonly releases?: ReleaseIndex } {
  if (flags.online !== true) return {};
  const variables = environment();
  const userFile =
    variable("NPM_CONFIG_USERCONFIG") ?? variable("npm_config_userconfig") ?? join(homedir(), ".npmrc");
  const text = contentOf(userFile);
  const npm =
    npmRegistry(text, variables, undefined) ?? npmRegistry(text, variables, defaultOfNpm(deps.cacheFolder));
  const pypi = pipIndex(pipFiles().map(contentOf), variables, undefined);
  if (npm === undefined && pypi === undefined)
    throw new PortcullisError("config", "--online has no registry to ask.", {
      hint: "set `registry` in ~/.npmrc, or `index-url` in pip.conf or PIP_INDEX_URL",
    });
  if (pypi === undefined)
    deps.log.info(
      "--online: pip's configuration names no index-url, so nothing is asked about Python packages",
    );
  const releases = openReleases({
    openHttp: () => openHttp(httpSettings()),
    signal: deps.signal,
    ...(npm === undefined ? {} : { npm }),
    ...(pypi === undefined ? {} : { pypi }),
  });
  return { releases };
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // an optional file of the user
  }
}

/** From the least to the most important (pip.pypa.io, "Configuration files"). */
function pipFiles(): readonly string[] {
  const own = variable("PIP_CONFIG_FILE");
  const home = homedir();
  const config = variable("XDG_CONFIG_HOME") ?? join(home, ".config");
  return [
    "/etc/pip.conf",
    join(home, ".pip", "pip.conf"),
    join(config, "pip", "pip.conf"),
    ...(own === undefined ? [] : [own]),
  ];
}

function defaultOfNpm(folder: string): string | undefined {
  try {
    makeFolder(folder);
    const answer = execFileSync("npm", ["config", "get", "registry"], {
      cwd: folder,
      encoding: "utf8",
      timeout: npmAnswersWithinMs,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return answer.trim();
  } catch {
    return undefined; // no npm on this machine: its registry is not asked
  }
}
