// One Python requirement as PEP 508 writes it: name, extras, version specifiers or address, marker. And the canonical spelling of
// names (PEP 503) and the one version that specifiers pin, if they do.

import { cleanUrl, commitOf, isArchive } from "./address.ts";
import type { LockedSource } from "./parser.ts";

export type Requirement = {
  readonly name: string;
  readonly extras: readonly string[];
  readonly specifier: string;
  readonly marker?: string;
  readonly source: LockedSource;
  readonly version?: string;
};

/** PEP 503: runs of "-", "_" and "." are one "-", all lower case. */
export function pythonName(name: string): string {
  return name
    .trim()
    .replace(/[-_.]+/g, "-")
    .toLowerCase();
}

const named = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*(.*)$/s;

/** Undefined when the text names no package. */
export function parseRequirement(text: string): Requirement | undefined {
  const { body, marker } = splitMarker(text.trim());
  if (
    /^[a-z+]+:\/\//i.test(body) ||
    /^(\.{0,2}\/|file:)/.test(body) ||
    body === "." ||
    (isArchive(body) && !/[=<>~! ]|^[\w.-]+@[a-z+]+:/i.test(body))
  ) {
    return withMarker(ofAddress(body), marker);
  }
  const match = named.exec(body);
  if (match === null) return undefined;
  const [, name = "", extras = "", rest = ""] = match;
  if (!/^([=<>!~(@]|$)/.test(rest)) return undefined;
  const base = {
    name: pythonName(name),
    extras: extras
      .split(",")
      .map((extra) => extra.trim())
      .filter((extra) => extra !== ""),
  };
  if (rest.startsWith("@")) {
    const place = rest.slice(1).trim();
    const { version, source } = ofAddress(place) ?? {
      source: { kind: "tarball", url: cleanUrl(place) } as const,
    };
    return withMarker(
      { ...base, specifier: "", source, ...(version === undefined ? {} : { version }) },
      marker,
    );
  }
  const specifier = rest.replace(/^\(|\)$/g, "").replace(/\s+/g, "");
  const version = pinned(specifier);
  return withMarker(
    { ...base, specifier, source: { kind: "registry" }, ...(version === undefined ? {} : { version }) },
    marker,
  );
}

function withMarker(
  requirement: Requirement | undefined,
  marker: string | undefined,
): Requirement | undefined {
  return requirement === undefined || marker === undefined ? requirement : { ...requirement, marker };
}

/** In an address the marker's ";" needs a blank before it. */
function splitMarker(text: string): { readonly body: string; readonly marker?: string } {
  const isAddress = /^[a-z+]+:\/\/|@\s*[a-z+]+:|^[./]/i.test(text);
  const at = isAddress ? text.search(/\s;/) : text.indexOf(";");
  if (at === -1) return { body: text.trim() };
  const marker = text
    .slice(at)
    .replace(/^\s*;\s*/, "")
    .trim();
  return marker === "" ? { body: text.slice(0, at).trim() } : { body: text.slice(0, at).trim(), marker };
}

/** The version that "==" or "===" fixes; a wildcard fixes none. */
export function pinned(specifier: string): string | undefined {
  for (const part of specifier.split(",")) {
    const match = /^\s*={2,3}\s*([^\s*=,;$#]+)\s*$/.exec(part);
    if (match?.[1] !== undefined) return match[1];
  }
  return undefined;
}

function ofAddress(address: string): Requirement | undefined {
  const fragment = /#(.*)$/s.exec(address)?.[1] ?? "";
  const egg = /(?:^|&)egg=([^&[]+)/.exec(fragment)?.[1];
  const bare = address.replace(/[?#].*$/s, "");
  const file = fileIdentity(bare);
  const name = egg === undefined ? file?.name : pythonName(egg.replace(/-\d.*$/, ""));
  const source = sourceOfAddress(bare);
  const fallback = source.kind === "git" ? /([^/]+?)(?:\.git)?$/.exec(source.url ?? "")?.[1] : undefined;
  const found = name ?? (fallback === undefined ? undefined : pythonName(fallback));
  if (found === undefined) return undefined;
  return {
    name: found,
    extras: [],
    specifier: "",
    source,
    ...(file?.version === undefined ? {} : { version: file.version }),
  };
}

/** "git+https://host/x.git@rev", a local path, or an archive. */
export function sourceOfAddress(address: string): LockedSource {
  const vcs = /^(git|hg|svn|bzr)\+(.*)$/i.exec(address);
  if (vcs !== null) {
    const [, , rest = ""] = vcs;
    const at = rest.lastIndexOf("@");
    const hasRevision = at > rest.indexOf("://") + 2 && rest.indexOf("/", rest.indexOf("://") + 3) < at;
    const commit = hasRevision ? commitOf(rest.slice(at + 1)) : undefined;
    const url = cleanUrl(hasRevision ? rest.slice(0, at) : rest);
    return { kind: "git", url, ...(commit === undefined ? {} : { commit }) };
  }
  if (/^https?:/i.test(address)) return { kind: "tarball", url: cleanUrl(address) };
  return { kind: "file", url: address };
}

/** Name and version in the name of a wheel or source archive (PEP 427, PEP 625). */
export function fileIdentity(path: string): { readonly name: string; readonly version: string } | undefined {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const wheel = /^([^-]+)-([^-]+)(?:-\d[^-]*)?-[^-]+-[^-]+-[^-]+\.whl$/i.exec(file);
  const match = wheel ?? /^(.+)-(\d[^-]*?)\.(?:tar\.gz|tar\.bz2|tar\.xz|zip|tgz|egg)$/i.exec(file);
  return match === null ? undefined : { name: pythonName(match[1] ?? ""), version: match[2] ?? "" };
}
