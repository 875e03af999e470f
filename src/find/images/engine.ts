// The images engine: what is installed in an image, which of it is vulnerable, and how the image is configured. It looks at artifacts of
// image layers and at the image's own facts; in other targets it has nothing to say.

import { languageFormatOf, languageFormats } from "../../formats/language-packages/index.ts";
import { imageFactsPath, isSystemFile, parseImageFacts, systemFiles } from "../../formats/oci/index.ts";
import {
  isRpmDatabase,
  ownedMetadataOfList,
  parseApkInstalled,
  parseChiselManifest,
  parseDpkgStatus,
  parseOsRelease,
  parseRpmDatabase,
  parseRpmManifest,
} from "../../formats/system-packages/index.ts";
import { decodeUtf8 } from "../../kit/index.ts";
import { type ArtifactHead, digestOf } from "../../model/index.ts";
import type { CompiledRules, Engine, InspectedFile } from "../contract/index.ts";
import { concludeImage } from "./conclude.ts";
import type { FileFacts } from "./facts.ts";
import { imageRules } from "./rules.ts";

/** Raise when facts or findings change for the same bytes. */
const engineVersion = "2";

export const imagesEngine: Engine<FileFacts, CompiledRules> = {
  id: "images",
  version: engineVersion,
  isQuick: true, // package lists and manifests: little of what an image holds
  readsHistory: true, // a package database of a lower layer tells which layer brought a package
  prepare: async () => ({ digest: digestOf(["images", engineVersion, imageRules]) }),
  rules: async () => imageRules,
  wants: (head) => kindOf(head) !== undefined,
  isEssential: () => false,
  pathClass: (path) => kindOf({ path, sizeBytes: 0, isExecutable: true }) ?? "",
  inspect: (file) => inspectFile(file),
  conclude: (facts, context) => concludeImage(facts, context),
};

const fileKinds = {
  osRelease: new Set<string>(systemFiles.osRelease),
  alpineRelease: new Set<string>(systemFiles.alpineRelease),
  dpkgStatus: new Set<string>(systemFiles.dpkgStatus),
  chisel: new Set<string>(systemFiles.chiselManifest),
  apk: new Set<string>(systemFiles.apkInstalled),
  rpm: new Set<string>([...systemFiles.rpmSqlite, ...systemFiles.rpmNdb, ...systemFiles.rpmBdb]),
  rpmManifest: new Set<string>(systemFiles.rpmManifest),
  rpmWal: new Set<string>(systemFiles.rpmSqliteWal),
};

/** Which reader a file goes to; undefined: none. */
function kindOf(head: ArtifactHead): string | undefined {
  const { path, firstBytes } = head;
  if (path === imageFactsPath) return "image";
  if (isSystemFile(path)) {
    if (fileKinds.osRelease.has(path)) return "release";
    if (fileKinds.alpineRelease.has(path)) return "alpine-release";
    if (fileKinds.dpkgStatus.has(path)) return "dpkg";
    if (fileKinds.chisel.has(path)) return "chisel";
    if (fileKinds.apk.has(path)) return "apk";
    if (fileKinds.rpmWal.has(path)) return "rpm-wal";
    if (fileKinds.rpmManifest.has(path)) return "rpm-manifest";
    if (fileKinds.rpm.has(path))
      return firstBytes === undefined || isRpmDatabase(firstBytes) ? "rpm" : undefined;
    if (path.startsWith("var/lib/dpkg/status.d/")) return path.endsWith(".md5sums") ? "owned" : "dpkg";
    return undefined;
  }
  if (path.startsWith("var/lib/dpkg/info/") && /^[^/]+\.list$/.test(path.slice(18))) return "owned";
  return languageFormatOf(head)?.id;
}

function inspectFile({ path, bytes }: InspectedFile): FileFacts | undefined {
  const kind = kindOf({
    path,
    sizeBytes: bytes.length,
    isExecutable: true,
    firstBytes: bytes.subarray(0, 8192),
  });
  switch (kind) {
    case undefined:
      return undefined;
    case "image": {
      const image = parseImageFacts(bytes);
      return image === undefined ? undefined : { kind: "image", image };
    }
    case "release": {
      const release = parseOsRelease(bytes);
      return release === undefined ? undefined : { kind: "release", release };
    }
    case "alpine-release":
      return { kind: "alpine-release", version: decodeUtf8(bytes.subarray(0, 100)).trim() };
    case "dpkg":
      return database("dpkg", parseDpkgStatus(bytes));
    case "chisel":
      return database("dpkg", parseChiselManifest(bytes));
    case "apk":
      return database("apk", parseApkInstalled(bytes));
    case "rpm":
      return database("rpm", parseRpmDatabase(bytes));
    case "rpm-manifest":
      return database("rpm", parseRpmManifest(bytes));
    case "rpm-wal":
      return bytes.length === 0 ? undefined : { kind: "write-ahead-log" };
    case "owned": {
      const paths = ownedMetadataOfList(bytes);
      return paths.length === 0 ? undefined : { kind: "owned", paths };
    }
    default:
      return language(kind, bytes);
  }
}

function database(
  kind: "dpkg" | "apk" | "rpm",
  { value, problems }: ReturnType<typeof parseDpkgStatus>,
): FileFacts {
  return { kind: "database", database: kind, packages: value, problems };
}

function language(id: string, bytes: Uint8Array): FileFacts | undefined {
  const parsed = languageFormats.find((format) => format.id === id)?.parse(bytes);
  if (parsed === undefined || parsed.value.length + parsed.problems.length === 0) return undefined;
  return { kind: "language", packages: parsed.value, problems: parsed.problems };
}
