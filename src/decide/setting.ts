// Where and for what a decision is made: the part of the facts that is the same for every finding of a run.

import type { Subject } from "../model/index.ts";

export type Setting = {
  readonly target: Subject["kind"];
  /** Of an image: its name without tag and digest. */
  readonly image?: string;
  readonly tag?: string;
  readonly commit?: string;
  /** Of a change: what it is compared with. */
  readonly base?: string;
  readonly digest?: string;
  /** The branch that is judged; for a change, the one that it wants to join. */
  readonly branch?: string;
  readonly environment?: string;
  /** True for a change: what the base has already is not new. */
  readonly isChange: boolean;
};

export function settingOf(
  subject: Subject,
  more: { readonly branch?: string; readonly environment?: string } = {},
): Setting {
  const branch = more.branch ?? subject.branch;
  const environment = more.environment ?? subject.environment;
  return {
    target: subject.kind,
    isChange: subject.kind === "range" || subject.kind === "staged" || subject.kind === "commits",
    ...(subject.kind === "image" ? imageParts(subject.name) : {}),
    ...(subject.commit === undefined ? {} : { commit: subject.commit }),
    ...(subject.base === undefined ? {} : { base: subject.base }),
    ...(subject.digest === undefined ? {} : { digest: subject.digest }),
    ...(branch === undefined ? {} : { branch }),
    ...(environment === undefined ? {} : { environment }),
  };
}

/** "registry:5000/team/api:1.2@sha256:…" -> "registry:5000/team/api" and "1.2". */
export function imageParts(reference: string): { readonly image: string; readonly tag?: string } {
  const named = reference.replace(/@sha256:[0-9a-f]+$/, "");
  const [, image, tag] = /^(.*):([^:/]+)$/s.exec(named) ?? [];
  return image === undefined || tag === undefined ? { image: named } : { image, tag };
}
