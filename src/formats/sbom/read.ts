// SBOMs as input: CycloneDX JSON, SPDX 2.x JSON and SPDX 3.0 JSON-LD become packages again, in the shape that lockfiles have.

import type { Ecosystem, PackageScope, Parsed, Problem } from "../../model/index.ts";
import {
  type LockedPackage,
  type LockFile,
  type LockfileParser,
  type Need,
  readJson,
} from "../lock/index.ts";
import { parsePurl } from "../purl.ts";

/** By name, or by content when it was handed in as an SBOM. */
export const sbomFile: LockfileParser = {
  id: "sbom",
  ecosystem: "unknown",
  role: "lock",
  matches: (path) =>
    /(^|[./_-])(bom|sbom|cdx|cyclonedx|spdx)([._-][\w.-]*)?\.json$|\.(cdx|spdx)\.json$|\.spdx3?\.json(ld)?$/i.test(
      path.slice(path.lastIndexOf("/") + 1),
    ),
  read: readSbom,
};

type Fields = { readonly [key: string]: unknown };

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {}; // an object, checked
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function readSbom(source: string): Parsed<LockFile> {
  const json = readJson(source);
  const root = fields(json.value);
  const problems: Problem[] = [...json.problems];
  const packages = packagesOf(root, new Lines(source), problems);
  const name = subjectOf(root);
  const roots = name === undefined ? [] : [{ name, folder: "", needs: [] }];
  return { value: { packages, roots, includes: [], registries: [] }, problems };
}

/** What the document is about. */
function subjectOf(root: Fields): string | undefined {
  const component = fields(fields(root["metadata"])["component"]);
  if (root["bomFormat"] === "CycloneDX") {
    const [name, version] = [text(component["name"]), text(component["version"])];
    return name === undefined || version === undefined ? name : `${name} ${version}`;
  }
  if (root["@graph"] === undefined) return text(root["name"]);
  const document = list(root["@graph"]).find((item) => fields(item)["type"] === "SpdxDocument");
  return text(fields(document)["name"]);
}

/** Text that stands near the start of every CycloneDX or SPDX document in JSON. */
const marks = ["bomFormat", "spdxVersion", "spdx-context.jsonld"];
const startBytes = 2048;

export function isSbom(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, startBytes)).toString("latin1");
  return marks.some((mark) => start.includes(mark));
}

function packagesOf(root: Fields, lines: Lines, problems: Problem[]): readonly LockedPackage[] {
  if (root["bomFormat"] === "CycloneDX")
    return linked(withOwnIds(cyclonedx(root, lines)), cyclonedxEdges(root));
  if (typeof root["spdxVersion"] === "string")
    return linked(withOwnIds(spdx2(root, lines)), spdx2Edges(root));
  if (root["@graph"] !== undefined) return linked(withOwnIds(spdx3(root, lines)), spdx3Edges(root));
  // Other files have such names, too: an object that claims to be no SBOM is none, and no problem.
  if (problems.length === 0 && Object.keys(root).length === 0)
    problems.push({ message: "neither CycloneDX nor SPDX" });
  return [];
}

