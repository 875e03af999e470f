// What the entries of every npm lockfile form have in common: scope flags, the "resolved" address, licence fields.

import type { PackageScope } from "../../model/index.ts";
import { cleanUrl, isArchive, sourceOfSpec } from "./address.ts";
import type { LockedSource } from "./parser.ts";
import { fieldOf, type PlainObject, textField } from "./plain.ts";

export function scopeOf(entry: PlainObject): PackageScope {
  if (entry["dev"] === true) return "development";
  if (entry["optional"] === true || entry["devOptional"] === true) return "optional";
  return entry["peer"] === true ? "peer" : "production";
}

/** What nearly every entry says: npm's own layout, and nothing in the address that has to be left out of it. */
const usualArchive = /^https:\/\/[\w.-]+\/[^?#]*\/-\/[^/?#]+\.tgz$/;

/** A plain https archive is the registry's own when it has npm's "/-/" layout; other archives were asked for by address. */
export function sourceOfResolved(resolved: string): LockedSource {
  if (usualArchive.test(resolved)) return { kind: "registry", url: resolved };
  if (/^https?:\/\/[^#]*\/-\/[^/]+\.tgz/i.test(resolved))
    return { kind: "registry", url: cleanUrl(resolved) };
  const source = sourceOfSpec(resolved);
  if (source === undefined) return { kind: "registry" };
  if (source.kind === "tarball" && !isArchive(resolved)) return { kind: "registry", url: cleanUrl(resolved) };
  return source;
}

/** "license" is an expression, or in old packages an object or a list of them. */
export function licencesOf(entry: unknown): readonly string[] {
  const raw = fieldOf(entry, "license") ?? fieldOf(entry, "licenses");
  if (raw === undefined) return none;
  if (typeof raw === "string") return [raw];
  const items: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  return items.flatMap((item) => (typeof item === "string" ? [item] : (textField(item, "type") ?? [])));
}

const none: readonly string[] = [];
