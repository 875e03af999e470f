// The way of data through the code, step by step, the same in every report: each step with its place, what happens there, and the line of
// code, which is said once where several steps stand on it.

import type { Finding } from "../model/index.ts";

export type WayStep = { readonly place: string; readonly text: string; readonly code: string | undefined };

export function wayOf({ evidence }: Finding): readonly WayStep[] {
  if (evidence.kind !== "flow") return [];
  let last = "";
  return evidence.steps.map(({ location: { path, region, snippet }, text }) => {
    const place = `${path}:${region?.startLine ?? 0}`;
    const code = snippet?.trim() ?? "";
    const isSaid = place === last || code === "";
    last = place;
    return { place, text, code: isSaid ? undefined : code };
  });
}
