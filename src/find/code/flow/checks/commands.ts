// Processes: a text that a shell reads is a command; a list is one only in its first place, or after `sh -c`.

import type { OwnSink } from "../../models/index.ts";
import { beginning, type Taint, type Value, withTaints } from "../../values/index.ts";
import { listInsteadOfShell } from "../fixes/fixes.ts";
import { elementsKnown, objectAt } from "../heap.ts";
import type { CallEvent } from "../machine.ts";
import { sinkText } from "../reports.ts";
import { reach, type SinkPlace } from "./sinks.ts";

const spawners = new Set([
  "subprocess.run",
  "subprocess.call",
  "subprocess.check_call",
  "subprocess.check_output",
  "subprocess.Popen",
  "asyncio.create_subprocess_exec",
]);
const listSpawners = /^os\.(?:exec[lv]p?e?|spawn[lv]p?e?|posix_spawnp?)$/;
const interpreters =
  /(?:^|\/)(?:ba|da|z|k|c|tc|fi)?sh$|(?:^|[\\/])(?:cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh|python[\d.]*|perl|ruby|node)$/i;

export function isCommand(path: string): boolean {
  return spawners.has(path) || listSpawners.test(path);
}

export function commandCall(event: CallEvent, path: string): void {
  const { frame, expr } = event;
  const edits = (): ReturnType<typeof listInsteadOfShell> => listInsteadOfShell(event);
  const place: SinkPlace = { at: expr.at, to: expr.to, text: sinkText(expr, path), edits };
  if (spawners.has(path)) {
    const isExec = path.startsWith("asyncio");
    const command = event.args[0] ?? event.named.get("args");
    if (command === undefined) return;
    const list = isExec ? event.args : elementsKnown(frame, command);
    const shell = event.named.get("shell");
    const isOff =
      shell === undefined || shell.consts?.every((c) => c === false || c === 0 || c === null) === true;
    if (!isOff) reach(frame, "command", list?.[0] ?? command, place);
    else if (list !== undefined) spawn(event, list, place);
    else if (isCutText(event, command)) reach(frame, "command", command, place);
    else if (!command.refs.some((r) => r.k === "object"))
      // one of several lists is a list, too
      reach(frame, "command", command, { ...place, isRemoteOnly: command.isBuilt !== true });
    return;
  }
  const position = path.startsWith("os.spawn") ? 1 : 0;
  const program = event.args[position];
  const rest = event.args.slice(position + 1);
  const list = rest[0] === undefined ? undefined : elementsKnown(frame, rest[0]);
  spawn(event, program === undefined ? [] : [program, ...(list ?? rest).slice(1)], place);
}

/** `command.split()`: the first word is the program. */
function isCutText({ frame }: CallEvent, command: Value): boolean {
  return command.refs.every((r) => {
    const object = r.k === "object" ? objectAt(frame, r.id) : undefined;
    const words = object?.kind === "list" && object.fields.size === 0 ? object.rest?.taints : undefined;
    return words?.some((t) => t.path.endsWith("/*")) === true;
  });
}

/** Programs that start the one that they are told. */
const starters = /(?:^|\/)(?:sudo|doas|env|nohup|nice|ionice|setsid|stdbuf|time|timeout|chroot|xvfb-run)$/;

/** program, argument, argument: only the program, and what an interpreter is told to run, are commands. */
function spawn(event: CallEvent, items: readonly Value[], place: SinkPlace): void {
  const [program, flag, script] = items;
  if (program === undefined) return;
  const started = starters.test(beginning(program) ?? "")
    ? items.findIndex((item, i) => i > 0 && interpreters.test(beginning(item) ?? ""))
    : -1;
  if (started > 0) {
    spawn(event, items.slice(started), place);
    return;
  }
  reach(event.frame, "command", withoutOwnPrograms(program), place);
  const name = beginning(program);
  const isTold =
    flag?.consts?.some((c) => typeof c === "string" && /^-\w*[ce]$|^\/[ck]$|^-Command$/i.test(c)) === true;
  if (name !== undefined && interpreters.test(name) && isTold && script !== undefined) {
    reach(event.frame, "command", script, place);
  } else if (name !== undefined && /(?:^|\/)ssh$/.test(name)) {
    toldRemotely(event, items, place);
    options(event, items.slice(0, 2), place);
  } else if (name !== undefined && takesOrders.test(name)) options(event, items, place);
}

/** `ssh host command`: the shell of the other machine reads what comes after the host (ssh(1)). */
function toldRemotely(event: CallEvent, items: readonly Value[], place: SinkPlace): void {
  const before = items.at(-2);
  const last = items.at(-1);
  if (items.length < 3 || last === undefined || beginning(last)?.startsWith("-") === true) return;
  if (before !== undefined && /^-[bcDeFiJLlmOopRSWw]$/.test(beginning(before) ?? "")) return; // its value
  reach(event.frame, "command", last, place);
}

/** Where a program lies may be said by the environment: whoever sets it starts what they like anyway. A text for a shell may not. */
function withoutOwnPrograms(program: Value): Value {
  const isOwn = ({ source }: Taint): boolean =>
    source.kind === "local" && /environ|getenv/.test(source.label);
  return program.taints.some(isOwn)
    ? withTaints(
        program,
        program.taints.filter((t) => !isOwn(t)),
      )
    : program;
}

/**
 * Programs with options that start others or write files: `git clone --upload-pack=...`, `ssh -oProxyCommand=...`, `tar
 * --checkpoint-action=...`, `curl -o`, `find -exec` (their manual pages).
 */
const takesOrders =
  /^(?:\/usr)?(?:\/bin\/)?(?:git|hg|svn|ssh|scp|sftp|rsync|tar|wget|curl|sendmail|xargs|env|man)$/;

/** An argument that may begin with a dash is an option, unless `--` stands before it, or it is the value of another. */
function options(event: CallEvent, items: readonly Value[], place: SinkPlace): void {
  const { frame } = event;
  if (["-", "--"].some((text) => frame.unit.mentions(frame.fn, text))) return; // it is asked for, or the end of options is marked
  items.slice(1).forEach((item, i) => {
    const before = beginning(items[i] ?? item);
    if (item.isBuilt === true || (i > 0 && before?.startsWith("-") === true)) return;
    reach(frame, "command", item, { ...place, own: argumentRule });
  });
}

const argumentRule: OwnSink = {
  rule: "python/argument-injection",
  confidence: "medium",
  kinds: ["remote"],
  labels: [],
};
