// The layer table of the design as a law: who may import whom, folders entered by their doors only, no cycles through doors.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const source = join(root, "src");

/** Units that may be imported besides `model` and `kit`. "*" = everything. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  kit: [],
  model: ["kit"],
  formats: [],
  advisories: ["formats"],
  config: ["formats"],
  collect: ["formats", "advisories", "config"],
  "find/contract": ["config"],
  "find/judge": ["formats"],
  "find/foreign": ["formats", "find/contract", "find/judge"],
  "find/secrets": ["formats", "advisories", "find/judge", "find/contract", "config"],
  "find/code": ["formats", "advisories", "find/judge", "find/contract", "config"],
  "find/dependencies": ["formats", "advisories", "find/judge", "find/contract", "config"],
  "find/images": ["formats", "advisories", "find/judge", "find/contract", "config"],
  "find/pipelines": ["formats", "advisories", "find/judge", "find/contract", "config"],
  find: [
    "formats",
    "advisories",
    "config",
    "find/contract",
    "find/judge",
    "find/foreign",
    "find/secrets",
    "find/code",
    "find/dependencies",
    "find/images",
    "find/pipelines",
  ],
  decide: ["formats", "config"],
  show: ["formats"],
  "show/web": ["formats", "keep", "show"],
  act: ["collect", "formats", "advisories", "decide", "show", "config"],
  keep: ["formats"],
  pipeline: ["*"],
  cli: ["*"],
  serve: ["*"],
};

function files(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "fixtures" ? [] : files(path);
    return entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts") ? [path] : [];
  });
}

function unitOf(file: string): string {
  const parts = relative(source, file).split("/");
  const [first = "", second = ""] = parts;
  if (parts.length === 1) return first.replace(/\.ts$/, "");
  const deep = `${first}/${second}`;
  return deep in mayImport && parts.length > 2 ? deep : first;
}

type Import = {
  readonly from: string;
  readonly to: string;
  readonly fromUnit: string;
  readonly toUnit: string;
  readonly isTypeOnly: boolean;
};

const imports: readonly Import[] = files(source).flatMap((file) => {
  const text = readFileSync(file, "utf8");
  const found = [
    ...text.matchAll(
      /(?:^|\n)\s*(import|export)\s+(type\s+)?[^;'"]*?from\s+"(\.[^"]+)"|import\(\s*"(\.[^"]+)"\s*\)/g,
    ),
  ];
  return found.map((match): Import => {
    const to = resolve(dirname(file), match[3] ?? match[4] ?? "");
    return { from: file, to, fromUnit: unitOf(file), toUnit: unitOf(to), isTypeOnly: match[2] !== undefined };
  });
});

const say = (item: Import): string => `${relative(root, item.from)} -> ${relative(root, item.to)}`;

describe("the layer table", () => {
  test("every unit of src is in the table", () => {
    const unknown = [...new Set(files(source).map(unitOf))].filter((unit) => !(unit in mayImport));
    expect(unknown).toEqual([]);
  });

  test("no unit imports what its row does not allow", () => {
    const wrong = imports.filter(({ fromUnit, toUnit }) => {
      const row = mayImport[fromUnit] ?? [];
      const isFree = fromUnit === toUnit || row.includes("*") || row.includes(toUnit);
      return (
        !isFree && !(fromUnit !== "kit" && (toUnit === "kit" || (toUnit === "model" && fromUnit !== "model")))
      );
    });
    expect(wrong.map(say)).toEqual([]);
  });

  test("another unit is entered by its index.ts only", () => {
    const wrong = imports.filter(
      ({ fromUnit, toUnit, to }) => fromUnit !== toUnit && toUnit !== "pipeline" && !to.endsWith("/index.ts"),
    );
    expect(wrong.filter(({ toUnit }) => toUnit !== "cli").map(say)).toEqual([]);
  });

  test("config, collect and the network are never imported as values by engines", () => {
    const wrong = imports.filter(
      ({ fromUnit, toUnit, isTypeOnly }) =>
        /^find\/(secrets|code|dependencies|images|pipelines)$/.test(fromUnit) &&
        toUnit === "config" &&
        !isTypeOnly,
    );
    expect(wrong.map(say)).toEqual([]);
  });

  test("the environment is read in one file, and by what starts git", () => {
    const readers = files(source).filter(
      (file) => !/(\.test|-lab)\.ts$/.test(file) && readFileSync(file, "utf8").includes("process.env"),
    );
    expect(readers.map((file) => relative(source, file)).sort()).toEqual([
      "cli/environment.ts",
      "kit/git-remote.ts",
      "kit/git.ts",
    ]);
  });

  test("formats touch neither the file system nor the network", () => {
    const guilty = files(join(source, "formats")).filter((file) =>
      /from "node:(fs|net|http|https|dns|child_process|tls|dgram)(\/promises)?"/.test(
        readFileSync(file, "utf8"),
      ),
    );
    expect(guilty.map((file) => relative(root, file))).toEqual([]);
  });
});
