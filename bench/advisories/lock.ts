// A package-lock v3 with as many packages as wanted: one in forty has a name of a real advisory, at an old or a new version, as in
// large projects that are kept up now and then; the others are names that nobody warned of.

import { type GrownRecord, numbers } from "./grow.ts";

type Named = { readonly affected?: readonly { readonly package?: { readonly name?: string } }[] };

export function packageLock(
  records: readonly GrownRecord[],
  count: number,
): { readonly text: string; readonly purls: readonly string[] } {
  const next = numbers(7);
  const known = [
    ...new Set(
      records.flatMap((record) =>
        ((record as Named).affected ?? []).flatMap((row) => row.package?.name ?? []),
      ),
    ),
  ].slice(0, Math.floor(count / 40));
  const packages: Record<string, unknown> = { "": { name: "bench", version: "1.0.0", dependencies: {} } };
  const purls: string[] = [];
  const names = [
    ...known,
    ...Array.from({ length: count - known.length }, (_, index) => `unknown-package-${index}`),
  ];
  const root: Record<string, string> = {};
  names.forEach((name, index) => {
    const version = `${Math.floor(next() * 5)}.${Math.floor(next() * 20)}.${Math.floor(next() * 10)}`;
    if (index % 20 === 0) root[name] = `^${version}`;
    const below =
      index % 20 === 0
        ? Object.fromEntries(names.slice(index + 1, index + 20).map((other) => [other, "*"]))
        : undefined;
    packages[`node_modules/${name}`] = {
      version,
      resolved: `https://registry.example.org/${name}/-/${name.split("/").at(-1)}-${version}.tgz`,
      integrity: `sha512-${Buffer.from(name.padEnd(64, "x").slice(0, 64)).toString("base64")}`,
      ...(below === undefined ? {} : { dependencies: below }),
    };
    purls.push(`pkg:npm/${name.replace("@", "%40")}@${version}`);
  });
  packages[""] = { name: "bench", version: "1.0.0", dependencies: root };
  const text = JSON.stringify(
    { name: "bench", version: "1.0.0", lockfileVersion: 3, requires: true, packages },
    undefined,
    2,
  );
  return { text, purls };
}
