export { holdsModuleList } from "./binary.ts";
export { type LanguageFormat, languageFormatOf, languageFormats } from "./formats.ts";
export { isElf, looksLikeGoBinary, parseGoBuildInfo } from "./go-build-info.ts";
export { GoListFinder, goModuleList } from "./go-list-finder.ts";
export type { InstalledLanguagePackage } from "./installed.ts";
export { fromFileName as packageOfJarName } from "./jar.ts";
