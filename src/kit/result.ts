// Small building blocks of control flow: exhaustive switches, invariants and the program's one typed error.

/** What went wrong in the world, as opposed to in us. Exit codes follow from it (`cli/exit.ts`). */
export type ErrorCode =
  | "usage"
  | "config"
  | "input"
  | "network"
  | "auth"
  | "forge"
  | "advisories"
  | "ledger"
  | "disk"
  | "cancelled";

/** The world failed: what was being done, to what, what was wrong; `hint` says what to do now. Holds no secret. */
export class PortcullisError extends Error {
  override readonly name = "PortcullisError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  constructor(code: ErrorCode, message: string, options: ErrorOptions & { readonly hint?: string } = {}) {
    super(message, options);
    this.code = code;
    this.hint = options.hint;
  }
}

/** An invariant of ours broke: the program ends with exit code 70 and asks for a report. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** Closes a `switch` over a union: adding a variant breaks the build here. */
export function unreachable(value: never): never {
  throw new InvariantError(`unreachable: ${JSON.stringify(value)}`);
}

/** The text of anything thrown, without its stack. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
