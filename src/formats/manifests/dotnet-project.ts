// .NET projects without a lock file (learn.microsoft.com, "PackageReference in project files" and "Central Package Management"): what
// *.csproj, *.fsproj and *.vbproj ask for, and the versions of Directory.Packages.props. NuGet installs the lowest version that fits, so a
// plain version is the one that is built. A reference without a version has it in the central file, which is listed by itself.

import type { Parsed } from "../../model/index.ts";
import { type LockFile, type LockfileParser, readXml, textOfChild, type XmlElement } from "../lock/index.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const dotnetProject: LockfileParser = {
  id: "dotnet-project",
  ecosystem: "NuGet",
  role: "manifest",
  matches: (path) =>
    /\.(cs|fs|vb|vcx|sql)proj$|(^|\/)Directory\.(Packages\.props|Build\.(props|targets))$/i.test(path),
  read,
};

const versionOnly = /^\d+(\.\d+){0,3}(-[\w.-]+)?(\+[\w.-]+)?$/;

function read(text: string): Parsed<LockFile> {
  const { root, isWhole } = readXml(text);
  const problems = isWhole ? [] : [{ message: "the XML is broken or cut off" }];
  const elements = everyOf(root);
  const values = new Map<string, string>();
  for (const group of elements.filter((one) => one.name === "PropertyGroup"))
    for (const property of group.children) values.set(property.name, property.text.trim());
  const wishes = elements.flatMap((element): readonly Wish[] => {
    const isAsked = ["PackageReference", "PackageVersion", "GlobalPackageReference"].includes(element.name);
    const name = element.attributes.get("Include") ?? element.attributes.get("Update");
    if (!isAsked || name === undefined || name.includes("$(")) return [];
    const written =
      element.attributes.get("VersionOverride") ??
      element.attributes.get("Version") ??
      textOfChild(element, "Version");
    const requirement = written
      ?.replace(/\$\(([\w.]+)\)/g, (whole, key: string) => values.get(key) ?? whole)
      .trim();
    if (requirement === undefined || requirement === "") return [];
    const exact = /^\[([^,\]]+)\]$/.exec(requirement)?.[1] ?? requirement;
    const isTool =
      (element.attributes.get("PrivateAssets") ?? textOfChild(element, "PrivateAssets")) === "all";
    return [
      {
        name,
        requirement,
        version: versionOnly.test(exact) ? exact : undefined,
        scope: isTool ? "development" : "production",
        line: element.line,
      },
    ];
  });
  return { value: manifestOf(wishes, undefined), problems };
}

function everyOf(root: XmlElement | undefined): readonly XmlElement[] {
  const found: XmlElement[] = [];
  const queue: XmlElement[] = root === undefined ? [] : [root];
  for (let element = queue.pop(); element !== undefined; element = queue.pop()) {
    found.push(element);
    for (const child of [...element.children].reverse()) queue.push(child);
  }
  return found;
}
