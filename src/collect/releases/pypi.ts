// The index of Python packages (packaging.python.org, "Simple repository API", JSON form with PEP 700's upload times), and the metadata
// file that lies beside a wheel (PEP 658).

import { fileIdentity, parseRequirement } from "../../formats/lock/index.ts";
import type { PublishedVersion, VersionDetail } from "../../model/index.ts";

export const simpleJson = "application/vnd.pypi.simple.v1+json";

export type ProjectPage = {
  readonly versions: readonly PublishedVersion[];
  /** Address of a metadata file by version. */
  readonly metadata: ReadonlyMap<string, string>;
};

type Fields = { readonly [key: string]: unknown };

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {}; // an object, checked
}

type Draft = { publishedAt: string | undefined; files: number; yanked: number; reason: string };

export function readProjectPage(json: unknown, pageUrl: string): ProjectPage {
  const drafts = new Map<string, Draft>();
  const metadata = new Map<string, string>();
  const list = fields(json)["files"];
  for (const item of Array.isArray(list) ? list : []) {
    const file = fields(item);
    const { filename, url, yanked, "upload-time": uploaded } = file;
    const version = typeof filename === "string" ? fileIdentity(filename)?.version : undefined;
    if (version === undefined || typeof filename !== "string") continue;
    const draft = drafts.get(version) ?? { publishedAt: undefined, files: 0, yanked: 0, reason: "" };
    draft.files += 1;
    if (yanked === true || typeof yanked === "string") draft.yanked += 1;
    if (typeof yanked === "string") draft.reason = yanked;
    if (typeof uploaded === "string" && (draft.publishedAt === undefined || uploaded < draft.publishedAt))
      draft.publishedAt = uploaded;
    drafts.set(version, draft);
    const hasMetadata = file["core-metadata"] ?? file["dist-info-metadata"];
    if (
      hasMetadata !== undefined &&
      hasMetadata !== false &&
      typeof url === "string" &&
      filename.endsWith(".whl")
    )
      metadata.set(version, `${new URL(url, pageUrl).href.replace(/#.*$/, "")}.metadata`);
  }
  const versions = [...drafts].map(
    ([version, draft]): PublishedVersion => ({
      version,
      ...(draft.publishedAt === undefined ? {} : { publishedAt: draft.publishedAt }),
      // A release is yanked when each of its files is (PEP 592).
      ...(draft.yanked === draft.files ? { withdrawn: { kind: "yanked", reason: draft.reason } } : {}),
    }),
  );
  return { versions, metadata };
}

export function readMetadata(text: string): VersionDetail {
  const header = /^([\s\S]*?)\r?\n\r?\n/.exec(text)?.[1] ?? text;
  const values = (name: string) =>
    [...header.matchAll(new RegExp(`^${name}:[ \\t]*(.+?)[ \\t]*\\r?$`, "gim"))].map(
      (match) => match[1] ?? "",
    );
  const needs = values("Requires-Dist").flatMap((line) => {
    const requirement = parseRequirement(line);
    const isExtra = requirement?.marker?.includes("extra") === true;
    return requirement === undefined || isExtra
      ? []
      : [{ name: requirement.name, requirement: requirement.specifier }];
  });
  const licences = values("License-Expression").slice(0, 1);
  return { needs, licences };
}
