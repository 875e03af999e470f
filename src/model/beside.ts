// Text that is no content of a file, and that may hold a secret as well: where a link leads, what a commit says, what a file or one of its
// folders is called. It has a place below `.git/`, where git lets no file of a tree be; a link has its own.

import { createHash } from "node:crypto";
import { type CommitId, type RepoPath, repoPath } from "./brand.ts";

export type Beside = "link" | "message" | "name";

const messages = ".git/message/";

export function messagePath(commit: CommitId): RepoPath {
  return repoPath(`${messages}${commit}`);
}

/** The commit whose message has this place. */
export function commitOfMessage(path: RepoPath): string | undefined {
  return path.startsWith(messages) ? path.slice(messages.length) : undefined;
}

/** A name that holds a secret is written nowhere: its place tells no more than that it is the same one. */
export function namePath(name: string): RepoPath {
  return repoPath(`.git/name/${createHash("sha256").update(name).digest("hex").slice(0, 32)}`);
}

/** Tokens have letters and digits without a break: less than one name of a hundred looks so, and the others need not be looked at. */
export function mayNameSecret(path: string): boolean {
  return /(?=[A-Za-z]{1,64}[0-9]|[0-9]{1,64}[A-Za-z])[A-Za-z0-9]{10}/.test(path);
}
