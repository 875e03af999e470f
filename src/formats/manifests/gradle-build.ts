// build.gradle and build.gradle.kts (docs.gradle.org, "Declaring dependencies"), read without running them: coordinates in quotes and
// in named arguments, with versions that the file itself gives to a name. What a version catalogue holds is listed there. A plain
// version is what is built unless something asks for more; a range, "+" or "latest" is open.

import type { PackageScope, Parsed } from "../../model/index.ts";
import { baseName, type LockFile, type LockfileParser } from "../lock/index.ts";
import { callsOf, namedString, withoutComments } from "./calls.ts";
import { manifestOf, type Wish } from "./manifest.ts";

export const gradleBuild: LockfileParser = {
  id: "gradle-build",
  ecosystem: "Maven",
  role: "manifest",
  matches: (path) => /\.gradle(\.kts)?$/.test(baseName(path)),
  read,
};

/** Names of configurations, built in and of the common plugins; `xImplementation` of a source set among them. */
const configuration =
  /(?<![\w.$"'/-])(?:"(?=\w+"\())?((?:\w*(?:[Ii]mplementation|[Aa]pi|[Cc]ompileOnly|[Rr]untimeOnly|[Cc]ompileOnlyApi|[Aa]nnotationProcessor))|compile|runtime|testCompile|testRuntime|provided|classpath|kapt\w*|ksp\w*|coreLibraryDesugaring|developmentOnly|minecraft|shadow|include)"?(?=\s*\(|[ \t]+["'([a-z])/g;

function read(raw: string): Parsed<LockFile> {
  const text = withoutComments(raw, ["//"]);
  const values = valuesOf(text);
  const computed: number[] = [];
  const wishes = callsOf(text, configuration).flatMap(({ args, line, offset }) => {
    const name = /\w+/.exec(text.slice(offset))?.[0] ?? "";
    const found = coordinatesOf(args).map((one) => filled(one, values));
    return found.flatMap(({ coordinate, isOpen }): readonly Wish[] => {
      const [group, artifact, version] = coordinate.split(":");
      if (!group || !artifact || /[${]/.test(group + artifact)) {
        computed.push(line);
        return [];
      }
      const requirement = version === "" ? undefined : version?.replace(/@\w+$/, "");
      return [
        {
          name: `${group}:${artifact}`,
          requirement,
          version: isOpen ? undefined : exact(requirement),
          scope: scopeOf(name),
          line,
        },
      ];
    });
  });
  return { value: { ...manifestOf(wishes, undefined), computed }, problems: [] };
}

/** "group:artifact:version" in quotes, or group, name and version by name. */
function coordinatesOf(args: string): readonly string[] {
  const plain = args.replace(/\$\{\w+\[["'](\w+)["']\]\}/g, (_, key: string) => `\${${key}}`);
  const quoted = [...plain.matchAll(/(["'])([\w.${}-]+:[\w.${}-]+(?::[^"'\s]*)?)\1/g)].map(
    (match) => match[2] ?? "",
  );
  if (quoted.length > 0) return quoted;
  const group = namedString(args, "group");
  const name = namedString(args, "name");
  if (group === undefined || name === undefined) return [];
  const bare = /\bversion\s*[:=]\s*([A-Za-z_][\w.]*)/.exec(args)?.[1];
  const version = namedString(args, "version") ?? (bare === undefined ? "" : `\${${bare}}`);
  return [`${group}:${name}:${version}`];
}

function filled(
  coordinate: string,
  values: ReadonlyMap<string, string>,
): { readonly coordinate: string; readonly isOpen: boolean } {
  const text = coordinate.replace(/\$\{?([A-Za-z_][\w.]*)\}?/g, (whole, path: string) => {
    const name = path.replace(/^(?:rootProject|project)\./, "").replace(/^(?:ext|extra)\./, "");
    return values.get(name) ?? values.get(name.slice(name.lastIndexOf(".") + 1)) ?? whole;
  });
  return { coordinate: text, isOpen: text.includes("$") };
}

/** Texts that the file gives to a name: `def v = '1'`, `val v = "1"`, `ext.v = '1'`, `v = "1"` in ext { }, `extra["v"] = "1"`, maps. */
function valuesOf(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const assignment =
    /(?:^|[\s{,[(.])(?:set\(\s*)?["']?([A-Za-z_]\w*)["']?\]?(?:\s*:\s*String)?\s*(?:=|:|,|\bby extra\()\s*["']([^"'\n$]+)["']/g;
  for (const [, name = "", value = ""] of text.matchAll(assignment))
    if (/^\d/.test(value) && !values.has(name)) values.set(name, value);
  return values;
}

function exact(version: string | undefined): string | undefined {
  if (version === undefined) return undefined;
  const strict = version.split("!!")[0] ?? "";
  return /^[\w][\w.+-]*$/.test(strict) && !strict.endsWith("+") && !/^latest\./.test(strict)
    ? strict
    : undefined;
}

function scopeOf(name: string): PackageScope {
  return /^(test|androidTest|integrationTest|jmh|kaptTest|kspTest)|TestImpl|TestComp/.test(name)
    ? "development"
    : "production";
}
