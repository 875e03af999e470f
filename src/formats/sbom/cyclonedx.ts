// CycloneDX 1.6 and 1.7 as JSON, through the project's own library, which is imported only when an SBOM is written.

import { expressionOf } from "../licences/index.ts";
import { hashOf, identityOf, type SbomComponent, type SbomDocument } from "./document.ts";

export const cyclonedxVersions = ["1.6", "1.7"] as const;
export type CyclonedxVersion = (typeof cyclonedxVersions)[number];

export async function cyclonedxJson(document: SbomDocument, specVersion: CyclonedxVersion): Promise<string> {
  const Models = await import("@cyclonedx/cyclonedx-library/Models");
  const Enums = await import("@cyclonedx/cyclonedx-library/Enums");
  const Serialize = await import("@cyclonedx/cyclonedx-library/Serialize");
  const Spec = await import("@cyclonedx/cyclonedx-library/Spec");

  const licencesOf = (texts: readonly string[]) => {
    const expression = expressionOf(texts);
    if (expression !== undefined && texts.length > 0) return [new Models.LicenseExpression(expression)];
    return texts.map((text) => new Models.NamedLicense(text));
  };
  const scopeOf = ({ ref }: SbomComponent) => {
    if (ref.scope === "production" || ref.scope === "peer") return Enums.ComponentScope.Required;
    return ref.scope === "optional" ? Enums.ComponentScope.Optional : Enums.ComponentScope.Excluded;
  };
  const hashesOf = ({ ref }: SbomComponent) => {
    const hash = hashOf(ref.integrity);
    return new Models.HashDictionary(
      hash === undefined ? [] : [[Enums.HashAlgorithm[hash.algorithm], hash.hex]],
    );
  };
  const componentOf = (component: SbomComponent) => {
    const { ref, places } = component;
    const { group, name } = groupAndName(ref.ecosystem, ref.name);
    const isImage = ref.ecosystem === "Docker";
    return new Models.Component(isImage ? Enums.ComponentType.Container : Enums.ComponentType.Library, name, {
      bomRef: identityOf(ref),
      purl: ref.purl,
      scope: scopeOf(component),
      hashes: hashesOf(component),
      licenses: new Models.LicenseRepository(licencesOf(ref.licences)),
      properties: new Models.PropertyRepository(
        propertiesOf(ref, places).map(([key, value]) => new Models.Property(key, value)),
      ),
      ...(group === undefined ? {} : { group }),
      ...(ref.version === undefined ? {} : { version: ref.version }),
    });
  };

  const components = document.components.map(componentOf);
  const subject = new Models.Component(Enums.ComponentType.Application, document.name, {
    bomRef: "subject",
    ...(document.version === undefined ? {} : { version: document.version }),
  });
  const repository = new Models.ComponentRepository(components);
  const byIdentity = new Map(
    document.components.map(({ ref }, index) => [identityOf(ref), components[index]]),
  );
  for (const { ref, dependsOn } of document.components) {
    const component = byIdentity.get(identityOf(ref));
    if (component === undefined) continue;
    if (ref.isDirect) subject.dependencies.add(component.bomRef);
    for (const need of dependsOn) {
      const needed = byIdentity.get(need);
      if (needed !== undefined) component.dependencies.add(needed.bomRef);
    }
  }
  const tool = new Models.Component(Enums.ComponentType.Application, document.tool.name, {
    version: document.tool.version,
  });
  const metadata = new Models.Metadata({
    component: subject,
    tools: new Models.Tools({ components: new Models.ComponentRepository([tool]) }),
  });
  const bom = new Models.Bom({
    metadata,
    components: repository,
    serialNumber: `urn:uuid:${document.serial}`,
  });
  const spec = specVersion === "1.6" ? Spec.Spec1dot6 : Spec.Spec1dot7;
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(spec));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

/** CycloneDX keeps the scope or group of a name apart. */
function groupAndName(ecosystem: string, name: string): { readonly group?: string; readonly name: string } {
  if (ecosystem === "Maven" && name.includes(":"))
    return { group: name.slice(0, name.indexOf(":")), name: name.slice(name.indexOf(":") + 1) };
  const slash = name.indexOf("/");
  const isGrouped = slash > 0 && (ecosystem === "Packagist" || (ecosystem === "npm" && name.startsWith("@")));
  return isGrouped ? { group: name.slice(0, slash), name: name.slice(slash + 1) } : { name };
}

function propertiesOf(
  ref: SbomComponent["ref"],
  places: readonly string[],
): readonly (readonly [string, string])[] {
  return [
    ["portcullis:ecosystem", ref.ecosystem],
    ["portcullis:scope", ref.scope],
    ["portcullis:direct", String(ref.isDirect)],
    ...(ref.requirement === undefined ? [] : [["portcullis:requirement", ref.requirement] as const]),
    ...(ref.marker === undefined ? [] : [["portcullis:marker", ref.marker] as const]),
    ...(ref.distribution === undefined ? [] : [["portcullis:distribution", ref.distribution] as const]),
    ...places.map((place) => ["portcullis:place", place] as const),
  ];
}
