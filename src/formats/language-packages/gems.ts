// Specifications of installed Ruby gems, as RubyGems writes them: a Ruby file of assignments to `s`. It is read as text, never run.
// Source: rubygems, lib/rubygems/specification.rb (to_ruby).

import { decodeUtf8 } from "../../kit/index.ts";
import type { Parsed } from "../../model/index.ts";
import type { InstalledLanguagePackage } from "./installed.ts";

export function parseGemspec(bytes: Uint8Array): Parsed<readonly InstalledLanguagePackage[]> {
  const text = decodeUtf8(bytes.subarray(0, 262_144));
  const stub = /^# stub: (\S+) (\S+) /m.exec(text);
  const name = /^\s*s\.name\s*=\s*(["'])([\w.-]+)\1/m.exec(text)?.[2] ?? stub?.[1];
  const version =
    /^\s*s\.version\s*=\s*(?:Gem::Version\.new\(?\s*)?(["'])([\w.-]+)\1/m.exec(text)?.[2] ?? stub?.[2];
  if (name === undefined || version === undefined)
    return { value: [], problems: [{ message: "no name or version that is written as text" }] };
  const licences = /^\s*s\.licenses\s*=\s*\[([^\]]*)\]/m.exec(text)?.[1] ?? "";
  return {
    value: [
      {
        ecosystem: "RubyGems",
        name,
        version,
        ...requirementsIn(text),
        licences: [...licences.matchAll(/["']([^"']+)["']/g)].map((match) => match[1] ?? ""),
      },
    ],
    problems: [],
  };
}

/** `s.add_runtime_dependency(%q<rack>.freeze, [">= 1.0"])`, and since RubyGems 3.5 `s.add_dependency(...)`. */
function requirementsIn(text: string): { readonly requires?: readonly string[] } {
  const asked = [...text.matchAll(/\.add_(?:runtime_)?dependency\(?\s*(?:%q<|["'])([\w.-]+)/g)].map(
    ([, name = ""]) => name,
  );
  return asked.length === 0 ? {} : { requires: [...new Set(asked)] };
}
