// pip's requirements files and constraints (pip.pypa.io, "requirements file format"), as written by hand, by `pip freeze`, by
// pip-compile and by uv. The "# via" notes of the last two tell direct packages from transitive ones, and who needs whom.

import type { Parsed, Problem } from "../../model/index.ts";
import { cleanUrl } from "./address.ts";
import { withoutEnd } from "./cut-off.ts";
import {
  type Include,
  type LockedPackage,
  type LockFile,
  type LockfileParser,
  lockFile,
  type Need,
  type PackageTrait,
} from "./parser.ts";
import { parseRequirement, pythonName, type Requirement } from "./pep508.ts";
import { present } from "./plain.ts";

/** requirements.txt, requirements-dev.txt, dev-requirements.txt, requirements/base.txt, constraints.txt, and their .lock kin. */
const path =
  /(?:^|\/)(?:[^/]*requirements?[^/]*\.(?:txt|lock|pip)|(?:[^/]*[-_.])?reqs(?:[-_.][^/]*)?\.txt|[^/]*constraints[^/]*\.txt|(?:requirements|constraints)\/(?:[^/]+\/){0,1}[^/]+\.(?:txt|lock))$/i;

export const requirementsFile: LockfileParser = {
  id: "python-requirements",
  ecosystem: "PyPI",
  role: "lock",
  matches: (candidate) => path.test(candidate),
  read,
};

type Logical = { readonly text: string; readonly line: number; readonly via: readonly string[] };

function read(text: string): Parsed<LockFile> {
  const problems: Problem[] = [];
  const includes: Include[] = [];
  const registries: string[] = [];
  const packages: LockedPackage[] = [];
  for (const logical of logicalLines(text)) {
    const option = /^(-[rcei](?![A-Za-z]*-)|--[A-Za-z][A-Za-z-]*|-[A-Za-z])(?:[\s=]\s*(.*)|(.*))$/s.exec(
      logical.text,
    );
    if (option === null) {
      const parsed = packageOf(logical, logical.text, []);
      if (parsed === undefined)
        problems.push({
          message: `not a requirement: ${JSON.stringify(cleanUrl(logical.text).slice(0, 80))}`,
          line: logical.line,
        });
      else if (parsed !== "local") packages.push(parsed);
      continue;
    }
    const [, flag = "", spaced, glued] = option;
    const value = stripQuotes((spaced ?? glued ?? "").trim());
    if (flag === "-r" || flag === "--requirement")
      includes.push({ path: value, line: logical.line, kind: "requirements" });
    else if (flag === "-c" || flag === "--constraint")
      includes.push({ path: value, line: logical.line, kind: "constraints" });
    else if (["-i", "--index-url", "--extra-index-url", "--pypi-url"].includes(flag))
      registries.push(cleanUrl(value));
    else if (flag === "-e" || flag === "--editable") {
      const parsed = packageOf(logical, value, ["editable"]);
      if (parsed !== undefined && parsed !== "local") packages.push(parsed);
    }
  }
  if (isProse(packages, problems)) return { value: lockFile({}), problems: [] };
  problems.push(...withoutEnd(text, /(?:^|[^\\\s])\s*$/, "a further line is promised"));
  return { value: lockFile({ packages: linked(packages), includes, registries }), problems };
}

/** A page of documentation may be called constraints.txt, too: mostly lines that are no requirement, and none that pins anything. */
function isProse(packages: readonly LockedPackage[], problems: readonly Problem[]): boolean {
  return (
    problems.length >= proseLines &&
    problems.length > packages.length &&
    packages.every((item) => item.version === undefined && item.source.kind === "registry")
  );
}

const proseLines = 5;

