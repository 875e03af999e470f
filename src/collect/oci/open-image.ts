// What every source of an image (layout folder, archive, registry, engine socket) comes down to: a configuration and layers whose
// bytes can be opened. Sources differ in how they find these; nothing after them does.

import type { ImageConfig } from "../../formats/oci/index.ts";
import type { Digest, Gap } from "../../model/index.ts";
import type { StoredPlace } from "./unpacking/index.ts";

export type ImageLayer = {
  /** 0 is the base. */
  readonly index: number;
  /** The digest that is verified while the layer streams. */
  readonly digest: Digest;
  /** Of what it is the digest: of the bytes that `open` gives, or of the tar that they unpack to (`docker save` knows only that). */
  readonly digestOf: "stored" | "unpacked";
  /** Digest of the unpacked tar, as the configuration states it: the layer's name across registries. */
  readonly diffId: Digest;
  readonly sizeBytes?: number;
  readonly createdBy?: string;
  /** A gap already says that this layer cannot be had. */
  readonly isAbsent?: true;
  /** Each opening asks a server again. */
  readonly isRemote?: true;
  /** Names the file that `open` reads, and its state; undefined while the file is so young that a change could go unseen. */
  readonly stamp?: () => Promise<string | undefined>;
  /** Where the bytes that `open` gives lie on this machine, if they do: another thread may read them there. */
  readonly place?: () => Promise<StoredPlace | undefined>;
  /** Bytes as stored (packed or not), from the start. */
  readonly open: () => AsyncIterable<Uint8Array>;
};

export type OpenImage = {
  /** Repository without tag or digest, or the name of the file or folder: never a host path. */
  readonly name: string;
  readonly tags: readonly string[];
  /** Digest of the manifest, or of the configuration where a source has no manifest. */
  readonly digest: Digest;
  /** Of the document that the reference led to, where that is an index of several images. */
  readonly rootDigest?: Digest;
  readonly config: ImageConfig;
  readonly annotations: Readonly<Record<string, string>>;
  readonly layers: readonly ImageLayer[];
  /** What of the image cannot be looked at at all (foreign or encrypted layers). */
  readonly gaps: readonly Gap[];
  readonly close: () => Promise<void>;
};
