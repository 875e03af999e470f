// Exit codes (design 4.12) and the sentence that goes with an error.

import { type ErrorCode, InvariantError, PortcullisError } from "../kit/index.ts";
import type { Verdict } from "../model/index.ts";

export const exitCodes = {
  passed: 0,
  blocked: 1,
  usage: 2,
  incomplete: 3,
  world: 4,
  bug: 70,
  interrupted: 130,
} as const;

export function exitOfVerdict(verdict: Verdict): number {
  return {
    pass: exitCodes.passed,
    warn: exitCodes.passed,
    fail: exitCodes.blocked,
    incomplete: exitCodes.incomplete,
  }[verdict];
}

const exitOfError: Readonly<Record<ErrorCode, number>> = {
  usage: exitCodes.usage,
  config: exitCodes.usage,
  input: exitCodes.usage,
  network: exitCodes.world,
  auth: exitCodes.world,
  forge: exitCodes.world,
  advisories: exitCodes.world,
  ledger: exitCodes.world,
  disk: exitCodes.world,
  cancelled: exitCodes.interrupted,
};

/** Never a stack trace, unless `PORTCULLIS_DEBUG` asks for one. */
export function explainError(
  thrown: unknown,
  isDebug: boolean,
): { readonly code: number; readonly text: string } {
  const stack = isDebug && thrown instanceof Error ? `\n${thrown.stack ?? ""}` : "";
  if (thrown instanceof PortcullisError) {
    const hint = thrown.hint === undefined ? "" : `\n  ${thrown.hint}`;
    return { code: exitOfError[thrown.code], text: `portcullis: ${thrown.message}${hint}${stack}` };
  }
  const system = (thrown as { readonly code?: unknown } | undefined)?.code; // Node's system errors carry a code
  if (typeof system === "string" && /^E[A-Z]+$/.test(system) && thrown instanceof Error) {
    const text = isFull(system) ? `the disk is full (${thrown.message})` : thrown.message;
    return { code: exitCodes.world, text: `portcullis: ${text}${stack}` };
  }
  const what =
    thrown instanceof InvariantError
      ? thrown.message
      : thrown instanceof Error
        ? `${thrown.name}: ${thrown.message}`
        : String(thrown);
  return {
    code: exitCodes.bug,
    text: `portcullis: this is a bug of ours (${what.slice(0, 300)}). Please report it; PORTCULLIS_DEBUG=1 prints where it happened.${stack}`,
  };
}

function isFull(code: string): boolean {
  return code === "ENOSPC" || code === "EDQUOT";
}
