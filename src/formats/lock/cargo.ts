// Cargo.lock, versions 1 to 4 (doc.rust-lang.org/cargo, "Cargo.lock"). A package without `source` is part of the project (member or
// path dependency; the file cannot tell which) and is listed as such. `[[patch.unused]]` is what is not in the build and is left out.

import type { Parsed } from "../../model/index.ts";
import { cleanUrl } from "./address.ts";
import { unlisted } from "./cut-off.ts";
import {
  type LockedPackage,
  type LockedSource,
  type LockFile,
  type LockfileParser,
  lockedPackage,
  lockFile,
  type Need,
  named,
  type Root,
} from "./parser.ts";
import { fieldOf, listField, type PlainObject, present, textField, textOf } from "./plain.ts";
import { gitSource } from "./python-table.ts";
import { readTomlLock } from "./toml.ts";

export const cargoLock: LockfileParser = {
  id: "cargo-lock",
  ecosystem: "crates.io",
  role: "lock",
  matches: named("Cargo.lock"),
  read,
};

function read(text: string): Parsed<LockFile> {
  const toml = readTomlLock(text, "package");
  const metadata = fieldOf(toml.value.document, "metadata");
  const names = new Map<string, string[]>();
  const tables = toml.value.tables.filter(({ table }) => textField(table, "name") !== undefined);
  for (const { table } of tables) {
    const name = textField(table, "name") ?? "";
    names.set(name, [...(names.get(name) ?? []), idOf(table)]);
  }
  const needsOf = (table: PlainObject): readonly Need[] =>
    listField(table, "dependencies").flatMap((text) => {
      const [name, version] = (textOf(text) ?? "").split(" ");
      if (name === undefined || name === "") return [];
      const candidates = names.get(name) ?? [];
      const to =
        version === undefined
          ? candidates[0]
          : (candidates.find((id) => id.startsWith(`${name} ${version}`)) ?? candidates[0]);
      return [{ name, ...present({ to }) }];
    });
  const locals = tables.filter(({ table }) => textField(table, "source") === undefined);
  const roots: Root[] = locals.map(({ table, line }) => ({
    folder: "",
    needs: needsOf(table).map((need) => ({ ...need, scope: "production", line })),
    ...present({ name: textField(table, "name") }),
  }));
  const oldRoot = fieldOf(toml.value.document, "root");
  if (oldRoot !== undefined)
    roots.push({
      folder: "",
      needs: needsOf(oldRoot as PlainObject).map((need) => ({ ...need, scope: "production" })),
    }); // fields are read through listField
  const direct = new Set(roots.flatMap((root) => root.needs.map((need) => need.to)));
  const packages = tables.map(({ table, line }): LockedPackage => {
    const name = textField(table, "name") ?? "";
    const version = textField(table, "version");
    const integrity =
      textField(table, "checksum") ??
      textField(metadata, `checksum ${name} ${version ?? ""} (${textField(table, "source") ?? ""})`);
    const id = idOf(table);
    const optional = present({
      version,
      integrity: integrity === undefined ? undefined : `sha256:${integrity}`,
    });
    return lockedPackage({
      id,
      name,
      line,
      isDirect: direct.has(id),
      needs: needsOf(table),
      source: sourceOf(table),
      ...optional,
    });
  });
  const asked = [...packages, ...roots].flatMap((one) => one.needs).filter((need) => need.to === undefined);
  const missing = unlisted(
    text,
    asked.map((need) => need.name),
  );
  return { value: lockFile({ packages, roots }), problems: [...toml.problems, ...missing] };
}

function idOf(table: PlainObject): string {
  return `${textField(table, "name") ?? ""} ${textField(table, "version") ?? ""} ${textField(table, "source") ?? ""}`;
}

function sourceOf(table: PlainObject): LockedSource {
  const source = textField(table, "source");
  if (source === undefined) return { kind: "workspace" };
  if (source.startsWith("git+")) return gitSource(source.slice(4), undefined);
  return { kind: "registry", url: cleanUrl(source.replace(/^(registry|sparse)\+/, "")) };
}
