// The one door to git children. No configuration, hook, ref, graft, replacement, attribute or commit-graph of a scanned repository is
// ever read by git: every child works in a bare repository of our own that borrows the scanned one's object folder by
// GIT_OBJECT_DIRECTORY. Objects are named by their ids; what a ref means is read by `collect/git/refs.ts` as text.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { makeFolder } from "./folders.ts";
import { type ObjectRead, readObjects } from "./git-objects.ts";
import { limits } from "./limits.ts";
import { messageOf, PortcullisError } from "./result.ts";

export type ObjectFormat = "sha1" | "sha256";

export type GitDoor = {
  /** Whether a child could be started at all. */
  readonly isThere: () => boolean;
  /** Runs one child and answers its whole output. */
  readonly run: (args: readonly string[], options?: GitOptions) => Promise<Buffer>;
  /** Runs one child and yields its output as it comes. */
  readonly stream: (args: readonly string[], options?: GitOptions) => AsyncIterable<Buffer>;
  /** Reads one object through a single long-lived `cat-file --batch` child; `name` is an id, with `~2`, `^{commit}`, `:path` and the like behind it; one with a line end names nothing. */
  readonly object: (name: string) => Promise<GitObject | undefined>;
  /** Reads many objects through a child of their own, in the order of the ids; larger ones than `mostBytes` are passed over. */
  readonly objects: (
    ids: readonly string[],
    options: GitOptions & { readonly mostBytes: number },
  ) => AsyncIterable<readonly ObjectRead[]>;
  /** Ends the long-lived child. */
  readonly close: () => void;
};

/** `bytes` is empty where `sizeBytes` is over the limit of a file: such an object is passed over, never held. */
export type GitObject = {
  readonly id: string;
  readonly type: string;
  readonly sizeBytes: number;
  readonly bytes: Buffer;
};

export type GitOptions = { readonly input?: string; readonly signal?: AbortSignal };

export type DoorPlace = {
  readonly objectsFolder: string;
  readonly format: ObjectFormat;
  readonly shallowFile?: string;
  /** Our own cache folder; when it cannot be written, a temporary folder serves. */
  readonly cacheFolder: string;
};

/** Opens the door to one object folder. Nothing is started before the first question. */
export function openGit(place: DoorPlace): GitDoor {
  const bare = ownBareRepository(place.cacheFolder, place.format);
  const environment = gitEnvironment(bare, place);
  let batch: CatFileBatch | undefined;
  const start = (args: readonly string[]): ChildProcessWithoutNullStreams =>
    spawn("git", [...safeOptions, ...args], { cwd: bare, env: environment, stdio: ["pipe", "pipe", "pipe"] });
  return {
    isThere: () => onPath("git") !== undefined,
    run: async (args, options = {}) => {
      const parts: Buffer[] = [];
      let sizeBytes = 0;
      for await (const part of streamChild(start(args), args, options)) {
        sizeBytes += part.length;
        if (sizeBytes > limits.childOutputBytes)
          throw new PortcullisError(
            "input",
            `git ${args[0]} answered more than ${limits.childOutputBytes} bytes`,
          );
        parts.push(part);
      }
      return Buffer.concat(parts);
    },
    stream: (args, options = {}) => streamChild(start(args), args, options),
    object: (name) => {
      if (batch === undefined || batch.hasEnded) batch = new CatFileBatch(start(["cat-file", "--batch"]));
      return batch.read(name);
    },
    objects: (ids, { mostBytes, ...options }) => {
      const args = ["cat-file", "--batch", "--buffer"];
      const input = `${ids.join("\n")}\n`;
      return readObjects(streamChild(start(args), args, { ...options, input }), mostBytes);
    },
    close: () => {
      batch?.close();
      batch = undefined;
    },
  };
}

const safeOptions = [
  "--no-replace-objects",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "core.commitGraph=false",
  "-c",
  "core.quotePath=false",
  "-c",
  "protocol.allow=never",
  "-c",
  `core.bigFileThreshold=${limits.fileSizeBytes}`, // larger files are neither compared nor held in memory, by git either
  // Its own limits are what a machine has: the child that tells a history would map the whole pack, and need more memory than all else.
  "-c",
  "core.packedGitLimit=16m",
  "-c",
  "core.packedGitWindowSize=1m",
  "-c",
  "core.deltaBaseCacheLimit=16m",
] as const;

