// Runs the built program as a user does, and makes real repositories for it. No part of the product is imported.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

export const program = resolve(import.meta.dirname, "../../dist/main.js");

/** A test stands at a desk wherever it runs; one about CI says so itself. */
export const noCi = Object.fromEntries(
  [
    ...["CI", "GITHUB_ACTIONS", "GITHUB_EVENT_NAME", "GITHUB_BASE_REF", "GITHUB_REF_NAME", "GITHUB_ACTOR"],
    ...["GITLAB_CI", "TF_BUILD", "BITBUCKET_BUILD_NUMBER", "JENKINS_URL", "CIRCLECI"],
  ].map((name) => [name, undefined]),
);

/** What a job of a pull request sees. */
export const pullRequestJob: NodeJS.ProcessEnv = {
  CI: "true",
  GITHUB_ACTIONS: "true",
  GITHUB_EVENT_NAME: "pull_request",
  GITHUB_BASE_REF: "main",
  GITHUB_ACTOR: "ada",
};

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export function portcullis(
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: string | Buffer; readonly env?: NodeJS.ProcessEnv } = {},
): Ran {
  const env = {
    ...process.env,
    ...noCi,
    PORTCULLIS_CACHE: join(tmpdir(), "portcullis-test-cache"),
    NO_COLOR: "1",
    ...options.env,
  };
  const child = spawnSync(process.execPath, [program, ...args], {
    cwd: options.cwd,
    input: options.input ?? "",
    env,
    maxBuffer: 1 << 28,
  });
  return { code: child.status, stdout: child.stdout.toString("utf8"), stderr: child.stderr.toString("utf8") };
}

export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), "portcullis-e2e-"));
}

/** A real git repository with its own identity and nothing from the user's configuration. */
export class TestRepository {
  readonly folder = emptyFolder();

  constructor() {
    this.git("init", "-q", "-b", "main");
    this.git("config", "user.name", "Ada");
    this.git("config", "user.email", "ada@example.org");
    this.git("config", "commit.gpgsign", "false");
  }

  git(...args: readonly string[]): string {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
    const child = spawnSync("git", args, { cwd: this.folder, env });
    if (child.status !== 0) throw new Error(`git ${args.join(" ")}: ${child.stderr.toString()}`);
    return child.stdout.toString("utf8").trim();
  }

  write(path: string, content: string | Buffer): this {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return this;
  }

  /** Commits all that is in the work tree; answers the commit id. */
  commit(message: string): string {
    this.git("add", "-A");
    this.git("commit", "-q", "--allow-empty", "-m", message);
    return this.git("rev-parse", "HEAD");
  }
}

/** A Stripe-shaped live key that no account has; assembled so that this repository stays clean. */
export function stripeKey(seed = 1): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  let state = seed * 2654435761;
  let text = "";
  for (let index = 0; index < 32; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += alphabet[(state >>> 8) % alphabet.length];
  }
  return ["sk", "live", text].join("_");
}

export type JsonReport = {
  readonly findings: readonly {
    readonly isNew: boolean;
    readonly action?: string;
    readonly heldBy?: number;
    readonly finding: {
      readonly rule: string;
      readonly message: string;
      readonly fingerprint: string;
      readonly locations: readonly {
        readonly path: string;
        readonly region?: { readonly startLine: number };
      }[];
      readonly introduced?: { readonly commit: string; readonly isInHead: boolean };
    };
  }[];
  readonly gaps: readonly { readonly reason: string; readonly path?: string; readonly detail: string }[];
  readonly skips: readonly { readonly reason: string; readonly files: number }[];
  readonly coverage: readonly { readonly filesScanned: number; readonly bytesScanned: number }[];
  readonly decision: {
    readonly verdict: string;
    readonly verdictIfApproved?: string;
    readonly reasons: readonly { readonly clause: string; readonly effect: string; readonly text: string }[];
  };
};

export function jsonScan(
  args: readonly string[],
  options: Parameters<typeof portcullis>[1] = {},
): Ran & { readonly report: JsonReport } {
  const ran = portcullis(["scan", "--json", ...args], options);
  if (ran.stdout === "") throw new Error(`no report: exit ${ran.code}, ${ran.stderr}`);
  return { ...ran, report: JSON.parse(ran.stdout) as JsonReport };
}
