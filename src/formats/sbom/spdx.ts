// SPDX 2.3 as JSON (spdx.github.io/spdx-spec/v2.3) and SPDX 3.0 as JSON-LD (spdx.github.io/spdx-spec/v3.0.1). No library writes both;
// the shapes are small and held to the official schema and to SPDX's own readers.

import { expressionOf } from "../licences/index.ts";
import { type Hash, hashOf, identityOf, type SbomComponent, type SbomDocument } from "./document.ts";

export const spdxVersions = ["2.3", "3.0"] as const;
export type SpdxVersion = (typeof spdxVersions)[number];

/** `createdAt` is asked for by the format: an RFC 3339 instant; the rest is the same for the same content. */
export function spdxJson(document: SbomDocument, version: SpdxVersion, createdAt: string): string {
  const created = createdAt.replace(/\.\d+Z$/, "Z");
  const value = version === "2.3" ? spdx2(document, created) : spdx3(document, created);
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function namespaceOf(document: SbomDocument): string {
  return `https://portcullis.dev/spdx/${document.serial}`;
}

/** Ids hold letters, digits, "." and "-" only; the number keeps them apart. */
function idOf(component: SbomComponent, index: number): string {
  const { name, version } = component.ref;
  const readable = `${name}-${version ?? "any"}`.replace(/[^A-Za-z0-9.-]+/g, "-").slice(0, 120);
  return `SPDXRef-Package-${index + 1}-${readable}`;
}

const checksumNames: Readonly<Record<Hash["algorithm"], string>> = {
  "SHA-1": "SHA1",
  "SHA-256": "SHA256",
  "SHA-384": "SHA384",
  "SHA-512": "SHA512",
  MD5: "MD5",
};

function spdx2(document: SbomDocument, created: string): unknown {
  const packages = document.components.map((component, index) => {
    const { ref, places } = component;
    const hash = hashOf(ref.integrity);
    const declared = expressionOf(ref.licences);
    return {
      SPDXID: idOf(component, index),
      name: ref.name,
      ...(ref.version === undefined ? {} : { versionInfo: ref.version }),
      downloadLocation: locationOf(ref),
      filesAnalyzed: false,
      licenseConcluded: "NOASSERTION",
      licenseDeclared: declared ?? "NOASSERTION",
      ...(declared === undefined && ref.licences.length > 0
        ? { licenseComments: `As declared: ${ref.licences.join(", ")}` }
        : {}),
      copyrightText: "NOASSERTION",
      ...(hash === undefined
        ? {}
        : { checksums: [{ algorithm: checksumNames[hash.algorithm], checksumValue: hash.hex }] }),
      externalRefs: [
        { referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: ref.purl },
      ],
      ...(places.length === 0 ? {} : { sourceInfo: places.join(", ") }),
      primaryPackagePurpose: ref.ecosystem === "Docker" ? "CONTAINER" : "LIBRARY",
    };
  });
  const subject = {
    SPDXID: "SPDXRef-Subject",
    name: document.name,
    ...(document.version === undefined ? {} : { versionInfo: document.version }),
    downloadLocation: "NOASSERTION",
    filesAnalyzed: false,
    licenseConcluded: "NOASSERTION",
    licenseDeclared: "NOASSERTION",
    copyrightText: "NOASSERTION",
    primaryPackagePurpose: "APPLICATION",
  };
  const relationships = [
    { spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES", relatedSpdxElement: subject.SPDXID },
    ...document.components.map((component, index) => relationship2(component, idOf(component, index))),
    ...edgesOf(document).map(([from, to]) => ({
      spdxElementId: packages[from]?.SPDXID,
      relationshipType: "DEPENDS_ON",
      relatedSpdxElement: packages[to]?.SPDXID,
    })),
  ];
  return {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: document.name,
    documentNamespace: namespaceOf(document),
    creationInfo: { created, creators: [`Tool: ${document.tool.name}-${document.tool.version}`] },
    packages: [subject, ...packages],
    relationships,
  };
}

/** Who needs whom, by the places in the list of components. */
function edgesOf(document: SbomDocument): readonly (readonly [from: number, to: number])[] {
  const places = new Map(document.components.map(({ ref }, index) => [identityOf(ref), index]));
  return document.components.flatMap(({ dependsOn }, from) =>
    dependsOn.flatMap((need): (readonly [number, number])[] => {
      const to = places.get(need);
      return to === undefined ? [] : [[from, to]];
    }),
  );
}

function relationship2({ ref }: SbomComponent, id: string): unknown {
  if (ref.scope === "development")
    return {
      spdxElementId: id,
      relationshipType: "DEV_DEPENDENCY_OF",
      relatedSpdxElement: "SPDXRef-Subject",
    };
  if (ref.scope === "optional")
    return {
      spdxElementId: id,
      relationshipType: "OPTIONAL_DEPENDENCY_OF",
      relatedSpdxElement: "SPDXRef-Subject",
    };
  return {
    spdxElementId: "SPDXRef-Subject",
    relationshipType: ref.isDirect ? "DEPENDS_ON" : "CONTAINS",
    relatedSpdxElement: id,
  };
}

function locationOf({ source }: SbomComponent["ref"]): string {
  if (source.url === undefined || !/^[a-z][a-z0-9+.-]*:\/\//i.test(source.url)) return "NOASSERTION";
  if (source.kind === "git") {
    const address = source.url.startsWith("git+") ? source.url : `git+${source.url}`;
    return source.commit === undefined ? address : `${address}@${source.commit}`;
  }
  return source.url;
}

const hashNames: Readonly<Record<Hash["algorithm"], string>> = {
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
  MD5: "md5",
};

/** JSON-LD: one flat graph; every element names the one creation. */
function spdx3(document: SbomDocument, created: string): unknown {
  const base = namespaceOf(document);
  const creation = "_:creation";
  const element = (type: string, id: string, rest: object) => ({
    type,
    spdxId: `${base}/${id}`,
    creationInfo: creation,
    ...rest,
  });
  const packages = document.components.map((component, index) => {
    const { ref } = component;
    const hash = hashOf(ref.integrity);
    const location = locationOf(ref);
    return element("software_Package", `package-${index + 1}`, {
      name: ref.name,
      ...(ref.version === undefined ? {} : { software_packageVersion: ref.version }),
      software_packageUrl: ref.purl,
      ...(location === "NOASSERTION" ? {} : { software_downloadLocation: location }),
      software_primaryPurpose: ref.ecosystem === "Docker" ? "container" : "library",
      ...(hash === undefined
        ? {}
        : { verifiedUsing: [{ type: "Hash", algorithm: hashNames[hash.algorithm], hashValue: hash.hex }] }),
    });
  });
  const licences = new Map<string, string>();
  const declares = document.components.flatMap(({ ref }, index) => {
    const expression = expressionOf(ref.licences);
    if (expression === undefined) return [];
    const id = licences.get(expression) ?? `licence-${licences.size + 1}`;
    licences.set(expression, id);
    return [
      element("Relationship", `declares-${index + 1}`, {
        from: `${base}/package-${index + 1}`,
        relationshipType: "hasDeclaredLicense",
        to: [`${base}/${id}`],
      }),
    ];
  });
  const expressions = [...licences].map(([expression, id]) =>
    element("simplelicensing_LicenseExpression", id, { simplelicensing_licenseExpression: expression }),
  );
  const subject = element("software_Package", "subject", {
    name: document.name,
    ...(document.version === undefined ? {} : { software_packageVersion: document.version }),
    software_primaryPurpose: "application",
  });
  const ofSubject = scopes3.flatMap(([scope, name]) =>
    ([true, false] as const).flatMap((isDirect) => {
      const to = document.components.flatMap(({ ref }, index) =>
        (ref.scope === "peer" ? "production" : ref.scope) === scope && ref.isDirect === isDirect
          ? [`${base}/package-${index + 1}`]
          : [],
      );
      if (to.length === 0) return [];
      return [
        element("LifecycleScopedRelationship", `${isDirect ? "depends" : "contains"}-${name}`, {
          from: subject.spdxId,
          relationshipType: isDirect ? "dependsOn" : "contains",
          scope: name,
          to,
        }),
      ];
    }),
  );
  const needs = new Map<number, string[]>();
  for (const [from, to] of edgesOf(document))
    needs.set(from, [...(needs.get(from) ?? []), `${base}/package-${to + 1}`]);
  const depends = [
    ...ofSubject,
    ...[...needs].map(([from, to]) =>
      element("Relationship", `needs-${from + 1}`, {
        from: `${base}/package-${from + 1}`,
        relationshipType: "dependsOn",
        to,
      }),
    ),
  ];
  const tool = element("Tool", "tool", { name: `${document.tool.name} ${document.tool.version}` });
  const agent = element("SoftwareAgent", "agent", { name: document.tool.name });
  const elements = [subject, ...packages, ...expressions, ...depends, ...declares];
  const sbom = element("software_Sbom", "sbom", {
    software_sbomType: ["source"],
    rootElement: [subject.spdxId],
    element: elements.map((one) => one.spdxId),
  });
  const whole = element("SpdxDocument", "document", {
    name: document.name,
    dataLicense: `${base}/data-licence`,
    profileConformance: ["core", "software", "simpleLicensing"],
    rootElement: [sbom.spdxId],
    element: [...elements, sbom, tool, agent].map((one) => one.spdxId),
  });
  const dataLicence = element("simplelicensing_LicenseExpression", "data-licence", {
    simplelicensing_licenseExpression: "CC0-1.0",
  });
  return {
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "@graph": [
      {
        type: "CreationInfo",
        "@id": creation,
        specVersion: "3.0.1",
        created,
        createdBy: [agent.spdxId],
        createdUsing: [tool.spdxId],
      },
      whole,
      sbom,
      agent,
      tool,
      dataLicence,
      ...elements,
    ],
  };
}

const scopes3 = [
  ["production", "runtime"],
  ["optional", "other"],
  ["development", "development"],
] as const;
