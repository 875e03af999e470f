// deno.json and deno.jsonc (docs.deno.com, "Configuration", "imports"): "npm:name@range" and "jsr:@scope/name@range", which npm knows as
// "@jsr/scope__name". Modules by address have neither name nor version.

import type { Parsed } from "../../model/index.ts";
import {
  entriesOf,
  fieldOf,
  isObject,
  type LockFile,
  type LockfileParser,
  linesOfKeys,
  named,
  readJson,
  textField,
} from "../lock/index.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const denoJson: LockfileParser = {
  id: "deno-json",
  ecosystem: "npm",
  role: "manifest",
  matches: named("deno.json", "deno.jsonc", "import_map.json", "jsr.json"),
  read,
};

const address = /^(npm|jsr):\/?(@[^/@]+\/[^/@]+|[^/@]+)(?:@([^/]+))?(?:\/.*)?$/;

function read(text: string): Parsed<LockFile> {
  const { value, problems } = readJson(text, "jsonc");
  if (!isObject(value))
    return {
      value: manifestOf([], undefined),
      problems: problems.length > 0 ? problems : [{ message: "not a JSON object" }],
    };
  const { lines } = linesOfKeys(text, ["imports"]);
  const found = new Map<string, Wish>();
  for (const [asked, target] of entriesOf(fieldOf(value, "imports"))) {
    const match = typeof target === "string" ? address.exec(target) : null;
    if (match === null) continue;
    const [, registry, plain = "", requirement] = match;
    const name = registry === "jsr" ? `@jsr/${plain.replace(/^@/, "").replace("/", "__")}` : plain;
    const version = /^=?v?(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)$/.exec(requirement ?? "")?.[1];
    const line = lines.get(asked) ?? 1;
    found.set(`${name}@${requirement}`, { name, requirement, version, scope: "production", line });
  }
  return { value: manifestOf([...found.values()], textField(value, "name")), problems };
}
