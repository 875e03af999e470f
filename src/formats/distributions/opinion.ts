// One shape for what a distribution says of one vulnerability, and the careful reading of values that nobody has checked.

import type { Advisory, AffectedPackage } from "../../model/index.ts";

/** One vulnerability as one distribution sees it: an opinion on its CVE, under a name that says whose. */
export type Opinion = {
  readonly publisher: string;
  readonly cve: string;
  readonly summary?: string;
  readonly affected: readonly AffectedPackage[];
  readonly references: readonly string[];
};

export function opinionOf({ publisher, cve, summary = "", affected, references }: Opinion): Advisory {
  return {
    id: `${publisher}-${cve}`,
    aliases: [],
    upstream: [cve],
    related: [],
    summary: summary.split(/[\r\n]/, 1)[0]?.slice(0, 300) ?? "",
    severity: [],
    affected,
    references,
  };
}

export type Fields = Readonly<Record<string, unknown>>;

export function objectOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined; // checked
}

export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(objectOf(value) ?? {});
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= 4000 ? value : undefined;
}

export function isCve(text: string): boolean {
  return /^CVE-\d{4}-\d{4,}$/.test(text);
}

/** Affected from the beginning up to the fix; without one, all versions. */
export function untilFixed(fixed: string | undefined): AffectedPackage["ranges"] {
  return [{ type: "ECOSYSTEM", events: [{ introduced: "0" }, ...(fixed === undefined ? [] : [{ fixed }])] }];
}