function gitEnvironment(bare: string, place: DoorPlace): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"], // the child is found by the same search as everything the user runs
    LANG: "C",
    LC_ALL: "C",
    HOME: bare,
    GIT_DIR: bare,
    GIT_OBJECT_DIRECTORY: place.objectsFolder,
    ...(place.shallowFile === undefined ? {} : { GIT_SHALLOW_FILE: place.shallowFile }),
    GIT_GRAFT_FILE: "/dev/null",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_NO_LAZY_FETCH: "1",
    GIT_ALLOW_PROTOCOL: "none",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
  };
}

function ownBareRepository(cacheFolder: string, format: ObjectFormat): string {
  const wanted = join(cacheFolder, "git-door", format);
  try {
    return writeBare(wanted, format);
  } catch {
    return writeBare(mkdtempSync(join(tmpdir(), "portcullis-git-")), format); // a full or read-only cache is no reason to stop
  }
}

function writeBare(folder: string, format: ObjectFormat): string {
  makeFolder(join(folder, "refs"));
  makeFolder(join(folder, "objects"));
  const extension = format === "sha256" ? "[extensions]\n\tobjectformat = sha256\n" : "";
  const version = format === "sha256" ? 1 : 0;
  writeFileSync(
    join(folder, "config"),
    `[core]\n\trepositoryformatversion = ${version}\n\tbare = true\n${extension}`,
  );
  writeFileSync(join(folder, "HEAD"), "ref: refs/heads/none\n");
  return folder;
}

/** Yields what a git child prints; rejects with its first line of talk when it fails. */
export async function* streamChild(
  child: ChildProcessWithoutNullStreams,
  args: readonly string[],
  options: GitOptions,
): AsyncGenerator<Buffer> {
  const failed = new Promise<number>((resolve, reject) => {
    child.once("error", (cause) => reject(cannotStart(cause)));
    child.once("close", (code) => resolve(code ?? -1));
  });
  failed.catch(() => undefined); // it is awaited below; this keeps an early rejection from ending the process
  const timer = setTimeout(() => child.kill("SIGKILL"), limits.childTimeoutMs);
  const abort = (): void => void child.kill("SIGKILL");
  options.signal?.addEventListener("abort", abort, { once: true });
  let talk = "";
  child.stderr.on("data", (part: Buffer) => {
    if (talk.length < 2000) talk += part.toString("utf8");
  });
  child.stdin.on("error", () => undefined); // a child that ends early closes its input; its exit code says why
  child.stdin.end(options.input ?? "");
  try {
    for await (const part of child.stdout) yield part as Buffer; // stdout without encoding yields Buffers
    const code = await failed;
    if (options.signal?.aborted === true) throw new PortcullisError("cancelled", "interrupted");
    if (code !== 0)
      throw new PortcullisError("input", `git ${args[0]} failed: ${firstLine(talk) || `exit code ${code}`}`);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", abort);
    if (child.exitCode === null) child.kill("SIGKILL");
  }
}

/** Where the user's own search finds a program. */
export function onPath(program: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}

function cannotStart(cause: unknown): PortcullisError {
  return new PortcullisError("input", `cannot start git: ${messageOf(cause)}`, {
    cause,
    hint: "install git; the files of a folder are scanned without it: portcullis scan .",
  });
}

function firstLine(text: string): string {
  const said = text.split("\n").find((line) => line !== "" && !line.startsWith("hint: "));
  return (said ?? "").replace(/^fatal: /, "").slice(0, 300);
}

/** What processes and the pipes to them share (net.Socket), and their types do not say. */
type Handle = { readonly ref: () => void; readonly unref: () => void };

type Waiting = {
  readonly resolve: (value: GitObject | undefined) => void;
  readonly reject: (reason: unknown) => void;
};