/** The line of each purl or name, by one forward search; after a few misses lines are given up, because each miss reads to the end. */
class Lines {
  readonly #text: string;
  #offset = 0;
  #line = 1;
  #newline: number;
  #missesLeft = 20;
  constructor(source: string) {
    this.#text = source;
    this.#newline = source.indexOf("\n");
  }
  of(word: string): number {
    if (this.#missesLeft === 0) return this.#line;
    const found = this.#text.indexOf(JSON.stringify(word), this.#offset);
    if (found === -1) {
      this.#missesLeft -= 1;
      return this.#line;
    }
    for (
      ;
      this.#newline !== -1 && this.#newline < found;
      this.#newline = this.#text.indexOf("\n", this.#newline + 1)
    )
      this.#line += 1;
    this.#offset = found;
    return this.#line;
  }
}

type Edges = readonly (readonly [from: string, to: string])[];

/** The needs that a document writes apart from its packages; what the subject itself needs is direct. */
function linked(packages: readonly LockedPackage[], edges: Edges): readonly LockedPackage[] {
  if (edges.length === 0) return packages;
  const byId = new Map(packages.map((item) => [item.id, item]));
  const needs = new Map<string, Need[]>();
  const direct = new Set<string>();
  for (const [from, to] of edges) {
    const needed = byId.get(to);
    if (needed === undefined) continue;
    if (!byId.has(from)) direct.add(to);
    const list = needs.get(from);
    if (list === undefined) needs.set(from, [{ name: needed.name, to }]);
    else list.push({ name: needed.name, to });
  }
  return packages.map((item) => ({
    ...item,
    isDirect: direct.has(item.id),
    needs: needs.get(item.id) ?? [],
  }));
}

function cyclonedxEdges(root: Fields): Edges {
  return list(root["dependencies"]).flatMap((item) => {
    const from = text(fields(item)["ref"]);
    if (from === undefined) return [];
    return list(fields(item)["dependsOn"]).flatMap((to): Edges => {
      const target = text(to);
      return target === undefined ? [] : [[from, target]];
    });
  });
}

function spdx2Edges(root: Fields): Edges {
  return list(root["relationships"]).flatMap((item): Edges => {
    const { spdxElementId, relatedSpdxElement, relationshipType } = fields(item);
    const [from, to, type] = [text(spdxElementId), text(relatedSpdxElement), text(relationshipType)];
    if (from === undefined || to === undefined || type === undefined) return [];
    if (type === "DEPENDS_ON") return [[from, to]];
    return /^((DEV|OPTIONAL|BUILD|TEST|RUNTIME|PROVIDED)_)?DEPENDENCY_OF$/.test(type) ? [[to, from]] : [];
  });
}

function spdx3Edges(root: Fields): Edges {
  return list(root["@graph"]).flatMap((item) => {
    const { from, to, relationshipType } = fields(item);
    const source = text(from);
    if (relationshipType !== "dependsOn" || source === undefined) return [];
    return (typeof to === "string" ? [to] : list(to)).flatMap((one): Edges => {
      const target = text(one);
      return target === undefined ? [] : [[source, target]];
    });
  });
}

type Described = {
  readonly id: string | undefined;
  readonly purl: string | undefined;
  readonly name: string;
  readonly version: string | undefined;
  readonly licences: readonly string[];
  readonly scope: PackageScope;
  readonly integrity: string | undefined;
  readonly line: number;
};

/** Ids lead edges to their packages; where a document repeats one, only its first owner has it. */
function withOwnIds(packages: readonly LockedPackage[]): readonly LockedPackage[] {
  const seen = new Set<string>();
  return packages.map((item, index) => {
    const id = seen.has(item.id) ? `#${index} ${item.id}` : item.id;
    seen.add(item.id);
    return id === item.id ? item : { ...item, id };
  });
}

function packageOf(described: Described, index: number): LockedPackage {
  const purl = described.purl === undefined ? undefined : parsePurl(described.purl);
  const version = purl?.version ?? described.version;
  const ecosystem: Ecosystem = purl?.ecosystem ?? "unknown";
  return {
    id: described.id ?? `#${index}`,
    ecosystem,
    name: purl?.name ?? described.name,
    line: described.line,
    scope: described.scope,
    isDirect: false,
    source: { kind: "registry" },
    licences: described.licences,
    needs: [],
    traits: ["hash-optional"],
    ...(version === undefined ? {} : { version }),
    ...(described.integrity === undefined ? {} : { integrity: described.integrity }),
  };
}

/** Components may hold components. */
function cyclonedx(root: Fields, lines: Lines): readonly LockedPackage[] {
  const packages: LockedPackage[] = [];
  const queue: unknown[] = [...list(root["components"])].reverse();
  for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
    const component = fields(item);
    queue.push(...[...list(component["components"])].reverse());
    const name = text(component["name"]);
    if (name === undefined || component["type"] === "file" || component["type"] === "operating-system")
      continue;
    const purl = text(component["purl"]);
    const group = text(component["group"]);
    const hash = fields(list(component["hashes"])[0]);
    const algorithm = text(hash["alg"])?.toLowerCase().replace("-", "");
    const licences = list(component["licenses"]).flatMap((entry) => {
      const licence = fields(fields(entry)["license"]);
      return text(fields(entry)["expression"]) ?? text(licence["id"]) ?? text(licence["name"]) ?? [];
    });
    const scope: PackageScope =
      component["scope"] === "excluded"
        ? "development"
        : component["scope"] === "optional"
          ? "optional"
          : "production";
    const described = {
      id: text(component["bom-ref"]),
      purl,
      name: group === undefined ? name : `${group}/${name}`,
      version: text(component["version"]),
      licences,
      scope,
      integrity:
        algorithm === undefined || text(hash["content"]) === undefined
          ? undefined
          : `${algorithm}:${text(hash["content"]) ?? ""}`,
      line: lines.of(purl ?? name),
    };
    packages.push(packageOf(described, packages.length));
  }
  return packages;
}

