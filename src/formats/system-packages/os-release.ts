// Which distribution and release a root file system is: /etc/os-release, a list of shell-compatible assignments.
// Source: os-release(5) of systemd.

import { decodeUtf8 } from "../../kit/index.ts";

export type OsRelease = {
  readonly id: string;
  readonly idLike: readonly string[];
  readonly versionId: string;
  readonly codename: string;
  readonly prettyName: string;
  readonly variantId: string;
};

/** undefined when the text has no ID. */
export function parseOsRelease(bytes: Uint8Array): OsRelease | undefined {
  const fields = new Map<string, string>();
  for (const line of decodeUtf8(bytes).split("\n")) {
    const match = /^\s*([A-Z][A-Z0-9_]*)=(.*?)\s*$/.exec(line);
    if (match?.[1] !== undefined) fields.set(match[1], unquoted(match[2] ?? ""));
  }
  const id = fields.get("ID")?.toLowerCase();
  if (id === undefined || !/^[a-z0-9._-]+$/.test(id)) return undefined;
  return {
    id,
    idLike: (fields.get("ID_LIKE") ?? "")
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== ""),
    versionId: fields.get("VERSION_ID") ?? "",
    codename: fields.get("VERSION_CODENAME") ?? "",
    prettyName: fields.get("PRETTY_NAME") ?? id,
    variantId: fields.get("VARIANT_ID") ?? "",
  };
}

function unquoted(text: string): string {
  const quote = text[0];
  const inner =
    (quote === '"' || quote === "'") && text.endsWith(quote) && text.length > 1 ? text.slice(1, -1) : text;
  return quote === "'" ? inner : inner.replace(/\\(["$`\\])/g, "$1");
}
