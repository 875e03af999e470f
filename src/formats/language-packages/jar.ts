// Java archives: the Maven coordinates of what they hold, from pom.properties (one for each artifact that was shaded in), else from the
// manifest; and the same for archives inside them (Spring Boot, WAR). A jmod is a zip file behind a mark of four bytes with the classes in a
// folder of their own (JEP 261). Source: Maven archiver's documentation ("pom.properties"), the JAR
// file specification ("Main Attributes"), OSGi's Bundle-SymbolicName. Total; depth, entries and unpacked bytes are limited.

import { decodeUtf8, limits, type PositionedReader } from "../../kit/index.ts";
import type { Parsed, Problem } from "../../model/index.ts";
import { readEntry, readZipDirectory, type ZipEntry } from "../zip/index.ts";
import type { InstalledLanguagePackage } from "./installed.ts";

export function parseJar(bytes: Uint8Array): Parsed<readonly InstalledLanguagePackage[]> {
  const reading: Reading = { packages: [], problems: [], budgetBytes: limits.jarUnpackedBytes };
  readArchive(bytes, undefined, 0, reading);
  return { value: reading.packages, problems: reading.problems.slice(0, limits.problemsPerFile) };
}

type Reading = {
  readonly packages: InstalledLanguagePackage[];
  readonly problems: Problem[];
  budgetBytes: number;
};

function readArchive(bytes: Uint8Array, within: string | undefined, depth: number, reading: Reading): void {
  const reader = readerOf(bytes);
  const directory = readZipDirectory(reader);
  const at = within === undefined ? "" : `${within}: `;
  for (const { message } of directory.problems) reading.problems.push({ message: `${at}${message}` });
  const entries = directory.value.slice(0, limits.jarEntries);
  if (directory.value.length > entries.length)
    reading.problems.push({ message: `${at}more than ${limits.jarEntries} entries` });
  const found: InstalledLanguagePackage[] = [];
  let manifest: ReadonlyMap<string, string> = new Map();
  const isModule = isJmod(bytes);
  for (const listed of entries) {
    const entry = isModule ? { ...listed, name: listed.name.replace(/^classes\//, "") } : listed;
    if (/^META-INF\/maven\/[^/]+\/[^/]+\/pom\.properties$/.test(entry.name)) {
      const content = contentOf(reader, entry, reading, at);
      const one = content === undefined ? undefined : fromProperties(decodeUtf8(content), within);
      if (one !== undefined) found.push(one);
    } else if (entry.name === "META-INF/MANIFEST.MF") {
      const content = contentOf(reader, entry, reading, at);
      if (content !== undefined) manifest = manifestOf(decodeUtf8(content));
    } else if (/\.(jar|war)$/i.test(entry.name)) {
      const inner = within === undefined ? entry.name : `${within}!${entry.name}`;
      if (depth >= limits.jarDepth)
        reading.problems.push({ message: `${inner}: archives nested deeper than ${limits.jarDepth}` });
      else {
        const content = contentOf(reader, entry, reading, at);
        if (content !== undefined) readArchive(content, inner, depth + 1, reading);
      }
    }
  }
  reading.packages.push(...found);
  if (found.length > 0 || directory.value.length === 0) return;
  if (isModule && manifest.size === 0) return; // of a module of the JDK no advisory speaks but the JDK's own
  const nameless = { ecosystem: "Maven", name: "", version: "", licences: [], ...place(within) } as const;
  reading.packages.push(fromManifest(manifest, within) ?? fromFileName(within) ?? nameless);
}

function isJmod([j, m, major]: Uint8Array): boolean {
  return j === 0x4a && m === 0x4d && major === 1;
}

function contentOf(
  reader: PositionedReader,
  entry: ZipEntry,
  reading: Reading,
  at: string,
): Uint8Array | undefined {
  const limit = Math.min(limits.fileSizeBytes, reading.budgetBytes);
  const content = readEntry(reader, entry, limit);
  if (content instanceof Uint8Array) {
    reading.budgetBytes -= content.length;
    return content;
  }
  reading.problems.push({ message: `${at}${content.message}` });
  return undefined;
}

function readerOf(bytes: Uint8Array): PositionedReader {
  return {
    sizeBytes: bytes.length,
    read: (offset, length) => bytes.slice(offset, offset + length),
    close: () => undefined,
  };
}

function place(within: string | undefined): { readonly within?: string } {
  return within === undefined ? {} : { within };
}

/** Java's .properties, of which Maven writes only plain lines. */
function fromProperties(text: string, within: string | undefined): InstalledLanguagePackage | undefined {
  const value = (key: string): string =>
    new RegExp(`^\\s*${key}\\s*[=:]\\s*(.*?)\\s*$`, "m").exec(text)?.[1] ?? "";
  const [group, artifact, version] = [value("groupId"), value("artifactId"), value("version")];
  if (group === "" || artifact === "" || version === "") return undefined;
  return { ecosystem: "Maven", name: `${group}:${artifact}`, version, licences: [], ...place(within) };
}

/** Main attributes; a line that begins with a space continues the one before. */
function manifestOf(text: string): ReadonlyMap<string, string> {
  const [main = ""] = text.replace(/\r\n?/g, "\n").replace(/\n /g, "").split("\n\n");
  return new Map(
    main.split("\n").flatMap((line) => {
      const colon = line.indexOf(": ");
      return colon <= 0 ? [] : [[line.slice(0, colon).toLowerCase(), line.slice(colon + 2).trim()]];
    }),
  );
}

function fromManifest(
  manifest: ReadonlyMap<string, string>,
  within: string | undefined,
): InstalledLanguagePackage | undefined {
  const fromName = fromFileName(within);
  const symbolic = manifest.get("bundle-symbolicname")?.split(";")[0]?.trim() ?? "";
  const title = [manifest.get("implementation-title"), manifest.get("automatic-module-name")].find((text) =>
    /^[\w.-]+$/.test(text ?? ""),
  );
  const version =
    manifest.get("implementation-version") ?? manifest.get("bundle-version") ?? fromName?.version;
  const artifact = fromName?.name ?? title ?? symbolic.split(".").at(-1);
  if (version === undefined || artifact === undefined || artifact === "") return fromName;
  const vendor = manifest.get("implementation-vendor-id") ?? "";
  // "org.apache.commons.lang3" is group and artifact in one; the group is what stands before the artifact's own name.
  const group =
    vendor !== "" ? vendor : symbolic.endsWith(`.${artifact}`) ? symbolic.slice(0, -artifact.length - 1) : "";
  return {
    ecosystem: "Maven",
    name: group === "" ? artifact : `${group}:${artifact}`,
    version,
    licences: [],
    ...place(within),
  };
}

/** "log4j-core-2.14.1.jar" */
export function fromFileName(path: string | undefined): InstalledLanguagePackage | undefined {
  const match = /(?:^|[/!])([^/!]+?)-(\d[\w.+-]*?)\.(?:jar|war|ear|par|sar|hpi|jpi)$/i.exec(path ?? "");
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { ecosystem: "Maven", name: match[1], version: match[2], licences: [], ...place(path) };
}
