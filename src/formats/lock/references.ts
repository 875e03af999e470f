// Files that name software by reference and are no lockfiles of a package manager: GitHub workflows and actions (`uses:`), pre-commit
// configurations, and Dockerfiles (`FROM`). Read line by line: all three forms put one reference on one line.

import type { Parsed } from "../../model/index.ts";
import { commitOf } from "./address.ts";
import {
  baseName,
  type LockedPackage,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
  named,
} from "./parser.ts";
import { parseRequirement } from "./pep508.ts";
import { present } from "./plain.ts";

export const githubActions: LockfileParser = {
  id: "github-actions",
  ecosystem: "GitHub Actions",
  role: "lock",
  matches: (path) =>
    /(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/.test(path) || /^action\.ya?ml$/.test(baseName(path)),
  read: readActions,
};

export const preCommit: LockfileParser = {
  id: "pre-commit",
  ecosystem: "pre-commit",
  role: "lock",
  matches: named(".pre-commit-config.yaml", ".pre-commit-config.yml"),
  read: readPreCommit,
};

export const dockerfile: LockfileParser = {
  id: "dockerfile",
  ecosystem: "Docker",
  role: "lock",
  matches: (path) =>
    /^(Dockerfile|Containerfile)(\.[\w.-]+)?$|\.(dockerfile|containerfile)$/i.test(baseName(path)),
  read: readDockerfile,
};

/** docs.github.com, "Workflow syntax": owner/repo[/path]@ref, ./local, docker://image. */
function readActions(text: string): Parsed<LockFile> {
  const packages: LockedPackage[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const match = /^\s*(?:-\s+)?["']?uses["']?\s*:\s*(["']?)([^\s"'#]+)\1\s*(?:#\s*(.*))?$/.exec(raw);
    const reference = match?.[2] ?? "";
    const line = index + 1;
    if (reference === "" || reference.startsWith("./")) continue;
    if (reference.startsWith("docker://")) {
      packages.push(imagePackage(reference.slice("docker://".length), line));
      continue;
    }
    const at = reference.indexOf("@");
    const path = at === -1 ? reference : reference.slice(0, at);
    const ref = at === -1 ? undefined : reference.slice(at + 1);
    const name = path.split("/").slice(0, 2).join("/");
    if (!/^[\w.-]+\/[\w.-]+$/.test(name)) continue;
    const commit = /^[0-9a-f]{40}$/i.test(ref ?? "") ? commitOf(ref) : undefined;
    // The comment beside a commit names its release; a comment proves nothing, but it is what there is.
    const noted = commit === undefined ? undefined : /^v?(\d+(?:\.\d+)*\S*)/.exec(match?.[3] ?? "")?.[0];
    const version = commit === undefined ? ref : noted;
    const source = { kind: "git" as const, url: `https://github.com/${name}`, ...present({ commit }) };
    packages.push(
      lockedPackage({
        id: `${reference}:${line}`,
        name,
        line,
        isDirect: true,
        source,
        scope: "development",
        traits: ["hash-optional"],
        ...present({ version, requirement: ref }),
      }),
    );
  }
  return { value: lockFile({ packages }), problems: [] };
}

/** pre-commit.com: `repo:` and `rev:` of each entry, and Python packages under additional_dependencies. */
function readPreCommit(text: string): Parsed<LockFile> {
  const packages: LockedPackage[] = [];
  let repository: { readonly url: string; readonly line: number } | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const repo = /^\s*-?\s*repo\s*:\s*["']?([^\s"'#]+)/.exec(raw)?.[1];
    if (repo !== undefined)
      repository = repo === "local" || repo === "meta" ? undefined : { url: repo, line: index + 1 };
    const rev = /^\s*-?\s*rev\s*:\s*["']?([^\s"'#]+)/.exec(raw)?.[1];
    if (rev !== undefined && repository !== undefined) {
      const commit = /^[0-9a-f]{40}$/i.test(rev) ? commitOf(rev) : undefined;
      const source = { kind: "git" as const, url: repository.url, ...present({ commit }) };
      const id = `${repository.url}:${repository.line}`;
      packages.push(
        lockedPackage({
          id,
          name: repository.url.replace(/\.git$/, ""),
          version: rev,
          line: index + 1,
          isDirect: true,
          scope: "development",
          source,
          traits: ["hash-optional"],
        }),
      );
    }
    for (const item of dependencyTexts(raw)) {
      const requirement = parseRequirement(item);
      if (requirement?.version === undefined || requirement.source.kind !== "registry") continue;
      const { name, version, specifier } = requirement;
      packages.push(
        lockedPackage({
          id: `${name}:${index + 1}`,
          ecosystem: "PyPI",
          name,
          version,
          requirement: specifier,
          line: index + 1,
          isDirect: true,
          scope: "development",
          traits: ["hash-optional"],
        }),
      );
    }
  }
  return { value: lockFile({ packages }), problems: [] };
}

/** `additional_dependencies: [a==1, b==2]` on one line, or `- a==1` below it: only pins are told apart from other list items. */
function dependencyTexts(raw: string): readonly string[] {
  const inline = /^\s*-?\s*additional_dependencies\s*:\s*\[(.*)\]/.exec(raw)?.[1];
  if (inline !== undefined) return inline.split(",").map((item) => item.trim().replace(/^["']|["']$/g, ""));
  const item = /^\s*-\s+["']?([A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?==[^\s"'#]+)["']?\s*(?:#.*)?$/.exec(raw)?.[1];
  return item === undefined ? [] : [item];
}

/** docs.docker.com, "FROM": image[:tag][@digest], ARG before FROM with its default, stages that build on stages. */
function readDockerfile(text: string): Parsed<LockFile> {
  const packages: LockedPackage[] = [];
  const stages = new Set<string>();
  const values = new Map<string, string>();
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const argument = /^\s*ARG\s+(\w+)=(\S+)/i.exec(raw);
    if (argument !== null && packages.length === 0)
      values.set(argument[1] ?? "", (argument[2] ?? "").replace(/^["']|["']$/g, ""));
    const match = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(raw);
    if (match === null) continue;
    const image = (match[1] ?? "").replace(
      /\$\{?(\w+)(?::-([^}]*))?\}?/g,
      (_, name: string, otherwise?: string) => values.get(name) ?? otherwise ?? "",
    );
    const isStage = stages.has(image.toLowerCase());
    if (match[2] !== undefined) stages.add(match[2].toLowerCase());
    if (image === "" || image === "scratch" || isStage || /^\d+$/.test(image)) continue;
    packages.push(imagePackage(image, index + 1));
  }
  return { value: lockFile({ packages }), problems: [] };
}

function imagePackage(image: string, line: number): LockedPackage {
  const [reference = image, digest] = image.split("@");
  const colon = reference.lastIndexOf(":");
  const hasTag = colon > reference.lastIndexOf("/");
  const name = hasTag ? reference.slice(0, colon) : reference;
  const version = hasTag ? reference.slice(colon + 1) : undefined;
  return lockedPackage({
    id: `${image}:${line}`,
    ecosystem: "Docker",
    name,
    line,
    isDirect: true,
    traits: ["hash-optional"],
    ...present({ version: version === "" ? undefined : version, integrity: digest }),
  });
}
