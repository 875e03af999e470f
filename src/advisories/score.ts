// Base scores of CVSS vectors, computed once when the index is built, so that no scan has to load a calculator. A vector that the
// calculator refuses stays without a score; the words of the source then decide.

import type { Advisory } from "../model/index.ts";
import { cvssVersion } from "./severity.ts";

type Calculator = { calculateScores(): Readonly<Record<string, unknown>> };
type CalculatorClass = new (vector: string) => Calculator;
type Calculators = Readonly<Record<"Cvss2" | "Cvss3P0" | "Cvss3P1" | "Cvss4P0", CalculatorClass>>;

/** A function that gives each CVSS vector of an advisory its score; vectors repeat, so answers are kept. */
export async function withScores(): Promise<(advisory: Advisory) => Advisory> {
  const loaded = (await import("ae-cvss-calculator")) as unknown as {
    readonly default?: Calculators;
  } & Calculators; // see docs/dependencies.md: its default export is the module
  const calculators = loaded.default ?? loaded;
  const known = new Map<string, number | undefined>();
  const scoreOf = (vector: string, type: string): number | undefined => {
    if (!known.has(vector)) known.set(vector, score(calculators, vector, type));
    return known.get(vector);
  };
  return (advisory) => {
    if (advisory.severity.length === 0) return advisory;
    const severity = advisory.severity.map((entry) => {
      const value = scoreOf(entry.score, entry.type);
      return value === undefined ? entry : { ...entry, value };
    });
    return { ...advisory, severity };
  };
}

function score(calculators: Calculators, vector: string, type: string): number | undefined {
  const version = cvssVersion(vector, type);
  if (version === undefined) return undefined;
  const kind = ({ "2.0": "Cvss2", "3.0": "Cvss3P0", "3.1": "Cvss3P1", "4.0": "Cvss4P0" } as const)[version];
  if (kind === undefined) return undefined;
  try {
    const scores = new calculators[kind](vector.replace(/^\(|\)$/g, "")).calculateScores();
    const base = scores["base"]; // absent for an incomplete vector, whose "overall" would be a false 0
    return typeof base === "number" && base >= 0 && base <= 10 ? base : undefined;
  } catch {
    return undefined; // the library throws on a vector that is not one
  }
}
