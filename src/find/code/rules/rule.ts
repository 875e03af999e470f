// What a code rule is: data. The weakness, its words for people, and examples that one generic test runs.

import type { FlowKind, SourceKind } from "../values/index.ts";

export type Reach = "across-files" | "in-file" | "syntactic";

export type CodeRule = {
  readonly id: string;
  /** Ids of the coverage table that it stands for. */
  readonly covers: readonly string[];
  readonly reach: Reach;
  readonly title: string;
  readonly cwe: readonly number[];
  /** 0 to 10, CVSS-like; the severity follows from it. */
  readonly score: number;
  /** For flows: the kind, and who the data may come from. */
  readonly flow?: { readonly kind: FlowKind; readonly from: readonly FlowSource[] };
  /** What is wrong where nothing flows and the place says no more: "the cipher is broken". Absent: the title says it. */
  readonly fault?: string;
  /** What happens, as a clause after "user input from X reaches Y": "changes what the query means". */
  readonly harm: string;
  /** Why it matters, in two or three sentences. */
  readonly why: string;
  /** What to write instead. */
  readonly instead: string;
  readonly examples: {
    readonly bad: readonly string[];
    readonly good: readonly string[];
    /** Files of a small project with exactly one finding of the rule whose source and sink are in different files. */
    readonly across?: Readonly<Record<string, string>>;
  };
};

/** A kind of source, with the confidence that a flow from it deserves; `built`: only into text built around it. */
export type FlowSource = {
  readonly kind: SourceKind;
  readonly confidence: "high" | "medium" | "low";
  readonly built?: true;
  readonly when?: "whole" | "part";
};
