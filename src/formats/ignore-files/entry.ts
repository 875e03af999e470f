// What every foreign ignore file boils down to: one entry a line, with the ids of its own tool as facts.

import type { ExceptionScope } from "../../model/index.ts";

/** All given parts must match. `line` is 1-based: whose commit gives the owner and the start. */
export type ForeignIgnore = {
  readonly line: number;
  /** Advisory ids or aliases. */
  readonly advisory?: string;
  /** A rule id of the file's tool. */
  readonly foreignRule?: string;
  /** Package name or purl without version. */
  readonly package?: string;
  readonly version?: string;
  readonly ecosystem?: string;
  /** Globs. */
  readonly paths?: readonly string[];
  /** A place: `.gitleaksignore` names the line of the finding. */
  readonly atLine?: number;
  readonly commit?: string;
  readonly fixState?: string;
  readonly conditions?: PackageConditions;
  readonly layer?: "secrets" | "vulnerabilities" | "misconfigurations" | "licences";
  readonly endsOn?: string;
  readonly reason?: string;
  /** What `Exception.scope` cannot say: the entry is shown and never holds. */
  readonly unsupported?: string;
};

/** What else an entry may ask of the package and its advisory; the words of `ExceptionScope`. */
export type PackageConditions = Pick<
  ExceptionScope,
  "packagePattern" | "upstreamPattern" | "purlType" | "distribution" | "advisorySource" | "match"
>;

/** YYYY-MM-DD of a date or date-time text; undefined when it is neither. */
export function dayOf(text: unknown): string | undefined {
  const raw = text instanceof Date ? text.toISOString() : text;
  if (typeof raw !== "string") return undefined;
  const found = /^(\d{4}-\d{2}-\d{2})(?:$|[Tt ])/.exec(raw.trim())?.[1];
  return found === undefined || Number.isNaN(Date.parse(`${found}T00:00:00Z`)) ? undefined : found;
}
