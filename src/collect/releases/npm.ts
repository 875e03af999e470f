// npm's registry protocol (github.com/npm/registry, "package metadata"): one document a name, with every version in it.

import type { PublishedVersion, VersionDetail } from "../../model/index.ts";
import type { RegistryAddress } from "./settings.ts";

export type Packument = {
  readonly versions: readonly PublishedVersion[];
  readonly details: ReadonlyMap<string, VersionDetail>;
};

/** Where the name's document is, and with which word of access. */
export function packumentAddress(
  name: string,
  registry: RegistryAddress,
): { readonly url: string; readonly authorization?: string } {
  const scope = /^(@[^/]+)\//.exec(name)?.[1];
  const base = (scope === undefined ? undefined : registry.scopes.get(scope)) ?? registry.url;
  const url = `${base}${name.replace("/", "%2f")}`;
  const place = base.replace(/^https?:/, "");
  let best: string | undefined;
  for (const [prefix, authorization] of registry.authorizations)
    if (place.startsWith(prefix)) best = authorization;
  return best === undefined ? { url } : { url, authorization: best };
}

type Fields = { readonly [key: string]: unknown };

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {}; // an object, checked
}

export function readPackument(json: unknown): Packument {
  const document = fields(json);
  const times = fields(document["time"]);
  const versions: PublishedVersion[] = [];
  const details = new Map<string, VersionDetail>();
  for (const [version, entry] of Object.entries(fields(document["versions"]))) {
    const { deprecated, license, dependencies, optionalDependencies } = fields(entry);
    const time = times[version];
    versions.push({
      version,
      ...(typeof time === "string" ? { publishedAt: time } : {}),
      ...(typeof deprecated === "string" && deprecated !== ""
        ? { withdrawn: { kind: "deprecated", reason: deprecated } }
        : {}),
    });
    const needs = [dependencies, optionalDependencies].flatMap((list) =>
      Object.entries(fields(list)).flatMap(([name, requirement]) =>
        typeof requirement === "string" ? [{ name, requirement }] : [],
      ),
    );
    details.set(version, { needs, licences: typeof license === "string" ? [license] : [] });
  }
  return { versions, details };
}
