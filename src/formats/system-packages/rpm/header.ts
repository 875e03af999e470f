// One rpm header as the database stores it: an index of tags and a store of values, all big-endian, without the lead of a package file.
// Source: rpm.org, "RPM Package File Structure, Header Format", and the tag list. Total: bounds are checked, wrong ones give undefined.

import { limits } from "../../../kit/index.ts";
import { mayTellPackages } from "../../oci/index.ts";
import type { DigestAlgorithm, FileDigest } from "../file-digest.ts";
import type { Relations } from "../requirements.ts";
import type { SystemPackage } from "../system-package.ts";

const tags = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  vendor: 1011,
  licence: 1014,
  architecture: 1022,
  sourceRpm: 1044,
  fileDigests: 1035,
  provideNames: 1047,
  requireNames: 1049,
  dirIndexes: 1116,
  baseNames: 1117,
  dirNames: 1118,
  fileDigestAlgorithm: 5011,
  modularityLabel: 5096,
} as const;

type Entry = { readonly type: number; readonly offset: number; readonly count: number };

export function parseRpmHeader(blob: Uint8Array): SystemPackage | undefined {
  const store = storeOf(blob);
  if (store === undefined) return undefined;
  const [name, version, release] = [
    store.text(tags.name),
    store.text(tags.version),
    store.text(tags.release),
  ];
  if (name === undefined || version === undefined || release === undefined) return undefined;
  const [epoch] = store.numbers(tags.epoch);
  const full = `${epoch === undefined || epoch === 0 ? "" : `${epoch}:`}${version}-${release}`;
  const source = sourceOf(store.text(tags.sourceRpm) ?? "");
  const vendor = store.text(tags.vendor);
  const module = store.text(tags.modularityLabel);
  const licence = store.text(tags.licence);
  return {
    name,
    version: full,
    architecture: store.text(tags.architecture) ?? "",
    sourceName: source?.name ?? name,
    sourceVersion: source?.version ?? full,
    licences: licence === undefined || licence === "" ? [] : [licence],
    ...(vendor === undefined || vendor === "" ? {} : { vendor }),
    ...(module === undefined || module === "" ? {} : { module }),
    ownedMetadata: ownedMetadata(store),
  };
}

/** Names alone: "libc.so.6(GLIBC_2.34)(64bit)" is a name, too. */
export function rpmRelations(blob: Uint8Array): Relations {
  const store = storeOf(blob);
  if (store === undefined) return { asks: [], provides: [] };
  return {
    asks: store.texts(tags.requireNames).map((one) => [one]),
    provides: store.texts(tags.provideNames),
  };
}

/** Of regular files; other entries have an empty text. Old packages, without the algorithm, have MD5. */
export function* rpmFileDigests(blob: Uint8Array): Generator<FileDigest> {
  const store = storeOf(blob);
  if (store === undefined) return;
  const algorithm = digestAlgorithms.get(store.numbers(tags.fileDigestAlgorithm)[0] ?? 1);
  if (algorithm === undefined) return;
  const digests = store.texts(tags.fileDigests);
  const folders = store.texts(tags.dirNames);
  const folderOf = store.numbers(tags.dirIndexes);
  for (const [index, base] of store.texts(tags.baseNames).entries()) {
    const [digest, folder] = [digests[index] ?? "", folders[folderOf[index] ?? -1]];
    if (folder === undefined || !/^(?:[0-9a-f]{2}){16,64}$/.test(digest)) continue;
    yield {
      path: `${folder}${base}`.replace(/^\/+/, ""),
      algorithm,
      digest: Buffer.from(digest, "hex"),
    };
  }
}

/** OpenPGP's numbers (RFC 9580, 9.5). */
const digestAlgorithms: ReadonlyMap<number, DigestAlgorithm> = new Map([
  [1, "md5"],
  [2, "sha1"],
  [8, "sha256"],
  [9, "sha384"],
  [10, "sha512"],
]);

function storeOf(blob: Uint8Array): Store | undefined {
  if (blob.length < 8) return undefined;
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const entryCount = view.getUint32(0);
  const storeStart = 8 + entryCount * 16;
  const storeEnd = storeStart + view.getUint32(4);
  if (entryCount > 65_536 || storeEnd > blob.length) return undefined;
  const entries = new Map<number, Entry>();
  for (let at = 8; at < storeStart; at += 16) {
    entries.set(view.getUint32(at), {
      type: view.getUint32(at + 4),
      offset: view.getUint32(at + 8),
      count: view.getUint32(at + 12),
    });
  }
  return new Store(blob.subarray(storeStart, storeEnd), entries);
}

/** "openssl-3.0.7-16.el9.src.rpm": the name ends before the last but one "-". */
export function sourceOf(file: string): { readonly name: string; readonly version: string } | undefined {
  const match = /^(.+)-([^-]+)-([^-]+)\.(?:no)?src\.rpm$/.exec(file);
  return match?.[1] === undefined ? undefined : { name: match[1], version: `${match[2]}-${match[3]}` };
}

function ownedMetadata(store: Store): readonly string[] {
  const folders = store.texts(tags.dirNames);
  const folderOf = store.numbers(tags.dirIndexes);
  return store.texts(tags.baseNames).flatMap((base, index) => {
    const folder = folders[folderOf[index] ?? -1];
    const path = `${folder ?? ""}${base}`.replace(/^\/+/, "");
    return folder !== undefined && mayTellPackages(path) ? [path] : [];
  });
}

class Store {
  readonly #bytes: Uint8Array;
  readonly #entries: ReadonlyMap<number, Entry>;
  constructor(bytes: Uint8Array, entries: ReadonlyMap<number, Entry>) {
    this.#bytes = bytes;
    this.#entries = entries;
  }

  text(tag: number): string | undefined {
    return this.texts(tag)[0];
  }

  /** STRING (6), STRING_ARRAY (8) and I18NSTRING (9): NUL-terminated texts one after another. */
  texts(tag: number): readonly string[] {
    const entry = this.#entries.get(tag);
    if (entry === undefined || ![6, 8, 9].includes(entry.type)) return [];
    const texts: string[] = [];
    let at = entry.offset;
    const count = Math.min(entry.type === 6 ? 1 : entry.count, limits.tarEntries);
    while (texts.length < count && at < this.#bytes.length) {
      const end = this.#bytes.indexOf(0, at);
      if (end === -1) break;
      texts.push(Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + at, end - at).toString("utf8"));
      at = end + 1;
    }
    return texts;
  }

  /** INT32 (4). */
  numbers(tag: number): readonly number[] {
    const entry = this.#entries.get(tag);
    if (entry?.type !== 4 || entry.offset + entry.count * 4 > this.#bytes.length) return [];
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    return Array.from({ length: entry.count }, (_, index) => view.getUint32(entry.offset + index * 4));
  }
}
