// Image references: [registry/]repository[:tag][@digest], with Docker's defaults for what is left out
// (github.com/distribution/reference, grammar in its package documentation).

import type { Digest } from "../../model/index.ts";

export type ImageReference = {
  /** Host and optional port; "docker.io" when none is written. */
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
};

const component = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const repositoryPattern = new RegExp(`^${component}(?:/${component})*$`);
const hostPattern = /^(?:\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::\d{1,5})?$/i;

/** undefined when the text is no reference. Without tag and digest the tag is "latest". */
export function parseImageReference(text: string): ImageReference | undefined {
  const [named = "", digestPart, ...more] = text.split("@");
  if (more.length > 0 || text.length > 512) return undefined;
  if (digestPart !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digestPart)) return undefined;
  const slash = named.indexOf("/");
  const first = slash === -1 ? "" : named.slice(0, slash);
  const hasHost = first === "localhost" || /[.:]/.test(first);
  const registry = hasHost ? first.toLowerCase() : "docker.io";
  const rest = hasHost ? named.slice(slash + 1) : named;
  const colon = rest.lastIndexOf(":");
  const path = colon === -1 ? rest : rest.slice(0, colon);
  const tag = colon === -1 ? undefined : rest.slice(colon + 1);
  const repository = registry === "docker.io" && !path.includes("/") ? `library/${path}` : path;
  if (!hostPattern.test(registry) || !repositoryPattern.test(repository) || repository.length > 255)
    return undefined;
  if (tag !== undefined && !/^[\w][\w.-]{0,127}$/.test(tag)) return undefined;
  return {
    registry,
    repository,
    ...(tag === undefined ? (digestPart === undefined ? { tag: "latest" } : {}) : { tag }),
    ...(digestPart === undefined ? {} : { digest: digestPart as Digest }), // checked above
  };
}

/** The name that stays the same across tags and digests: what a fingerprint may hold. */
export function repositoryOf(reference: ImageReference): string {
  return reference.registry === "docker.io"
    ? reference.repository
    : `${reference.registry}/${reference.repository}`;
}
