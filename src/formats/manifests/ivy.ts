// Apache Ivy's ivy.xml (ant.apache.org/ivy, "ivyfile/dependency"): organisation, name and revision are Maven's coordinates. A revision
// with "+", a range or "latest." is a wish.

import type { Parsed } from "../../model/index.ts";
import { type LockFile, type LockfileParser, named, readXml } from "../lock/index.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const ivyXml: LockfileParser = {
  id: "ivy-xml",
  ecosystem: "Maven",
  role: "manifest",
  matches: named("ivy.xml"),
  read,
};

function read(text: string): Parsed<LockFile> {
  const { root, isWhole } = readXml(text);
  const module =
    root?.name === "ivy-module" ? root : root?.children.find(({ name }) => name === "ivy-module");
  const lists = (module?.children ?? []).filter(({ name }) => name === "dependencies");
  const wishes = lists
    .flatMap(({ children }) => children)
    .flatMap(({ name: tag, attributes, line }): readonly Wish[] => {
      const name = attributes.get("name");
      const requirement = attributes.get("rev");
      const organisation = attributes.get("org") ?? module?.children[0]?.attributes.get("organisation");
      if (tag !== "dependency" || name === undefined || organisation === undefined) return [];
      const isOpen = requirement === undefined || /[+$[\](),]|^latest\./.test(requirement);
      const isTest = /^\s*(?:test|provided)\b/.test(attributes.get("conf") ?? "");
      return [
        {
          ...{ name: `${organisation}:${name}`, line, scope: isTest ? "development" : "production" },
          ...{ requirement, version: isOpen ? undefined : requirement },
        },
      ];
    });
  const problems = isWhole ? [] : [{ message: "the XML is broken or cut off" }];
  return { value: manifestOf(wishes, undefined), problems };
}
