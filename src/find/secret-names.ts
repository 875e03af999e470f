// Paths are shown in every report. Where a name in one of them holds a secret, it is masked wherever a report would repeat it.

import { mask, type SecretSpans } from "../kit/index.ts";
import {
  type Finding,
  type Gap,
  type InventoryItem,
  mayNameSecret,
  namePath,
  type SkipCount,
} from "../model/index.ts";
import { inspectFile, type ReadyEngine } from "./inspection.ts";

type Shown = {
  readonly findings: readonly Finding[];
  readonly inventory: readonly InventoryItem[];
  readonly gaps: readonly Gap[];
  readonly skips: readonly SkipCount[];
};

export function withoutSecretNames<Found extends Shown>(found: Found, ready: readonly ReadyEngine[]): Found {
  const values = new Set(
    [...new Set(pathsOf(found))].filter(mayNameSecret).flatMap((path) => secretsIn(path, ready)),
  );
  if (values.size === 0) return found;
  const shown = (text: string): string => {
    let masked = text;
    for (const value of values) masked = masked.replaceAll(value, mask(value));
    return masked;
  };
  return mapped(found, shown) as Found; // the same shape: only texts are others
}

function* pathsOf({ findings, inventory, gaps, skips }: Shown): Generator<string> {
  for (const { locations, evidence } of findings) {
    for (const { path } of locations) yield path;
    if (evidence.kind === "flow") for (const { location } of evidence.steps) yield location.path;
  }
  for (const { package: one } of inventory)
    for (const place of [one.declaredAt, one.lockedAt]) if (place !== undefined) yield place.path;
  for (const { path } of gaps) if (path !== undefined) yield path;
  for (const { examples } of skips) yield* examples;
}

function secretsIn(path: string, ready: readonly ReadyEngine[]): readonly string[] {
  const bytes = Buffer.from(path);
  const { facts } = inspectFile({ path: namePath(path), isExecutable: false, isHistory: true, bytes }, ready);
  return facts
    .filter(({ engine }) => engine === "secrets")
    .flatMap((one) => (one.facts as { readonly spans?: SecretSpans }).spans ?? []) // the secrets engine's documented shape
    .map(([start, end]) => bytes.toString("utf8", start, end));
}

function mapped(value: unknown, shown: (text: string) => string): unknown {
  if (typeof value === "string") return shown(value);
  if (Array.isArray(value)) return value.map((item) => mapped(item, shown));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapped(item, shown)]));
}
