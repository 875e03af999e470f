// Images that a Dockerfile builds on (docs.docker.com, "Dockerfile reference"): FROM, and what COPY --from and RUN --mount take files of.
// ARG before the first FROM gives values; stages that build on stages name no image.

import type { Parsed } from "../../model/index.ts";
import {
  baseName,
  type LockedPackage,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
} from "./parser.ts";
import { present } from "./plain.ts";

export const dockerfile: LockfileParser = {
  id: "dockerfile",
  ecosystem: "Docker",
  role: "lock",
  matches: (path) =>
    /^(Dockerfile|Containerfile)([.-][\w.-]+)?$|\.(dockerfile|containerfile)$/i.test(baseName(path)),
  read,
};

function read(text: string): Parsed<LockFile> {
  const packages: LockedPackage[] = [];
  const stages = new Set<string>();
  const values = new Map<string, string>();
  const expand = (written: string): string =>
    written.replace(variable, (_, a: string, b: string, mark, otherwise) => {
      const value = values.get(a ?? b);
      const isAlternative = mark === ":+" || mark === "+";
      if (isAlternative) return value === undefined ? "" : String(otherwise ?? "");
      return value ?? (otherwise === undefined ? "" : String(otherwise));
    });
  const add = (image: string, line: number): void => {
    const isStage = stages.has(image.toLowerCase()) || /^\d+$/.test(image);
    if (image !== "" && image.toLowerCase() !== "scratch" && !isStage)
      packages.push(imagePackage(image, line));
  };
  let isBeforeFirst = true;
  for (const { words, line } of instructions(text)) {
    const [verb = "", ...rest] = words;
    const flags = rest.filter((word) => word.startsWith("--"));
    const operands = rest.filter((word) => !word.startsWith("--"));
    switch (verb.toUpperCase()) {
      case "ARG":
        if (!isBeforeFirst) break;
        for (const operand of operands) {
          const [, name = "", value = ""] = /^(\w+)=(.*)$/s.exec(operand) ?? [];
          if (name !== "") values.set(name, expand(value.replace(/^(["'])(.*)\1$/s, "$2")));
        }
        break;
      case "FROM": {
        isBeforeFirst = false;
        add(expand(operands[0] ?? ""), line);
        if (operands[1]?.toUpperCase() === "AS") stages.add((operands[2] ?? "").toLowerCase());
        break;
      }
      case "COPY":
      case "RUN":
        for (const flag of flags) {
          const from = /^--from=(.+)$/.exec(flag)?.[1] ?? /^--mount=(?:.*,)?from=([^,]+)/.exec(flag)?.[1];
          // Variables of a stage are not known here.
          if (from !== undefined && !from.includes("$")) add(from, line);
        }
        break;
      default:
    }
  }
  return { value: lockFile({ packages }), problems: [] };
}

const variable = /\$(?:(\w+)|\{(\w+)(?:(:?[-+])((?:[^{}]|\$\{\w+\})*))?\})/g;

type Instruction = { readonly words: readonly string[]; readonly line: number };

/** Continued lines joined, comments and here-documents left out; the words of FROM, ARG, COPY and RUN. */
function instructions(text: string): readonly Instruction[] {
  const found: Instruction[] = [];
  const continuation = /^#\s*escape\s*=\s*`\s*$/im.test(text.slice(0, 2000)) ? "`" : "\\";
  let open: { body: string; line: number } | undefined;
  let until: string | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (until !== undefined) {
      if (raw.trim() === until) until = undefined;
      continue;
    }
    const body = raw.trim();
    if (body === "" || body.startsWith("#")) continue;
    const continues = body.endsWith(continuation);
    const part = continues ? body.slice(0, -1) : body;
    open = open === undefined ? { body: part, line: index + 1 } : { ...open, body: `${open.body} ${part}` };
    if (continues) continue;
    if (/^(from|arg|copy|run)\s/i.test(open.body))
      found.push({ words: open.body.split(/\s+/), line: open.line });
    until = /^(?:run|copy|add)\s.*<<-?\s*(["']?)(\w+)\1/is.exec(open.body)?.[2];
    open = undefined;
  }
  return found;
}

export function imagePackage(image: string, line: number): LockedPackage {
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