function spdx2(root: Fields, lines: Lines): readonly LockedPackage[] {
  const subjects = new Set([
    ...list(root["documentDescribes"]).map(text),
    ...list(root["relationships"]).flatMap((item) =>
      fields(item)["relationshipType"] === "DESCRIBES" ? [text(fields(item)["relatedSpdxElement"])] : [],
    ),
  ]);
  const packages: LockedPackage[] = [];
  for (const item of list(root["packages"])) {
    const entry = fields(item);
    const name = text(entry["name"]);
    const purl = list(entry["externalRefs"])
      .map(fields)
      .flatMap((reference) =>
        reference["referenceType"] === "purl" ? (text(reference["referenceLocator"]) ?? []) : [],
      )[0];
    if (name === undefined || (purl === undefined && subjects.has(text(entry["SPDXID"])))) continue;
    const licence = text(entry["licenseDeclared"]);
    const checksum = fields(list(entry["checksums"])[0]);
    const described = {
      id: text(entry["SPDXID"]),
      purl,
      name,
      version: text(entry["versionInfo"]),
      licences: licence === undefined || licence === "NOASSERTION" || licence === "NONE" ? [] : [licence],
      scope: "production" as const,
      integrity:
        text(checksum["checksumValue"]) === undefined
          ? undefined
          : `${(text(checksum["algorithm"]) ?? "").toLowerCase()}:${text(checksum["checksumValue"]) ?? ""}`,
      line: lines.of(name),
    };
    packages.push(packageOf(described, packages.length));
  }
  return packages;
}

function spdx3(root: Fields, lines: Lines): readonly LockedPackage[] {
  const packages: LockedPackage[] = [];
  for (const item of list(root["@graph"])) {
    const entry = fields(item);
    const name = text(entry["name"]);
    const type = text(entry["type"]) ?? text(entry["@type"]);
    if (type !== "software_Package" || name === undefined) continue;
    const purl = text(entry["software_packageUrl"]);
    if (purl === undefined && entry["software_primaryPurpose"] === "application") continue;
    const hash = fields(list(entry["verifiedUsing"])[0]);
    const described = {
      id: text(entry["spdxId"]) ?? text(entry["@id"]),
      purl,
      name,
      version: text(entry["software_packageVersion"]),
      licences: [],
      scope: "production" as const,
      integrity:
        text(hash["hashValue"]) === undefined
          ? undefined
          : `${text(hash["algorithm"]) ?? ""}:${text(hash["hashValue"]) ?? ""}`,
      line: lines.of(name),
    };
    packages.push(packageOf(described, packages.length));
  }
  return packages;
}
