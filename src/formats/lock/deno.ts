// deno.lock (docs.deno.com, "Lockfile"), versions 2 to 5: npm packages and JSR packages, which npm knows as "@jsr/scope__name". Modules by
// address (`remote`) have neither name nor version.

import type { Parsed, Problem } from "../../model/index.ts";
import { linesOfKeys, readJson } from "./json.ts";
import { misshapenIn } from "./misshapen.ts";
import {
  type LockedPackage,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
  type Need,
  named,
} from "./parser.ts";
import { entriesOf, fieldOf, isObject, listField, present, textField, textOf } from "./plain.ts";

export const denoLock: LockfileParser = {
  id: "deno-lock",
  ecosystem: "npm",
  role: "lock",
  matches: named("deno.lock"),
  read,
};

function read(text: string): Parsed<LockFile> {
  const json = readJson(text);
  const problems: Problem[] = [...json.problems];
  if (!isObject(json.value)) {
    if (problems.length === 0) problems.push({ message: "not a JSON object" });
    return { value: lockFile({}), problems };
  }
  const version = Number(fieldOf(json.value, "version"));
  // 3 has everything below "packages", 2 below "npm", 4 and later at the top.
  const holder = version === 3 ? fieldOf(json.value, "packages") : json.value;
  const npm = fieldOf(holder, "npm");
  const npmPackages = version === 2 ? fieldOf(npm, "packages") : npm;
  problems.push(...misshapenIn("npm", npmPackages), ...misshapenIn("jsr", fieldOf(holder, "jsr")));
  const specifiers = fieldOf(version === 2 ? npm : holder, "specifiers");
  const direct = new Set(
    entriesOf(specifiers).flatMap(([asked, found]) => {
      const target = textOf(found)?.replace(/^(npm|jsr):/, "") ?? "";
      const name = nameOf(asked.replace(/^(npm|jsr):/, ""));
      return [target, `${name}@${target}`];
    }),
  );
  const above = version === 2 ? ["npm", "packages"] : version === 3 ? ["packages", "npm"] : ["npm"];
  const { lines } = linesOfKeys(text, above);
  const jsrLines = linesOfKeys(text, [...above.slice(0, -1).filter((key) => key !== "npm"), "jsr"]).lines;
  const found = new Map<string, LockedPackage>();
  for (const [key, entry] of entriesOf(npmPackages)) {
    const name = nameOf(key);
    const bare = key.replace(/^((?:@[^/]+\/)?[^@]+@[^_]+)_.*$/, "$1"); // "_" divides off the peers
    const item = lockedPackage({
      id: bare,
      name,
      version: bare.slice(name.length + 1),
      line: lines.get(key) ?? 1,
      isDirect: direct.has(key) || direct.has(bare),
      needs: needsOf(entry),
      traits: fieldOf(entry, "scripts") === true ? ["install-script"] : [],
      ...present({ integrity: textField(entry, "integrity") }),
    });
    if (!found.has(bare)) found.set(bare, item);
  }
  for (const [key, entry] of entriesOf(fieldOf(holder, "jsr"))) {
    const name = nameOf(key);
    const hash = textField(entry, "integrity");
    found.set(
      `jsr:${key}`,
      lockedPackage({
        id: `jsr:${key}`,
        name: `@jsr/${name.replace(/^@/, "").replace("/", "__")}`,
        version: key.slice(name.length + 1),
        line: jsrLines.get(key) ?? 1,
        isDirect: direct.has(key),
        ...present({ integrity: hash === undefined ? undefined : `sha256:${hash}` }),
      }),
    );
  }
  const packages = [...found.values()].map((item) => ({
    ...item,
    needs: item.needs.map((need) => ({ name: need.name, ...present({ to: targetOf(need, found) }) })),
  }));
  return { value: lockFile({ packages }), problems };
}

/** "@scope/name@1.0.0" -> "@scope/name". */
function nameOf(key: string): string {
  const divider = key.indexOf("@", 1);
  return divider === -1 ? key : key.slice(0, divider);
}

/** A map of name to key (2 to 4), or a list of keys, which are bare names where only one version is there (4, 5). */
function needsOf(entry: unknown): readonly Need[] {
  const dependencies = fieldOf(entry, "dependencies");
  if (isObject(dependencies))
    return entriesOf(dependencies).map(([name, key]) => ({ name, ...present({ to: textOf(key) }) }));
  return listField(entry, "dependencies").flatMap((item) => {
    const key = textOf(item);
    return key === undefined ? [] : [{ name: nameOf(key), to: key }];
  });
}

function targetOf(need: Need, found: ReadonlyMap<string, LockedPackage>): string | undefined {
  const bare = need.to?.replace(/^((?:@[^/]+\/)?[^@]+@[^_]+)_.*$/, "$1") ?? "";
  if (found.has(bare)) return bare;
  for (const key of found.keys()) if (key.startsWith(`${need.name}@`)) return key;
  return undefined;
}
