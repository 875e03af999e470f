// An image in a registry, by reference (OCI distribution-spec 1.1): manifests and blobs over HTTP, mirrors first, each blob resumed where
// a connection broke. What comes is believed only by its digest.

import { setTimeout as wait } from "node:timers/promises";
import {
  type Descriptor,
  type ImageReference,
  mediaTypes,
  parseImageReference,
  parseTagList,
  repositoryOf,
} from "../../../formats/oci/index.ts";
import { isLoopbackHost } from "../../../kit/http/index.ts";
import { limits, messageOf, PortcullisError } from "../../../kit/index.ts";
import { sha256 } from "../../../model/index.ts";
import type { OpenImage } from "../open-image.ts";
import { type Blobs, resolveImage } from "../resolve.ts";
import { credentialsFor, unusedHelper } from "./credentials.ts";
import { authorize, parseChallenge } from "./login.ts";
import type { RegistrySettings } from "./settings.ts";
import { type Answer, bytesOf, openTransport, type Transport } from "./transport.ts";

const accepted = [
  mediaTypes.ociIndex,
  mediaTypes.ociManifest,
  mediaTypes.dockerList,
  mediaTypes.dockerManifest,
].join(", ");

export async function openRegistryImage(
  text: string,
  platform: string | undefined,
  settings: RegistrySettings,
  signal: AbortSignal,
): Promise<OpenImage> {
  const reference = parseImageReference(text);
  if (reference === undefined) {
    throw new PortcullisError("usage", `${JSON.stringify(text)} is no image reference.`, {
      hint: "for example: registry:ghcr.io/owner/app:1.2",
    });
  }
  const origin = hostOf(reference.registry);
  const hosts = [...(settings.mirrors[reference.registry] ?? []), origin];
  const transport = await openTransport(hosts, settings, signal);
  try {
    const endpoints = hosts.map(
      (host) =>
        new Endpoint(
          host,
          host === origin ? reference.registry : host,
          reference.repository,
          transport,
          settings,
        ),
    );
    const root = await firstGood(
      endpoints,
      (endpoint) => endpoint.manifest(reference.digest ?? reference.tag ?? "latest"),
      `find ${text}`,
    );
    checkRoot(root, reference, text);
    const image = await resolveImage(root, blobsOf(endpoints, settings, signal), {
      name: repositoryOf(reference),
      tags: reference.tag === undefined ? [] : [`${repositoryOf(reference)}:${reference.tag}`],
      ...(platform === undefined ? {} : { platform }),
    });
    return { ...image, rootDigest: sha256(root), close: () => transport.close() };
  } catch (cause) {
    await transport.close();
    throw cause;
  }
}

/** All tags of a repository, from the registry itself (OCI distribution-spec 1.1, "Content Discovery"). */
export async function registryTags(
  reference: ImageReference,
  settings: RegistrySettings,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const host = hostOf(reference.registry);
  const transport = await openTransport([host], settings, signal);
  try {
    const endpoint = new Endpoint(host, reference.registry, reference.repository, transport, settings);
    const tags: string[] = [];
    for (let page = 0; page < limits.registryTagPages; page += 1) {
      const found = await endpoint.tags(tags.at(-1));
      tags.push(...found.tags);
      if (!found.hasMore || found.tags.length === 0) break;
    }
    return tags;
  } finally {
    await transport.close();
  }
}

const tagsAPage = 1000;

/** Docker Hub's registry has another name than its images. */
function hostOf(registry: string): string {
  return registry === "docker.io" ? "registry-1.docker.io" : registry;
}

function checkRoot(root: Uint8Array, reference: ImageReference, text: string): void {
  if (reference.digest !== undefined && sha256(root) !== reference.digest) {
    throw new PortcullisError(
      "input",
      `Cannot trust ${text}: the registry gave a manifest with the digest ${sha256(root)}.`,
    );
  }
}

/** Mirrors may lack things or be down; the registry itself is asked last, and its word counts. */
async function firstGood<T>(
  endpoints: readonly Endpoint[],
  work: (endpoint: Endpoint) => Promise<T | undefined>,
  what: string,
): Promise<T> {
  for (const [index, endpoint] of endpoints.entries()) {
    const isLast = index === endpoints.length - 1;
    try {
      const result = await work(endpoint);
      if (result !== undefined) return result;
    } catch (cause) {
      if (isLast || (cause instanceof PortcullisError && cause.code === "cancelled")) throw cause;
    }
  }
  throw new PortcullisError("input", `Cannot ${what}: the registry does not have it.`, {
    hint: "check the name, the tag and your rights",
  });
}

function blobsOf(endpoints: readonly Endpoint[], settings: RegistrySettings, signal: AbortSignal): Blobs {
  return {
    document: ({ digest, mediaType }) =>
      firstGood(
        endpoints,
        (endpoint) =>
          mediaType === mediaTypes.ociConfig || /container\.image\.v1\+json$/.test(mediaType)
            ? endpoint.smallBlob(digest)
            : endpoint.manifest(digest),
        `get ${digest}`,
      ),
    open: (descriptor) => resumed(descriptor, endpoints, settings, signal),
    isRemote: true,
  };
}

