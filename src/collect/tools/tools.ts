// Other tools that look at source code, run by a command that says so: on an export, from an empty folder, with an environment of our
// own, an end in time, no network that is asked for, and their own suppression comments switched off, because ours decide.

import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { limits, PortcullisError } from "../../kit/index.ts";

export const toolNames = ["bandit", "semgrep"] as const;
export type ToolName = (typeof toolNames)[number];

export type ToolRun = {
  /** What the user's environment calls PATH. */
  readonly path: string;
  /** The export. */
  readonly folder: string;
  /** An empty folder: where it runs, and its home. */
  readonly empty: string;
  /** Semgrep: a file of rules; names of its registry are refused. */
  readonly rules?: string;
  readonly signal: AbortSignal;
};

export type ToolResult = { readonly report: Uint8Array; readonly version: string };

export const readByTool: Readonly<Record<ToolName, (path: string) => boolean>> = {
  bandit: (path) => /\.pyw?$/i.test(path),
  semgrep: (path) =>
    /\.(?:pyw?|[cm]?[jt]sx?|vue|html?|go|rb|java|kt|php|cs|rs|swift|scala|sh|ya?ml|json|tf)$/i.test(path),
};

export function runTool(name: ToolName, run: ToolRun): Promise<ToolResult> {
  return name === "bandit" ? runBandit(run) : runSemgrep(run);
}

type Program = { readonly file: string; readonly first: readonly string[]; readonly version: string };

async function runBandit(run: ToolRun): Promise<ToolResult> {
  const program = await banditOf(run);
  const args = ["-r", run.folder, "-f", "json", "-q", "--ignore-nosec", "--exit-zero"];
  const { stdout } = await start(program.file, [...program.first, ...args], run);
  return { report: relativeTo(run.folder, stdout), version: program.version };
}

/** Under Python 3.12 or newer: an older one cannot parse f-strings of today, and Bandit then leaves the file out. */
async function banditOf(run: ToolRun): Promise<Program> {
  const own = findProgram("bandit", run.path);
  const pythons = ["python3.14", "python3.13", "python3.12", "python3"].map((name) =>
    findProgram(name, run.path),
  );
  const ways: readonly (readonly [string, readonly string[]])[] = [
    ...(own === undefined ? [] : [[own, []] as const]),
    ...pythons.flatMap((file) => (file === undefined ? [] : [[file, ["-m", "bandit"]] as const])),
  ];
  let tooOld: string | undefined;
  for (const [file, first] of ways) {
    const { stdout } = await start(file, [...first, "--version"], run).catch(() => ({
      stdout: Buffer.alloc(0),
    }));
    const text = stdout.toString("utf8");
    const python = /python version = (\d+)\.(\d+)/.exec(text);
    if (python === null) continue;
    const [major, minor] = [Number(python[1]), Number(python[2])];
    if (major > 3 || (major === 3 && minor >= 12))
      return { file, first, version: /bandit\S* ([\d.]+)/.exec(text)?.[1] ?? "unknown" };
    tooOld ??= `${major}.${minor}`;
  }
  throw new PortcullisError(
    "input",
    tooOld === undefined
      ? "Bandit is not there: no `bandit` on PATH, and no python3.12 or newer that has it."
      : `Bandit is there under Python ${tooOld} only, which cannot parse newer code.`,
    { hint: "python3.12 -m pip install bandit" },
  );
}

async function runSemgrep(run: ToolRun): Promise<ToolResult> {
  const file = findProgram("semgrep", run.path);
  if (file === undefined)
    throw new PortcullisError("input", "Semgrep is not there: no `semgrep` on PATH.", {
      hint: "pip install semgrep",
    });
  const rules = run.rules === undefined ? undefined : resolve(run.rules);
  if (rules === undefined || statSync(rules, { throwIfNoEntry: false }) === undefined)
    throw new PortcullisError("usage", "Semgrep needs a file or folder of rules: --rules FILE.", {
      hint: "rules of its registry are fetched by network, which is not done here",
    });
  const { stdout: version } = await start(file, ["--version"], run);
  const args = [
    "scan",
    "--json",
    "--metrics=off",
    "--disable-version-check",
    "--no-git-ignore",
    "--disable-nosem",
  ];
  const { stdout } = await start(file, [...args, "--quiet", "--config", rules, run.folder], run);
  return { report: relativeTo(run.folder, stdout), version: version.toString("utf8").trim() };
}

function findProgram(name: string, path: string): string | undefined {
  for (const folder of path.split(delimiter)) {
    if (!folder.startsWith("/")) continue; // never from where the user stands
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}

function start(
  file: string,
  args: readonly string[],
  { empty, path, signal }: ToolRun,
): Promise<{ readonly stdout: Buffer }> {
  const env = {
    ...{ PATH: path, HOME: empty, TMPDIR: empty, LANG: "C.UTF-8", PYTHONUTF8: "1", PYTHONSAFEPATH: "1" },
    ...{ PYTHONDONTWRITEBYTECODE: "1", PYTHONNOUSERSITE: "1" },
    ...{
      SEMGREP_SEND_METRICS: "off",
      SEMGREP_ENABLE_VERSION_CHECK: "0",
      SEMGREP_SETTINGS_FILE: join(empty, "settings.yml"),
    },
    ...{
      HTTPS_PROXY: "http://127.0.0.1:9",
      HTTP_PROXY: "http://127.0.0.1:9",
      ALL_PROXY: "http://127.0.0.1:9",
    }, // nobody listens there
  };
  return new Promise((done, failed) => {
    const options = {
      ...{ cwd: empty, env, signal, timeout: limits.childTimeoutMs, maxBuffer: limits.childOutputBytes },
      encoding: "buffer" as const,
    };
    execFile(file, [...args], options, (error, stdout, stderr) => {
      // Both say with their exit code that they found something, or that a file did not parse: the report tells.
      if (error === null || (typeof error.code === "number" && stdout.length > 0)) done({ stdout });
      else {
        const said = stderr.toString("utf8").trim().split("\n").at(-1)?.slice(0, 300) ?? "";
        failed(
          new PortcullisError(
            "input",
            `${file} failed: ${said === "" ? error.message.split("\n")[0] : said}`,
          ),
        );
      }
    });
  });
}

/** Paths of the export become paths of the target: every tool writes them in full. */
function relativeTo(folder: string, report: Buffer): Buffer {
  const written = JSON.stringify(`${folder}/`).slice(1, -1);
  return Buffer.from(report.toString("utf8").replaceAll(written, ""));
}
