// A hit in words: the sentence, the way of the data step by step, the identity, and what is to be done.

import { notebookFile } from "../../formats/python/index.ts";
import {
  type Artifact,
  type Finding,
  type FlowStep,
  fingerprint,
  type Location,
  type Region,
  type Remedy,
  ruleId,
  severityOfScore,
} from "../../model/index.ts";
import type { EngineContext } from "../contract/index.ts";
import { placeClassOf } from "../judge/index.ts";
import type { Edit, Hit } from "./flow/index.ts";
import { type At, columnOf, lineOf } from "./form/index.ts";
import type { Program } from "./program/index.ts";
import type { CodeRule } from "./rules/index.ts";
import type { Trace } from "./values/index.ts";

export type Told = {
  readonly program: Program;
  readonly context: EngineContext;
  /** A change is judged: each finding says whether it is the change's. */
  readonly isPartial: boolean;
  /** How many of one identity there were already. */
  readonly ordinals: Map<string, number>;
};

export function findingOf(
  hit: Hit,
  rule: CodeRule | undefined,
  { program, context, isPartial, ordinals }: Told,
): Finding | undefined {
  const file = program.files[hit.module];
  if (rule === undefined || file === undefined) return undefined;
  const { artifact } = file;
  const score = scoreOf(hit, rule, artifact.path);
  const location = locationOf(program, hit.module, hit.at, hit.to);
  const steps = hit.taint === undefined ? [] : stepsOf(program, hit.taint.trace);
  const everywhere = [location, ...steps.map((s) => s.location)];
  const symbol = program.unit(hit.module).functions[hit.fn]?.().name ?? "";
  const identity = [String(rule.cwe[0] ?? rule.id), hit.sink, symbol, artifact.path];
  const ordinal = (ordinals.get(identity.join("\0")) ?? 0) + 1;
  ordinals.set(identity.join("\0"), ordinal);
  const touches = (l: Location): boolean => isChanged(program, l);
  return {
    kind: "finding",
    rule: ruleId(rule.id),
    engine: "code",
    witnesses: ["code"],
    cwe: rule.cwe,
    title: rule.title,
    message: hit.message ?? messageOf(hit, rule),
    severity: severityOfScore(score),
    score,
    confidence: hit.confidence ?? "high",
    placeClass: placeClassOf(artifact.path),
    locations: [location],
    fingerprint: fingerprint(context.setup.key, "code", [...identity, String(ordinal)]),
    formerly:
      artifact.formerPath === undefined
        ? []
        : [
            fingerprint(context.setup.key, "code", [
              ...identity.slice(0, 3),
              artifact.formerPath,
              String(ordinal),
            ]),
          ],
    evidence:
      steps.length > 0 ? { kind: "flow", steps } : { kind: "pattern", excerpt: location.snippet ?? "" },
    remedies: remediesOf(hit, rule.instead, location),
    ...(isPartial ? { isInChange: everywhere.some(touches) } : {}),
  };
}

/** What only callers or the person at the keyboard control weighs less; code of tests never weighs more than "low". */
function scoreOf(hit: Hit, rule: CodeRule, path: string): number {
  const source = hit.taint?.source.kind;
  const isNear =
    hit.isMild === true ||
    source === "local" ||
    (source === "parameter" && rule.flow?.from[0]?.kind !== "parameter");
  const score = Math.round((isNear ? Math.max(1, rule.score - 3) : rule.score) * 10) / 10;
  return placeClassOf(path) === "test" ? Math.min(score, 3.9) : score;
}

/** No part of it lies in a file of the change. */
export function isAround(program: Program, { locations, evidence }: Finding): boolean {
  const steps = evidence.kind === "flow" ? evidence.steps.map(({ location }) => location) : [];
  return [...locations, ...steps].every((place) => roleOf(program, place) === "context");
}

function roleOf(program: Program, location: Location): Artifact["role"] | undefined {
  return program.files.find((f) => f.artifact.path === location.path)?.artifact.role;
}

function isChanged(program: Program, location: Location): boolean {
  const file = program.files.find((f) => f.artifact.path === location.path);
  if (file === undefined || file.artifact.role === "context") return false;
  const { changed } = file.artifact;
  const line = location.region?.startLine ?? 0;
  return changed === undefined || changed.some(([first, last]) => first <= line && line <= last);
}

function messageOf(hit: Hit, { title, fault, harm }: CodeRule): string {
  if (hit.taint === undefined)
    return `\`${hit.sink}\`: ${hit.detail ?? fault ?? `${title.charAt(0).toLowerCase()}${title.slice(1)}`}, ${harm}.`;
  const { source } = hit.taint;
  const label = source.label.replaceAll("`", "");
  const who = {
    remote: "User input",
    local: "Local input",
    parameter: "A parameter",
    user: "A parameter that holds what a user wrote",
    secret: "The sensitive value",
    exception: "An error's text",
    random: "A predictable number",
    archive: "A name in an archive",
    prompt: "A model's answer",
    own: "Data",
  }[source.kind];
  const detail = hit.detail === undefined ? "" : ` (${hit.detail})`;
  return `${who} (\`${label}\`) reaches \`${hit.sink.replaceAll("`", "")}\` without a check${detail}, ${harm}.`;
}

function remediesOf(hit: Hit, instead: string, location: Location): readonly Remedy[] {
  const advice: readonly Remedy[] = instead === "" ? [] : [{ kind: "advice", text: instead }];
  const isText = !notebookFile.test(location.path); // a cell's lines are texts inside of JSON
  if (hit.edits === undefined || hit.edits.length === 0 || !isText) return advice;
  const edits = hit.edits.map((edit: Edit) => ({
    path: location.path,
    region: spanOf(edit.at, edit.to), // an empty one is a place to insert at
    replacement: edit.text,
  }));
  return [{ kind: "edit", edits, isSafe: hit.isSafeEdit === true }, ...advice];
}

function stepsOf(program: Program, trace: Trace): FlowStep[] {
  const steps: FlowStep[] = [];
  for (let t: Trace | undefined = trace; t !== undefined; t = t.before) {
    steps.push({ location: locationOf(program, t.module, t.at, t.at), text: t.text });
  }
  return steps.reverse();
}

function locationOf(program: Program, module: number, at: At, to: At): Location {
  const artifact = program.files[module]?.artifact;
  const region = regionOf(at, to);
  const snippet = program.excerpt(module, region.startLine);
  if (artifact === undefined) throw new RangeError(`no module ${module}`);
  return {
    path: artifact.path,
    origin: artifact.origin,
    region,
    ...(snippet === undefined ? {} : { snippet }),
  };
}

function regionOf(at: At, to: At): Region {
  return spanOf(at, to > at ? to : at + 1);
}

function spanOf(at: At, end: At): Region {
  return { startLine: lineOf(at), startColumn: columnOf(at), endLine: lineOf(end), endColumn: columnOf(end) };
}