/** The bytes of a blob from the first to the last, over as many connections as it takes. */
async function* resumed(
  descriptor: Descriptor,
  endpoints: readonly Endpoint[],
  settings: RegistrySettings,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const attempts = settings.http.attempts ?? limits.registryRetries;
  let received = 0;
  let failures = 0;
  let connections = 0;
  while (received < descriptor.sizeBytes) {
    signal.throwIfAborted();
    const before = received;
    connections += 1;
    let why = "the connection was cut";
    const { answer, skip } = await firstGood(
      endpoints,
      (endpoint) => endpoint.blob(descriptor.digest, received),
      `get ${descriptor.digest}`,
    );
    let toSkip = skip;
    try {
      for await (const chunk of answer.body) {
        const bytes = chunk as Uint8Array; // a body without encoding gives bytes
        const used = bytes.subarray(Math.min(toSkip, bytes.length));
        toSkip -= bytes.length - used.length;
        received += used.length;
        if (used.length > 0) yield used;
      }
    } catch (cause) {
      signal.throwIfAborted();
      why = messageOf(cause);
    } finally {
      answer.body.on("error", () => undefined); // giving a body up makes it emit one; it was dealt with above
      answer.body.destroy();
    }
    if (received >= descriptor.sizeBytes) return;
    failures = received > before ? 1 : failures + 1;
    if (failures >= attempts || connections >= limits.registryConnectionsPerBlob)
      throw new PortcullisError(
        "network",
        `Cannot get ${descriptor.digest}: ${why}, ${received} of ${descriptor.sizeBytes} bytes came.`,
      );
    await wait(Math.min(30_000, (settings.http.retryDelayMs ?? 500) * 2 ** failures), undefined, { signal });
  }
}

/** One repository at one host. Logs in once, when it is asked to. */
class Endpoint {
  readonly #base: URL;
  readonly #registry: string;
  readonly #repository: string;
  readonly #transport: Transport;
  readonly #settings: RegistrySettings;
  #authorization: string | undefined;

  constructor(
    host: string,
    registry: string,
    repository: string,
    transport: Transport,
    settings: RegistrySettings,
  ) {
    const isPlain = isLoopbackHost(host) || settings.plain_http.includes(host);
    this.#base = new URL(`${isPlain ? "http" : "https"}://${host}/v2/${repository}/`);
    this.#registry = registry;
    this.#repository = repository;
    this.#transport = transport;
    this.#settings = settings;
  }

  /** undefined: not there. */
  async manifest(name: string): Promise<Uint8Array | undefined> {
    const answer = await this.#get(`manifests/${name}`, { accept: accepted });
    return answer === undefined ? undefined : bytesOf(answer, limits.imageDocumentBytes, "the manifest");
  }

  /** One page, after the tag that was last; a registry may give fewer than it is asked for, and says by `Link` that there are more. */
  async tags(
    last: string | undefined,
  ): Promise<{ readonly tags: readonly string[]; readonly hasMore: boolean }> {
    const after = last === undefined ? "" : `&last=${encodeURIComponent(last)}`;
    const answer = await this.#get(`tags/list?n=${tagsAPage}${after}`, {});
    const bytes =
      answer === undefined ? undefined : await bytesOf(answer, limits.imageDocumentBytes, "the list of tags");
    const tags = bytes === undefined ? undefined : parseTagList(bytes);
    if (tags === undefined)
      throw new PortcullisError(
        "network",
        `${this.#base.host} gives no list of the tags of ${this.#repository}.`,
      );
    return { tags, hasMore: answer?.header("link")?.includes('rel="next"') === true };
  }

  async smallBlob(digest: string): Promise<Uint8Array | undefined> {
    const answer = await this.#get(`blobs/${digest}`, {});
    return answer === undefined ? undefined : bytesOf(answer, limits.imageDocumentBytes, "the configuration");
  }

  /** `skip`: how many of the first bytes were had before, where the server sends all of them again. */
  async blob(
    digest: string,
    from: number,
  ): Promise<{ readonly answer: Answer; readonly skip: number } | undefined> {
    const answer = await this.#get(`blobs/${digest}`, from === 0 ? {} : { range: `bytes=${from}-` });
    if (answer === undefined) return undefined;
    const isContinued =
      answer.status === 206 && answer.header("content-range")?.startsWith(`bytes ${from}-`) === true;
    return { answer, skip: isContinued ? 0 : from };
  }

  async #get(path: string, headers: Readonly<Record<string, string>>): Promise<Answer | undefined> {
    const url = new URL(path, this.#base);
    const ask = (): Promise<Answer> =>
      this.#transport.ask({
        url,
        headers,
        ...(this.#authorization === undefined ? {} : { authorization: this.#authorization }),
      });
    let answer = await ask();
    if (answer.status === 401) {
      const challenge = parseChallenge(answer.header("www-authenticate"));
      await answer.body.dump();
      if (challenge !== undefined) {
        this.#authorization = await authorize(challenge, {
          registryUrl: this.#base,
          repository: this.#repository,
          credentials: await credentialsFor(this.#registry, this.#settings),
          transport: this.#transport,
          settings: this.#settings,
        });
        if (this.#authorization !== undefined) answer = await ask();
      }
    }
    if (answer.status === 200 || answer.status === 206) return answer;
    await answer.body.dump().catch(() => undefined); // it was given up already
    if (answer.status === 404) return undefined;
    const isAuth = answer.status === 401 || answer.status === 403;
    throw new PortcullisError(
      isAuth ? "auth" : "network",
      `${this.#base.host} answered ${answer.status} for ${this.#repository}.`,
      isAuth ? { hint: await this.#loginHint() } : {},
    );
  }

  async #loginHint(): Promise<string> {
    const helper = await unusedHelper(this.#registry, this.#settings);
    return helper ?? "log in with `docker login`, or check that the credentials may pull";
  }
}
