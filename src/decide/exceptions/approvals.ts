// Who may make a proposed exception hold: an approver of the trusted policy whose Ed25519 signature covers the exception's name, or whose
// login the forge or the ledger vouches for. Nobody approves what they wrote themselves.

import { createPublicKey, verify } from "node:crypto";
import * as v from "valibot";
import type { Config } from "../../config/index.ts";
import { decodeUtf8 } from "../../kit/index.ts";
import { canonicalJson, type History, type RepoPath, repoPath, type TreeReader } from "../../model/index.ts";

export const approvalsFile: RepoPath = repoPath(".portcullis/approvals.json");

/** An approval whose origin is proved: by signature, or by whoever handed it in. `exception` may be a commit: then all that it proposes. */
export type Approval = { readonly exception: string; readonly by: string };

const signedApproval = v.object({
  exception: v.string(),
  by: v.string(),
  at: v.string(),
  signature: v.string(),
});
export type SignedApproval = v.InferOutput<typeof signedApproval>;
const fileSchema = v.object({ approvals: v.array(signedApproval) });

/** What is signed. */
export function approvalText(approval: Omit<SignedApproval, "signature">): string {
  const { exception, by, at } = approval;
  return `portcullis approval v1\n${canonicalJson({ exception, by, at })}\n`;
}

export async function signedApprovals(
  head: TreeReader,
  approvers: Config["approvers"],
): Promise<readonly Approval[]> {
  const bytes = await head.read(approvalsFile);
  return bytes === undefined
    ? []
    : readApprovals(decodeUtf8(bytes)).filter((one) => isGenuine(one, approvers));
}

/** Broken files approve nothing. */
export function readApprovals(text: string): readonly SignedApproval[] {
  try {
    const parsed = v.safeParse(fileSchema, JSON.parse(text));
    return parsed.success ? parsed.output.approvals : [];
  } catch {
    return [];
  }
}

export function isGenuine(approval: SignedApproval, approvers: Config["approvers"]): boolean {
  const key = approvers.find((one) => one.name === approval.by)?.public_key;
  if (key === undefined) return false;
  try {
    const publicKey = createPublicKey({ key: Buffer.from(key, "base64"), format: "der", type: "spki" });
    if (publicKey.asymmetricKeyType !== "ed25519") return false;
    return verify(
      null,
      Buffer.from(approvalText(approval)),
      publicKey,
      Buffer.from(approval.signature, "base64"),
    );
  } catch {
    return false; // not a key: no proof
  }
}

/** What the ledger holds: a signature must be of a key that the policy names; a login that the forge vouched for, of one of its approvers. */
export function recordedApprovals(
  { approvals = [] }: Pick<History, "approvals">,
  approvers: Config["approvers"],
): readonly Approval[] {
  const isListed = (by: string): boolean =>
    approvers.length === 0 || approvers.some((one) => one.name === by || one.logins.includes(by));
  return approvals
    .filter(({ about: exception, by, at, signature }) =>
      signature === undefined ? isListed(by) : isGenuine({ exception, by, at, signature }, approvers),
    )
    .map(({ about, by }) => ({ exception: about, by }));
}

/** The approver that makes it hold; `authors` are names, logins and addresses of those who wrote the change. */
export function approverOf(
  names: readonly string[],
  approvals: readonly Approval[],
  { approvers, authors }: { readonly approvers: Config["approvers"]; readonly authors: readonly string[] },
): string | undefined {
  const wrote = new Set(authors.map((author) => author.toLowerCase()));
  return approvals.find(({ exception, by }) => {
    if (!names.includes(exception)) return false;
    const person = approvers.find((one) => one.name === by || one.logins.includes(by));
    const called = person === undefined ? [by] : [person.name, ...person.logins, ...person.emails];
    return !called.some((one) => wrote.has(one.toLowerCase()));
  })?.by;
}
