// Plays the workflow that `init` writes as GitHub's runner would (docs.github.com, "Workflow syntax for GitHub Actions"): each job on an
// empty disk, its steps in order, `run:` in bash with the variables of the event. Actions are stood in for by what they do here: a
// checkout fetches from a bare remote, artifacts are copied from job to job. Strict: what the syntax does not know is an error.

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { parse } from "yaml";
import { type Contexts, evaluate, type Functions, interpolate, isTrue } from "./workflow-expression.ts";

const text = v.string();
const level = v.picklist(["read", "write", "none"]);
const permissions = v.strictObject({
  contents: v.optional(level),
  "security-events": v.optional(level),
  "pull-requests": v.optional(level),
});
const common = { name: v.optional(text), if: v.optional(text), env: v.optional(v.record(text, text)) };
const step = v.union([
  v.strictObject({
    ...common,
    uses: v.pipe(text, v.regex(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/)),
    with: v.optional(v.record(text, v.union([text, v.number(), v.boolean()]))),
  }),
  v.strictObject({ ...common, run: text, "continue-on-error": v.optional(v.boolean()) }),
]);
const job = v.strictObject({
  needs: v.optional(text),
  if: v.optional(text),
  "runs-on": v.literal("ubuntu-latest"),
  "timeout-minutes": v.number(),
  permissions,
  env: v.record(text, text),
  steps: v.array(step),
});
const branchesOf = v.strictObject({ branches: v.array(text) });
const workflow = v.strictObject({
  name: text,
  on: v.strictObject({
    pull_request: v.strictObject({
      types: v.array(v.picklist(["opened", "synchronize", "reopened", "closed", "edited", "labeled"])),
    }),
    push: branchesOf,
    schedule: v.array(v.strictObject({ cron: v.pipe(text, v.regex(/^(\S+ ){4}\S+$/)) })),
  }),
  permissions,
  concurrency: v.strictObject({ group: text, "cancel-in-progress": v.union([text, v.boolean()]) }),
  jobs: v.record(v.pipe(text, v.regex(/^[A-Za-z_][\w-]*$/)), job),
});
export type Workflow = v.InferOutput<typeof workflow>;
type Step = v.InferOutput<typeof step>;

export function readWorkflow(source: string): Workflow {
  return v.parse(workflow, parse(source));
}

export type Event = {
  readonly name: "pull_request" | "push" | "schedule";
  readonly payload: { readonly action?: string; readonly [key: string]: unknown };
  readonly ref: string;
  readonly sha: string;
  readonly run: number;
  readonly actor?: string;
  /** For every step but the installation. */
  readonly env?: NodeJS.ProcessEnv;
};

export type StepRun = { readonly what: string; readonly code: number; readonly output: string };
export type JobRun = {
  readonly name: string;
  readonly result: "success" | "failure" | "skipped";
  readonly steps: readonly StepRun[];
  readonly disk: string;
};

export type Machine = {
  readonly remote: string;
  /** Kept by the cache action between runs. */
  readonly cache: string;
  /** What `npm ci` made in an earlier job; the first one makes it itself. */
  installed?: string;
};

export function runWorkflow(
  read: Workflow,
  event: Event,
  machine: Machine,
): Readonly<Record<string, JobRun>> {
  const done: Record<string, JobRun> = {};
  const artifacts = emptyDisk();
  const github = {
    ...{ event_name: event.name, event: event.payload, ref: event.ref, sha: event.sha, token: "" },
    ...{ repository: "ada/shop", actor: event.actor ?? "ada", run_id: event.run },
    head_ref: headRef(event),
  };
  for (const [name, one] of Object.entries(read.jobs)) {
    const needed = one.needs === undefined ? undefined : done[one.needs];
    const contexts = {
      ...{ github, secrets: {}, runner: { os: "Linux" } },
      needs: one.needs === undefined ? {} : { [one.needs]: { result: needed?.result } },
    };
    const wanted = condition(one.if, contexts, { hasFailed: needed?.result === "failure", disk: "" });
    const isReady =
      needed === undefined || needed.result === "success" || /cancelled\(\)|always\(\)/.test(one.if ?? "");
    done[name] =
      wanted && isReady
        ? runJob(name, one, { contexts, event, machine, artifacts })
        : { name, result: "skipped", steps: [], disk: "" };
  }
  return done;
}

type Play = {
  readonly contexts: Contexts;
  readonly event: Event;
  readonly machine: Machine;
  readonly artifacts: string;
};

function runJob(name: string, one: Workflow["jobs"][string], play: Play): JobRun {
  const disk = emptyDisk();
  const steps: StepRun[] = [];
  let hasFailed = false;
  for (const each of one.steps) {
    if (!condition(each.if, play.contexts, { hasFailed, disk })) continue;
    const isInstalling = "run" in each && each.run.startsWith("npm ci");
    const env = {
      ...variables(play, disk),
      ...(isInstalling ? wayToRegistry() : play.event.env),
      ...values({ ...one.env, ...each.env }, play.contexts),
    };
    const ran = "uses" in each ? useAction(each, disk, play) : runScript(each.run, disk, { env, play });
    steps.push({ what: each.name ?? ("uses" in each ? each.uses : each.run), ...ran });
    if (ran.code !== 0 && !("continue-on-error" in each && each["continue-on-error"] === true))
      hasFailed = true;
  }
  return { name, result: hasFailed ? "failure" : "success", steps, disk };
}

