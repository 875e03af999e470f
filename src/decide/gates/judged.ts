// What all kinds of gates share: the evidence, the answer, and how a list of what is wrong becomes one.

import type { GatePolicy } from "../../config/index.ts";
import type { Parsed } from "../../model/index.ts";

export type EvidenceFile = { readonly path: string; readonly text: string };
export type GateState = "passed" | "failed" | "missing";
export type GateAnswer = {
  readonly name: string;
  readonly state: GateState;
  /** One sentence: what counted. */
  readonly text: string;
  readonly details: readonly string[];
  readonly facts: Readonly<Record<string, number | string>>;
  readonly files: readonly string[];
  /** As the evidence itself says, when it does. */
  readonly seconds?: number;
};

export type Judged = Omit<GateAnswer, "name" | "files">;
export type GateOf<R extends GatePolicy["read"]> = Extract<GatePolicy, { readonly read: R }>;

export function readAll<T>(
  files: readonly EvidenceFile[],
  read: (text: string, path: string) => Parsed<readonly T[]>,
): { readonly value: readonly T[]; readonly problems: readonly string[] } {
  const parsed = files.map(({ path, text }) => ({ path, ...read(text, path) }));
  return {
    value: parsed.flatMap(({ value }) => value),
    problems: parsed.flatMap(({ path, problems }) =>
      problems.map(({ line, message }) => `${path}${line === undefined ? "" : `:${line}`}: ${message}`),
    ),
  };
}

/** Tools write paths as they like: whole, or as a "file:" address without its beginning. */
export function belowRoot(path: string, root: string): string {
  const beginning = [`${root}/`, `${root.slice(1)}/`].find((one) => path.startsWith(one));
  return beginning === undefined ? path : path.slice(beginning.length);
}

const shownDetails = 10;

export function outcomeOf(
  wrong: readonly string[],
  text: string,
): Pick<GateAnswer, "state" | "text" | "details"> {
  const rest = wrong.length - shownDetails;
  return {
    state: wrong.length === 0 ? "passed" : "failed",
    text,
    details: rest > 0 ? [...wrong.slice(0, shownDetails), `and ${rest} more`] : wrong,
  };
}
