// Clojure's manifests: deps.edn (clojure.org/reference/deps_edn) and Leiningen's project.clj (leiningen.org, "sample.project.clj"). Their
// libraries are Maven's; a plain symbol is group and artifact in one. Neither is run: coordinates are read where they stand in so many words.

import type { Parsed } from "../../model/index.ts";
import { cleanUrl, commitOf, type LockFile, type LockfileParser, named } from "../lock/index.ts";
import { lineCounter } from "./calls.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const depsEdn: LockfileParser = {
  id: "deps-edn",
  ecosystem: "Maven",
  role: "manifest",
  matches: named("deps.edn"),
  read: readDeps,
};
export const projectClj: LockfileParser = {
  id: "project-clj",
  ecosystem: "Maven",
  role: "manifest",
  matches: named("project.clj"),
  read: readProject,
};

const symbol = "[A-Za-z][\\w.*+!?<>=-]*(?:/[\\w.*+!?<>=-]+)?";

function readDeps(raw: string): Parsed<LockFile> {
  const text = withoutRemarks(raw);
  const lineAt = lineCounter(text);
  const wishes: Wish[] = [];
  for (const match of text.matchAll(new RegExp(`(?<![\\w:/.-])(${symbol})\\s*\\{([^{}]*)\\}`, "g"))) {
    const [, written = "", body = ""] = match;
    const version = /:mvn\/version\s+"([^"]+)"/.exec(body)?.[1];
    const sha = /:(?:git\/)?sha\s+"([^"]+)"/.exec(body)?.[1];
    const url = /:git\/url\s+"([^"]+)"/.exec(body)?.[1];
    if (version === undefined && sha === undefined) continue;
    wishes.push({
      ...{ name: mavenName(written), scope: "production", line: lineAt(match.index) },
      ...(version === undefined ? {} : exact(version)),
      ...(sha === undefined ? {} : { source: gitSource(url, sha) }),
    });
  }
  return { value: manifestOf(wishes, undefined), problems: [] };
}

function gitSource(url: string | undefined, sha: string): NonNullable<Wish["source"]> {
  const commit = commitOf(sha);
  return {
    kind: "git",
    ...(url === undefined ? {} : { url: cleanUrl(url) }),
    ...(commit === undefined ? {} : { commit }),
  };
}

function readProject(raw: string): Parsed<LockFile> {
  const text = withoutRemarks(raw);
  const lineAt = lineCounter(text);
  const wishes = [...text.matchAll(new RegExp(`\\[\\s*(${symbol})\\s+"([^"\\n]+)"`, "g"))].map(
    ({ 1: written = "", 2: version = "", index }): Wish => ({
      ...{ name: mavenName(written), scope: "production", line: lineAt(index) },
      ...exact(version),
    }),
  );
  return { value: manifestOf(wishes, undefined), problems: [] };
}

/** Ranges and LATEST are wishes; anything else is the version that is fetched. */
function exact(version: string): Pick<Wish, "requirement" | "version"> {
  const isOpen = /^[[(]|^(?:LATEST|RELEASE)$/.test(version);
  return isOpen ? { requirement: version } : { requirement: version, version };
}

function mavenName(written: string): string {
  return written.includes("/") ? written.replace("/", ":") : `${written}:${written}`;
}

/** `;` to the end of the line, outside strings; `#_` leaves out the form behind it, `#_#_` a name with its map. */
function withoutRemarks(text: string): string {
  return text
    .replace(/"(?:[^"\\]|\\.)*"|;[^\n]*/g, (found) => (found.startsWith(";") ? blank(found) : found))
    .replace(/#_\s*(?:#_\s*[^\s{}[\]()]+\s*)?(?:\[[^[\]]*\]|\{[^{}]*\})/g, blank);
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}
