// Whole images as VEX documents name them: package URLs of the types `oci` and `docker` (github.com/package-url/purl-spec, types/oci and
// types/docker), and plain references such as "registry.example/team/api:1.2".

/** At least one part is given; all that are given must fit. */
export type VexImage = {
  /** With its registry where the document says it, else the last part alone. */
  readonly name?: string;
  readonly tag?: string;
  /** "sha256:…" */
  readonly digest?: string;
};

/** undefined: this names no image. */
export function imageOf(id: string): VexImage | undefined {
  return id.startsWith("pkg:") ? ofPurl(id) : ofReference(id);
}

function ofPurl(purl: string): VexImage | undefined {
  const [, type, rest = ""] = /^pkg:(oci|docker)\/(.+)$/is.exec(purl) ?? [];
  if (type === undefined) return undefined;
  const [body = "", query = ""] = (rest.split("#")[0] ?? "").split("?");
  const end = body.lastIndexOf("@");
  const path = decoded(end === -1 ? body : body.slice(0, end));
  const version = end === -1 ? "" : decoded(body.slice(end + 1));
  const asked = new Map(
    query.split("&").map((pair) => {
      const [key = "", value = ""] = pair.split(/=(.*)/s);
      return [key.toLowerCase(), decoded(value)] as const;
    }),
  );
  const home = asked.get("repository_url");
  const isDigest = /^sha256:[0-9a-f]{64}$/i.test(version);
  const tag = asked.get("tag") ?? (isDigest ? undefined : version);
  return {
    name: withHome(path, type.toLowerCase() === "oci" ? "whole" : "registry", home),
    ...(tag === undefined || tag === "" ? {} : { tag }),
    ...(isDigest ? { digest: version.toLowerCase() } : {}),
  };
}

/** Of `oci` the address names the repository (or, in older documents, the folder above it); of `docker` the registry. */
function withHome(path: string, says: "whole" | "registry", address: string | undefined): string {
  if (address === undefined || address === "") return path;
  const home = address.replace(/^[a-z]+:\/\//, "").replace(/\/+$/, "");
  if (says === "registry") return `${home}/${path}`;
  return home === path || home.endsWith(`/${path}`) ? home : `${home}/${path}`;
}

/** What looks like an image and like nothing else: a tag, a digest, or a path below a registry's host. */
function ofReference(text: string): VexImage | undefined {
  const form =
    /^(?<name>[a-z0-9]+(?:[._:-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*?)(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;
  const { name, tag, digest } = form.exec(text.slice(0, maxReference))?.groups ?? {};
  if (name === undefined || text.length > maxReference || text.startsWith("urn:")) return undefined;
  const [host = "", ...below] = name.split("/");
  const isBelowHost = below.length > 0 && (/[.:]/.test(host) || host === "localhost");
  if (tag === undefined && digest === undefined && !isBelowHost) return undefined;
  return {
    name,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Longer is no reference: 255 of the name (distribution specification), 128 of the tag, 72 of the digest. */
const maxReference = 460;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign is part of the name
  }
}
