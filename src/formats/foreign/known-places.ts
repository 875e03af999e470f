// Where another tool has found something, as places only: what a baseline is taken over from. A Gitleaks report (a JSON array), a
// `.gitleaksignore`, a detect-secrets baseline (`results` by path), or SARIF of any scanner.

import * as v from "valibot";
import type { Parsed } from "../../model/index.ts";
import { readGitleaksIgnore } from "../gitleaks-config/index.ts";
import { readRows } from "../rows.ts";
import { isSarif, readSarif } from "../sarif/index.ts";

/** Lines are 1-based. */
export type KnownPlace = { readonly path: string; readonly line: number };

const gitleaksRow = v.looseObject({ File: v.string(), StartLine: v.number() });
const detectSecretsRow = v.looseObject({ line_number: v.number() });
const detectSecrets = v.looseObject({ results: v.record(v.string(), v.unknown()) });

/** Total: undefined, with a problem, for a text that is none of these. */
export function readKnownPlaces(text: string): Parsed<readonly KnownPlace[] | undefined> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    const { value } = readGitleaksIgnore(text);
    return value.length > 0
      ? { value: value.map(({ path, line }) => ({ path, line })), problems: [] }
      : { value: undefined, problems: [{ message: "it is not JSON, and no .gitleaksignore" }] };
  }
  if (Array.isArray(json)) {
    const { value, problems } = readRows(json, gitleaksRow, "entries");
    return { value: value.map(({ File, StartLine }) => ({ path: File, line: StartLine })), problems };
  }
  if (isSarif(json)) {
    const { value, problems } = readSarif(json);
    const places = value.flatMap(({ results }) =>
      results.flatMap(({ path, line }) => (path === undefined || line === undefined ? [] : [{ path, line }])),
    );
    return { value: places, problems };
  }
  const parsed = v.safeParse(detectSecrets, json);
  if (!parsed.success)
    return {
      value: undefined,
      problems: [{ message: "it is neither a Gitleaks report, a detect-secrets baseline nor SARIF" }],
    };
  const lists = Object.entries(parsed.output.results).map(([path, list]) => ({
    path,
    ...readRows(list, detectSecretsRow, `results for ${path}`),
  }));
  return {
    value: lists.flatMap(({ path, value }) => value.map(({ line_number: line }) => ({ path, line }))),
    problems: lists.flatMap(({ problems }) => problems),
  };
}
