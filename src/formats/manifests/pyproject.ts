// The direct wishes of a Python project: pyproject.toml (PEP 621, PEP 735 dependency groups, poetry's and pdm's tables), Pipfile,
// and requirements.in as pip-compile reads it.

import type { PackageScope, Parsed } from "../../model/index.ts";
import {
  type LockFile,
  type LockfileParser,
  named,
  parseRequirement,
  pinned,
  pythonName,
  readToml,
  requirementsFile,
} from "../lock/index.ts";
import { Lines } from "./lines.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const pyproject: LockfileParser = {
  id: "pyproject",
  ecosystem: "PyPI",
  role: "manifest",
  matches: named("pyproject.toml"),
  read,
};
export const pipfile: LockfileParser = {
  id: "pipfile",
  ecosystem: "PyPI",
  role: "manifest",
  matches: named("Pipfile"),
  read: readPipfile,
};
export const requirementsIn: LockfileParser = {
  id: "requirements-in",
  ecosystem: "PyPI",
  role: "manifest",
  matches: (path) => /(?:^|\/)(?:[^/]*requirements?[^/]*|requirements\/[^/]+)\.in$/.test(path),
  read: (text) => {
    const { value, problems } = requirementsFile.read(text);
    const needs = value.packages.map((item) => ({
      name: item.name,
      to: item.id,
      scope: item.scope,
      line: item.line,
      ...(item.requirement === undefined ? {} : { requirement: item.requirement }),
    }));
    return {
      value: {
        ...value,
        packages: value.packages.map((item) => ({ ...item, traits: [...item.traits, "hash-optional"] })),
        roots: [{ folder: "", needs }],
      },
      problems,
    };
  },
};

type Table = { readonly [key: string]: unknown };

function table(value: unknown, ...path: readonly string[]): Table {
  let at: unknown = value;
  for (const key of path)
    at = typeof at === "object" && at !== null && Object.hasOwn(at, key) ? (at as Table)[key] : undefined; // own key of an object
  return typeof at === "object" && at !== null && !Array.isArray(at) ? (at as Table) : {}; // an object, checked
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function read(text: string): Parsed<LockFile> {
  const { value, problems } = readToml(text);
  const lines = new Lines(text);
  const project = table(value, "project");
  const wishes: Wish[] = [
    ...strings(project["dependencies"], "production", lines),
    ...Object.values(table(project, "optional-dependencies")).flatMap((group) =>
      strings(group, "optional", lines),
    ),
    ...Object.values(table(value, "dependency-groups")).flatMap((group) =>
      strings(group, "development", lines),
    ),
    ...Object.values(table(value, "tool", "pdm", "dev-dependencies")).flatMap((group) =>
      strings(group, "development", lines),
    ),
    ...strings(table(value, "tool", "uv")["dev-dependencies"], "development", lines),
    ...poetry(table(value, "tool", "poetry", "dependencies"), "production", lines),
    ...poetry(table(value, "tool", "poetry", "dev-dependencies"), "development", lines),
    ...Object.values(table(value, "tool", "poetry", "group")).flatMap((group) =>
      poetry(table(group, "dependencies"), "development", lines),
    ),
  ];
  const name = project["name"] ?? table(value, "tool", "poetry")["name"];
  return {
    value: manifestOf(unique(wishes), typeof name === "string" ? pythonName(name) : undefined),
    problems,
  };
}

/** Only the parser knows whether a wish of the same name twice (per platform) is one package: it is. */
function unique(wishes: readonly Wish[]): readonly Wish[] {
  const seen = new Set<string>();
  return wishes.filter((wish) => {
    const key = `${wish.name} ${wish.requirement ?? ""} ${wish.marker ?? ""}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

function strings(value: unknown, scope: PackageScope, lines: Lines): readonly Wish[] {
  return list(value).flatMap((item) => {
    const requirement = typeof item === "string" ? parseRequirement(item) : undefined;
    if (requirement === undefined) return [];
    const { name, version, marker, specifier, source } = requirement;
    return [
      {
        name,
        version,
        marker,
        requirement: specifier === "" ? undefined : specifier,
        source,
        scope,
        line: lines.of(name),
      },
    ];
  });
}

function poetry(dependencies: Table, scope: PackageScope, lines: Lines): readonly Wish[] {
  return Object.entries(dependencies).flatMap(([written, wish]) => {
    if (written === "python") return [];
    const first: unknown = Array.isArray(wish) ? wish[0] : wish;
    const details = table(first);
    const name = pythonName(written);
    const requirement =
      typeof first === "string"
        ? first
        : typeof details["version"] === "string"
          ? details["version"]
          : undefined;
    const isOptional = details["optional"] === true && scope === "production";
    const version =
      pinned(requirement ?? "") ?? (/^\d+(\.\d+)+$/.test(requirement ?? "") ? requirement : undefined);
    return [
      {
        name,
        requirement,
        version,
        scope: isOptional ? ("optional" as const) : scope,
        line: lines.of(written),
        ...sourceOf(details),
      },
    ];
  });
}

function sourceOf(details: Table): Pick<Wish, "source"> {
  if (typeof details["git"] === "string") return { source: { kind: "git", url: details["git"] } };
  if (typeof details["path"] === "string") return { source: { kind: "file", url: details["path"] } };
  return {};
}

function readPipfile(text: string): Parsed<LockFile> {
  const { value, problems } = readToml(text);
  const lines = new Lines(text);
  const wishes = [
    ...poetry(table(value, "packages"), "production", lines),
    ...poetry(table(value, "dev-packages"), "development", lines),
  ];
  const registries = list((value as Table)["source"]).flatMap((source) => {
    // a parsed TOML document
    const url = table(source)["url"];
    return typeof url === "string" ? [url.replace(/\/\/[^/@]*@/, "//")] : [];
  });
  return {
    value: manifestOf(
      wishes.map((wish) => ({ ...wish, version: pinned(wish.requirement ?? "") })),
      undefined,
      registries,
    ),
    problems,
  };
}
