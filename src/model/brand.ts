// The branded nouns: text that has been checked once and must not be confused. Each brand is made here and nowhere else.

import { PortcullisError } from "../kit/index.ts";

declare const brand: unique symbol;
export type Brand<T, B extends string> = T & { readonly [brand]: B };

/** A path inside the scanned tree: relative, "/"-separated, no "." or ".." part; non-UTF-8 bytes as \xHH; never normalised. */
export type RepoPath = Brand<string, "RepoPath">;
/** "family/problem", [a-z0-9-]; never reused. */
export type RuleId = Brand<string, "RuleId">;
/** "v1:" + 32 hex digits. */
export type Fingerprint = Brand<string, "Fingerprint">;
/** "sha256:" + 64 hex digits. */
export type Digest = Brand<string, "Digest">;
/** 40 or 64 hex digits. */
export type CommitId = Brand<string, "CommitId">;
/** RFC 3339, UTC, milliseconds, "Z"; sorts as text. */
export type Instant = Brand<string, "Instant">;
/** YYYY-MM-DD; an expiry ends at 24:00 UTC of its day. */
export type Day = Brand<string, "Day">;

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

export function repoPath(raw: string): RepoPath {
  const parts = raw.split("/");
  if (raw === "" || parts.some((part) => part === "" || part === "." || part === "..")) {
    throw new PortcullisError("input", `not a path inside the repository: ${JSON.stringify(raw)}`);
  }
  return raw as RepoPath;
}

const families = [
  "secrets",
  "python",
  "javascript",
  "code", // rules of a project's own
  "dependencies",
  "licences",
  "image",
  "pipelines",
  "foreign",
];

export function ruleId(raw: string): RuleId {
  const [family, problem, ...rest] = raw.split("/");
  const isWellFormed = /^[a-z][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/.test(raw);
  if (!isWellFormed || rest.length > 0 || problem === undefined || !families.includes(family ?? "")) {
    throw new PortcullisError("input", `not a rule id: ${JSON.stringify(raw)}`, {
      hint: `a rule id is family/problem, for example secrets/stripe-live-key; families: ${families.join(", ")}`,
    });
  }
  return raw as RuleId;
}

export function digest(raw: string): Digest {
  if (!/^sha256:[0-9a-f]{64}$/.test(raw)) {
    throw new PortcullisError("input", `not a digest (sha256: and 64 hex digits): ${JSON.stringify(raw)}`);
  }
  return raw as Digest;
}

export function commitId(raw: string): CommitId {
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(raw)) {
    throw new PortcullisError("input", `not a full commit id: ${JSON.stringify(raw)}`);
  }
  return raw as CommitId;
}

/** Accepts any RFC 3339 date-time (or a bare day, as its first moment) and keeps the one sortable form. */
export function instant(raw: string): Instant {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(raw);
  if (isDay) return instant(`${day(raw)}T00:00:00Z`);
  const match = /^(\d{4}-\d{2}-\d{2})[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/.exec(raw);
  const time = match === null ? Number.NaN : Date.parse(raw.replace(" ", "T"));
  if (Number.isNaN(time)) {
    throw new PortcullisError("input", `not a point in time: ${JSON.stringify(raw)}`, {
      hint: "write it as 2027-01-31 or 2027-01-31T09:00:00Z",
    });
  }
  return new Date(time).toISOString() as Instant;
}

export function day(raw: string): Day {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(raw) ? Date.parse(`${raw}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== raw) {
    throw new PortcullisError("input", `not a day of the calendar: ${JSON.stringify(raw)}`, {
      hint: "write it as YYYY-MM-DD, for example 2027-01-31",
    });
  }
  return raw as Day;
}

/** The moment at which an expiry day is over: 24:00 UTC of that day. */
export function endOf(expiry: Day): Instant {
  return new Date(Date.parse(`${expiry}T00:00:00Z`) + 86_400_000).toISOString() as Instant;
}
