// Lockfiles of every ecosystem: the list of formats, and how a file is read. The door of this folder.
export { cleanUrl, commitOf, hostOf, sourceOfSpec } from "./address.ts";
export {
  entryOf,
  readBlockYaml,
  type YamlEntry,
  type YamlNode,
  yamlEntries,
  yamlText,
} from "./block-yaml.ts";
export { formatById, lockFormats } from "./formats.ts";
export { linesOfKeys, readJson } from "./json.ts";
export { packageRefOf, type RefPlaces } from "./package-ref.ts";
export {
  baseName,
  type Include,
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  type Need,
  named,
  type PackageTrait,
  type Root,
} from "./parser.ts";
export { fileIdentity, parseRequirement, pinned, pythonName, type Requirement } from "./pep508.ts";
export { entriesOf, fieldOf, isObject, listField, textField, textOf } from "./plain.ts";
export { pom, pomName, pomPackages } from "./pom.ts";
export type { PomModel } from "./pom-model.ts";
export { readLockfile } from "./read.ts";
export { requirementsFile } from "./requirements.ts";
export { markedByRoots } from "./scopes.ts";
export { swiftName } from "./swift.ts";
export { readToml } from "./toml.ts";
export { readXml, textOfChild, type XmlElement } from "./xml.ts";