/** Without a status function a step runs only while all is well. */
function condition(
  written: string | undefined,
  contexts: Contexts,
  { hasFailed, disk }: { readonly hasFailed: boolean; readonly disk: string },
): boolean {
  if (written === undefined) return !hasFailed;
  const bare = /^\s*\$\{\{(.*)\}\}\s*$/s.exec(written)?.[1] ?? written;
  const functions: Functions = {
    always: () => true,
    cancelled: () => false,
    hashFiles: (path) => (existsSync(join(disk, String(path))) ? "digest" : ""),
  };
  const asksStatus = /always\(\)|cancelled\(\)/.test(bare);
  return isTrue(evaluate(bare, contexts, functions)) && (asksStatus || !hasFailed);
}

function values(env: Readonly<Record<string, string>>, contexts: Contexts): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([key, value]) => [key, interpolate(value, contexts)]));
}

/** docs.github.com, "Variables reference". */
function variables({ event }: Play, disk: string): NodeJS.ProcessEnv {
  const file = join(disk, "..", "event.json");
  writeFileSync(file, JSON.stringify(event.payload));
  const base = (event.payload["pull_request"] as { base?: { ref?: string } } | undefined)?.base?.ref; // plain test data
  return {
    ...{ PATH: process.env["PATH"], HOME: join(disk, "..", "home"), LANG: "C.UTF-8", CI: "true" },
    ...{ npm_config_userconfig: process.env["npm_config_userconfig"], npm_config_cache: npmCache },
    ...{ GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: event.name, GITHUB_EVENT_PATH: file },
    ...{ GITHUB_REF: event.ref, GITHUB_REF_NAME: event.ref.replace(/^refs\/(heads|pull)\//, "") },
    ...{ GITHUB_SHA: event.sha, GITHUB_REPOSITORY: "ada/shop", GITHUB_ACTOR: event.actor ?? "ada" },
    ...{ GITHUB_RUN_ID: String(event.run), GITHUB_RUN_ATTEMPT: "1", GITHUB_SERVER_URL: "https://github.com" },
    ...{ GITHUB_BASE_REF: base ?? "", GITHUB_HEAD_REF: headRef(event), GITHUB_WORKSPACE: disk },
    ...{ GITHUB_STEP_SUMMARY: join(disk, "..", "summary.md"), RUNNER_OS: "Linux" },
  };
}

/** How this machine reaches the configured registry: through a proxy, by a certificate of its own. */
function wayToRegistry(): NodeJS.ProcessEnv {
  const ofNetwork = /^(?:npm_config_.*|NODE_EXTRA_CA_CERTS|SSL_CERT_(?:FILE|DIR)|(?:https?|no|all)_proxy)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => ofNetwork.test(name)));
}

const npmCache = execFileSync("npm", ["config", "get", "cache"], { encoding: "utf8" }).trim();

function headRef({ payload }: Event): string {
  return (payload["pull_request"] as { head?: { ref?: string } } | undefined)?.head?.ref ?? ""; // plain test data
}

type Outcome = Omit<StepRun, "what">;

/** "bash -e {0}": what GitHub runs on Linux where no shell is named. */
function runScript(
  script: string,
  disk: string,
  { env, play }: { readonly env: NodeJS.ProcessEnv; readonly play: Play },
): Outcome {
  const { machine } = play;
  const folder = join(disk, ".github/portcullis/node_modules");
  if (script.startsWith("npm ci") && machine.installed !== undefined) {
    symlinkSync(machine.installed, folder);
    return { code: 0, output: "as in the first job" };
  }
  const file = join(disk, "..", "step.sh");
  writeFileSync(file, script);
  const ran = spawnSync("bash", ["-e", file], { cwd: disk, env, maxBuffer: 1 << 28 });
  if (script.startsWith("npm ci") && ran.status === 0) machine.installed = folder;
  return { code: ran.status ?? 1, output: `${ran.stdout}${ran.stderr}` };
}

function useAction(
  { uses, with: given = {} }: Extract<Step, { uses: string }>,
  disk: string,
  play: Play,
): Outcome {
  const { contexts, machine, artifacts, event } = play;
  const [action = ""] = uses.split("@");
  const told = (key: string): string => interpolate(String(given[key] ?? ""), contexts);
  const fine = { code: 0, output: "" };
  switch (action) {
    case "actions/checkout": {
      const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: disk, stdio: "pipe" });
      git("init", "-q");
      git("remote", "add", "origin", machine.remote);
      // With `fetch-depth: 0`: all branches and tags, and the ref of the event.
      const branches = "+refs/heads/*:refs/remotes/origin/*";
      git("fetch", "-q", "--tags", "origin", branches, `+${event.ref}:refs/remotes/event`);
      git("checkout", "-q", "--detach", told("ref") === "" ? "refs/remotes/event" : told("ref"));
      return fine;
    }
    case "actions/setup-node":
    case "actions/cache": {
      if (action !== "actions/cache") return fine;
      const home = join(disk, "..", "home", ".cache");
      mkdirSync(home, { recursive: true });
      cpSync(machine.cache, join(home, "portcullis"), { recursive: true });
      return fine;
    }
    case "actions/upload-artifact": {
      for (const path of told("path").trim().split("\n"))
        if (existsSync(join(disk, path))) cpSync(join(disk, path), join(artifacts, path));
      return fine;
    }
    case "actions/download-artifact": {
      const found = readdirSync(artifacts);
      cpSync(artifacts, join(disk, told("path")), { recursive: true });
      return found.length === 0 ? { code: 1, output: `there is no artifact ${told("name")}` } : fine;
    }
    case "github/codeql-action/upload-sarif":
      return { code: existsSync(join(disk, told("sarif_file"))) ? 0 : 1, output: told("sarif_file") };
    default:
      return { code: 1, output: `nobody knows ${action}` };
  }
}

function emptyDisk(): string {
  const disk = join(mkdtempSync(join(tmpdir(), "portcullis-job-")), "work");
  mkdirSync(disk);
  return disk;
}