/** Pipelined questions to one `git cat-file --batch`: answers come in the order of the questions. */
class CatFileBatch {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: Waiting[] = [];
  #next = 0;
  #questions = "";
  #parts: Buffer[] = [];
  #have = 0;
  #header: { readonly id: string; readonly type: string; readonly size: number } | undefined;
  /** Bytes of an object over the limit that are still to come. */
  #passing = 0;
  #ended: unknown;

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    child.stdin.on("error", () => undefined);
    child.stderr.resume();
    child.stdout.on("data", (part: Buffer) => this.#take(part));
    child.once("error", (cause) => this.#end(cannotStart(cause)));
    child.once("close", () => this.#end(new PortcullisError("input", "git cat-file ended early")));
  }

  /** A damaged object ends the child; the next question needs a new one. */
  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  read(name: string): Promise<GitObject | undefined> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    if (name.includes("\n")) return Promise.resolve(undefined); // it would be two questions, and every later answer somebody else's
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      if (this.#questions === "") queueMicrotask(() => this.#ask()); // all questions of one moment in one write
      this.#questions += `${name}\n`;
    });
  }

  close(): void {
    this.#child.stdin.end();
    this.#child.kill();
  }

  #ask(): void {
    this.#keepsAlive(true);
    this.#child.stdin.write(this.#questions);
    this.#questions = "";
  }

  /** A child without a question is no reason for the program to go on. */
  #keepsAlive(is: boolean): void {
    for (const handle of [
      this.#child,
      this.#child.stdin,
      this.#child.stdout,
      this.#child.stderr,
    ] as readonly Partial<Handle>[])
      if (is) handle.ref?.();
      else handle.unref?.();
  }

  #take(part: Buffer): void {
    const passed = Math.min(this.#passing, part.length);
    this.#passing -= passed;
    if (passed === part.length) return;
    this.#parts.push(passed === 0 ? part : part.subarray(passed));
    this.#have += part.length - passed;
    while (this.#step());
  }

  /** Consumes one answer when it is complete. */
  #step(): boolean {
    if (this.#header === undefined) {
      const first = this.#joined();
      const lineEnd = first.indexOf(0x0a);
      if (lineEnd === -1) return false;
      const header = /^([0-9a-f]+) (\w+) (\d+)$/.exec(first.toString("latin1", 0, lineEnd)); // else "... missing" or "... ambiguous"
      this.#drop(lineEnd + 1);
      if (header === null) {
        this.#answer(undefined);
        return this.#have > 0;
      }
      this.#header = { id: header[1] ?? "", type: header[2] ?? "", size: Number(header[3]) };
    }
    const { id, type, size } = this.#header;
    if (size > limits.fileSizeBytes) {
      this.#header = undefined;
      this.#passing = Math.max(0, size + 1 - this.#have);
      this.#drop(Math.min(this.#have, size + 1));
      this.#answer({ id, type, sizeBytes: size, bytes: Buffer.alloc(0) });
      return this.#have > 0;
    }
    if (this.#have < size + 1) return false;
    const all = this.#joined();
    const bytes = Buffer.from(all.subarray(0, size));
    this.#drop(size + 1);
    this.#header = undefined;
    this.#answer({ id, type, sizeBytes: size, bytes });
    return this.#have > 0;
  }

  #joined(): Buffer {
    if (this.#parts.length > 1) this.#parts = [Buffer.concat(this.#parts)];
    return this.#parts[0] ?? Buffer.alloc(0);
  }

  #drop(count: number): void {
    const rest = this.#joined().subarray(count);
    this.#parts = rest.length === 0 ? [] : [rest];
    this.#have = rest.length;
  }

  #answer(value: GitObject | undefined): void {
    const waiting = this.#waiting[this.#next];
    this.#next += 1;
    if (this.#next > 4096) {
      this.#waiting.splice(0, this.#next);
      this.#next = 0;
    }
    if (this.#next >= this.#waiting.length && this.#questions === "") this.#keepsAlive(false);
    waiting?.resolve(value);
  }

  #end(reason: unknown): void {
    this.#ended = reason;
    for (const waiting of this.#waiting.slice(this.#next)) waiting.reject(reason);
    this.#waiting.length = 0;
    this.#next = 0;
  }
}
