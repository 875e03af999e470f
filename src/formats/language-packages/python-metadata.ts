// METADATA of a wheel and PKG-INFO of an egg: header fields of the core metadata (packaging.python.org, "Core metadata specifications").

import { decodeUtf8 } from "../../kit/index.ts";
import type { Parsed } from "../../model/index.ts";
import type { InstalledLanguagePackage } from "./installed.ts";

export function parsePythonMetadata(bytes: Uint8Array): Parsed<readonly InstalledLanguagePackage[]> {
  const text = decodeUtf8(bytes.subarray(0, 262_144));
  const header = /^([\s\S]*?)\r?\n\r?\n/.exec(text)?.[1] ?? text;
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:[ \\t]*(.+?)[ \\t]*\\r?$`, "im").exec(header)?.[1];
  const [name, version] = [field("Name"), field("Version")];
  if (name === undefined || version === undefined)
    return {
      value: [],
      problems: [{ message: `no ${name === undefined ? "Name" : "Version"} in the metadata` }],
    };
  const licence = field("License-Expression") ?? field("License");
  const isWord = licence !== undefined && licence.length < 80 && licence !== "UNKNOWN";
  const requires = requirementsIn(header);
  return {
    value: [
      {
        ecosystem: "PyPI",
        name,
        version,
        licences: isWord ? [licence] : [],
        ...(requires.length === 0 ? {} : { requires }),
      },
    ],
    problems: [],
  };
}

/** "Requires-Dist: urllib3 (<3,>=1.21.1)"; what only an extra asks for is left out, since nobody knows whether it was asked for. */
function requirementsIn(header: string): readonly string[] {
  return [...header.matchAll(/^Requires-Dist:[ \t]*([A-Za-z0-9][\w.-]*)(.*)$/gim)].flatMap(
    ([, name = "", rest = ""]) => (/;.*\bextra\s*==/.test(rest) ? [] : [name]),
  );
}