function stripQuotes(text: string): string {
  return text.replace(/^(["'])(.*)\1$/s, "$2");
}

/** Joins continued lines, drops comments, and gathers the "via" notes that follow a requirement. */
function logicalLines(text: string): readonly Logical[] {
  const found: { text: string; line: number; via: string[] }[] = [];
  let open: { text: string; line: number } | undefined;
  let isInVia = false;
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const comment = /(?:^|\s)#(.*)$/.exec(raw);
    const body = (comment === null ? raw : raw.slice(0, comment.index)).trim();
    const last = found.at(-1);
    const note = comment?.[1]?.trim() ?? "";
    // pip joins lines before it drops comments; a full-line comment ends a continuation.
    if (body !== "" || (open !== undefined && comment === null)) {
      isInVia = false;
      const continues = comment === null && body.endsWith("\\");
      const part = continues ? body.slice(0, -1).trimEnd() : body;
      open = {
        text: open === undefined ? part : `${open.text} ${part}`.trim(),
        line: open?.line ?? index + 1,
      };
      if (!continues) {
        if (open.text !== "") found.push({ ...open, via: [] });
        open = undefined;
      }
    } else if (open !== undefined) {
      if (open.text !== "") found.push({ ...open, via: [] });
      open = undefined;
    }
    const target = found.at(-1) ?? last;
    if (/^via\b/.test(note)) {
      isInVia = true;
      const rest = note.slice(3).trim();
      if (rest !== "") target?.via.push(...rest.split(/,\s*/));
    } else if (isInVia && note !== "") target?.via.push(note);
    else if (note === "") isInVia = false;
  }
  if (open !== undefined && open.text !== "") found.push({ ...open, via: [] });
  return found;
}

function packageOf(
  logical: Logical,
  text: string,
  traits: readonly PackageTrait[],
): LockedPackage | "local" | undefined {
  const hashes = [...text.matchAll(/--hash[=\s]\s*([a-z0-9]+:[0-9a-f]+)/gi)].map((match) => match[1] ?? "");
  const bare = text.replace(/\s--[a-z-]+(?:[=\s]\s*(?:"[^"]*"|'[^']*'|\S+))?/gi, "").trim();
  const requirement = parseRequirement(bare);
  if (requirement === undefined) return isLocalPath(bare) ? "local" : undefined;
  const direct = logical.via.length === 0 || logical.via.some((via) => !isPackageNote(via));
  return {
    id: `${requirement.name}:${logical.line}`,
    name: requirement.name,
    line: logical.line,
    scope: "production",
    isDirect: direct,
    source: requirement.source,
    licences: [],
    needs: [],
    traits,
    ...present({
      version: requirement.version,
      requirement: requirement.specifier === "" ? undefined : requirement.specifier,
      integrity: hashes.length === 0 ? undefined : hashes.join(" "),
      marker: requirement.marker,
      remark: viaNames(logical.via, requirement),
    }),
  };
}

function isLocalPath(text: string): boolean {
  return /^(\.{0,2}\/|\.$|\.\[|file:)/.test(text) || /^[\w.-]+(\/[\w.-]+)+(\[[^\]]*\])?$/.test(text);
}

/** "django" is a package; "-r requirements.in" and "app (pyproject.toml)" are files of the project. */
function isPackageNote(via: string): boolean {
  return /^[A-Za-z0-9][\w.-]*(\[[^\]]*\])?$/.test(via);
}

const viaPrefix = "via ";

function viaNames(via: readonly string[], requirement: Requirement): string | undefined {
  const names = via.filter(isPackageNote).map((name) => pythonName(name.replace(/\[.*$/, "")));
  const others = names.filter((name) => name !== requirement.name);
  return others.length === 0 ? undefined : viaPrefix + others.join(" ");
}

/** Turns the "via" notes, which point up, into needs, which point down. A note that names nothing in the file names the project. */
function linked(packages: readonly LockedPackage[]): readonly LockedPackage[] {
  const names = new Set(packages.map((item) => item.name));
  const needs = new Map<string, Need[]>();
  const parentsOf = (item: LockedPackage) => item.remark?.slice(viaPrefix.length).split(" ") ?? [];
  for (const item of packages) {
    for (const parent of parentsOf(item)) {
      const list = needs.get(parent) ?? [];
      list.push({ name: item.name, to: item.id });
      needs.set(parent, list);
    }
  }
  return packages.map(({ remark: _, ...item }, index) => {
    const parents = parentsOf(packages[index] ?? { ...item });
    const isProjects = parents.some((parent) => !names.has(parent));
    return { ...item, isDirect: item.isDirect || isProjects, needs: needs.get(item.name) ?? [] };
  });
}
