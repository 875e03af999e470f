// The port that engines ask, over HTTP: each document is fetched once a run, and only from the registry that the user's tools use.

import { pythonName } from "../../formats/lock/index.ts";
import type { Http } from "../../kit/http/index.ts";
import { limits, PortcullisError } from "../../kit/index.ts";
import type { Ecosystem, PublishedVersion, ReleaseIndex, VersionDetail } from "../../model/index.ts";
import { type Packument, packumentAddress, readPackument } from "./npm.ts";
import { type ProjectPage, readMetadata, readProjectPage, simpleJson } from "./pypi.ts";
import type { IndexAddress, RegistryAddress } from "./settings.ts";

export type ReleaseSettings = {
  readonly npm?: RegistryAddress;
  readonly pypi?: IndexAddress;
  readonly openHttp: () => Promise<Http>;
  readonly signal: AbortSignal;
};

type Asked = { readonly ecosystem: Ecosystem; readonly name: string };

export function openReleases(settings: ReleaseSettings): ReleaseIndex {
  let http: Promise<Http> | undefined;
  const packuments = new Map<string, Promise<Packument | undefined>>();
  const pages = new Map<string, Promise<ProjectPage | undefined>>();
  const details = new Map<string, Promise<VersionDetail | undefined>>();

  const fetchText = async (
    url: string,
    accept: string,
    authorization: string | undefined,
  ): Promise<string | undefined> => {
    http ??= settings.openHttp();
    const answer = await (await http).get({
      url,
      headers: { accept, ...(authorization === undefined ? {} : { authorization }) },
      limitBytes: limits.registryDocumentBytes,
      signal: settings.signal,
    });
    return answer.kind === "found" ? answer.text : undefined;
  };
  const fetchJson = async (url: string, accept: string, authorization?: string): Promise<unknown> => {
    const text = await fetchText(url, accept, authorization);
    try {
      return text === undefined ? undefined : JSON.parse(text);
    } catch (cause) {
      throw new PortcullisError("network", `The registry at ${new URL(url).host} answered with no JSON.`, {
        cause,
      });
    }
  };
  const packument = (name: string, registry: RegistryAddress): Promise<Packument | undefined> =>
    once(packuments, name, async () => {
      const { url, authorization } = packumentAddress(name, registry);
      const json = await fetchJson(url, "application/json", authorization);
      return json === undefined ? undefined : readPackument(json);
    });
  const page = (name: string, index: IndexAddress): Promise<ProjectPage | undefined> =>
    once(pages, pythonName(name), async () => {
      const url = `${index.url}${pythonName(name)}/`;
      const json = await fetchJson(url, simpleJson, index.authorization);
      return json === undefined ? undefined : readProjectPage(json, url);
    });

  const { npm, pypi } = settings;
  return {
    covers: (ecosystem) =>
      (ecosystem === "npm" ? npm : ecosystem === "PyPI" ? pypi : undefined) !== undefined,
    versions: async ({ ecosystem, name }: Asked): Promise<readonly PublishedVersion[] | undefined> => {
      if (ecosystem === "npm" && npm !== undefined) return (await packument(name, npm))?.versions;
      if (ecosystem === "PyPI" && pypi !== undefined) return (await page(name, pypi))?.versions;
      return undefined;
    },
    detail: async ({ ecosystem, name, version }): Promise<VersionDetail | undefined> => {
      if (ecosystem === "npm" && npm !== undefined) return (await packument(name, npm))?.details.get(version);
      if (ecosystem !== "PyPI" || pypi === undefined) return undefined;
      const url = (await page(name, pypi))?.metadata.get(version);
      if (url === undefined) return undefined;
      return once(details, url, async () => {
        // Files may lie on another host, which the word of access is not for.
        const isSameHost = new URL(url).host === new URL(pypi.url).host;
        const text = await fetchText(url, "*/*", isSameHost ? pypi.authorization : undefined);
        return text === undefined ? undefined : readMetadata(text);
      });
    },
    close: async () => (await http)?.close(),
  };
}

function once<T>(kept: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = make();
  kept.set(key, made);
  return made;
}
