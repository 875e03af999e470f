// Addresses in lockfiles: which kind of source they name, and the same address without anything that could be a credential.

import type { LockedSource } from "./parser.ts";

const archive = /\.(tgz|tar\.gz|tar\.bz2|tar\.xz|tar|zip|whl|gem|egg)$/i;

/** Drops user name, password, query and fragment; keeps what is no URL as it is, without an "@" part before a host. */
export function cleanUrl(raw: string): string {
  const withoutTail = raw.replace(/[?#].*$/s, "");
  return withoutTail.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, (whole, scheme: string) =>
    /^(git\+)?ssh:\/\/git@$/i.test(whole) ? whole : scheme,
  );
}

/** Thousands of packages in turn come from one registry. */
let last: { readonly start: string; readonly host: string } | undefined;

export function hostOf(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  if (last !== undefined && url.startsWith(last.start)) return last.host;
  const plain = /^https:\/\/([a-z0-9.-]+)\//.exec(url);
  if (plain?.[1] !== undefined) {
    last = { start: plain[0], host: plain[1] };
    return last.host;
  }
  const match =
    /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/:?#]+)/i.exec(url) ?? /^(?:[\w.-]+@)([\w.-]+):/.exec(url);
  return match?.[1]?.toLowerCase();
}

export function isArchive(path: string): boolean {
  return archive.test(path.replace(/[?#].*$/s, ""));
}

/** A commit id (7 to 64 hex digits), else undefined. */
export function commitOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f]{7,64}$/i.test(text) ? text.toLowerCase() : undefined;
}

const hosted: Readonly<Record<string, string>> = {
  github: "github.com",
  gitlab: "gitlab.com",
  bitbucket: "bitbucket.org",
  gist: "gist.github.com",
};

/**
 * What an npm-like "resolved" address or specifier names (npm docs, "package-spec"): git in all its spellings, file, tarball;
 * `undefined` for a registry range or tag. Archive addresses of code hosts that carry a commit are git, because that is what was asked for.
 */
export function sourceOfSpec(spec: string): LockedSource | undefined {
  const shorthand = /^(github|gitlab|bitbucket|gist):([^#]+)(?:#(.*))?$/.exec(spec);
  if (shorthand !== null)
    return git(`https://${hosted[shorthand[1] ?? ""] ?? ""}/${shorthand[2] ?? ""}`, shorthand[3]);
  const bare = /^([A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+)(?:#(.*))?$/.exec(spec);
  if (bare !== null && !spec.startsWith("./") && !spec.startsWith("../"))
    return git(`https://github.com/${bare[1] ?? ""}`, bare[2]);
  if (/^git(\+[a-z]+)?:/i.test(spec) || /^[\w.-]+@[\w.-]+:[^/]/.test(spec)) return gitAddress(spec);
  const download =
    /^https?:\/\/codeload\.github\.com\/([^/]+\/[^/]+)\/(?:legacy\.)?(?:tar\.gz|zip)\/(?:refs\/[a-z]+\/)?([^/?#]+)/i.exec(
      spec,
    );
  if (download !== null) return git(`https://github.com/${download[1] ?? ""}`, download[2]);
  if (/^https?:\/\/[^#]+\.git(#.*)?$/i.test(spec)) return gitAddress(spec);
  // Yarn 1 takes these for repositories without ".git", too; other addresses with a hash behind them are archives of a registry.
  if (
    /^https?:\/\/(github\.com|gitlab\.com|bitbucket\.(org|com))\/[^/#]+\/[^/#]+#[0-9a-f]{40}$/i.test(spec) &&
    !isArchive(spec)
  )
    return gitAddress(spec);
  if (/^(file|link|portal|exec):/i.test(spec) || /^\.{0,2}\//.test(spec))
    return { kind: "file", url: spec.replace(/[?#].*$/s, "") };
  if (/^https?:/i.test(spec)) return { kind: "tarball", url: cleanUrl(spec) };
  return undefined;
}

function gitAddress(spec: string): LockedSource {
  const fragment = /#(.*)$/s.exec(spec)?.[1];
  const named = /(?:^|&)commit=([^&]+)/.exec(fragment ?? "")?.[1];
  return git(cleanUrl(spec), named ?? fragment);
}

function git(url: string, fragment: string | undefined): LockedSource {
  const commit = commitOf(fragment);
  return { kind: "git", url, ...(commit === undefined ? {} : { commit }) };
}
