// The smallest change that fixes a vulnerability, offline, from the ranges in the files: refresh the lock, bump the direct wish, move
// the parent (whose fitting version only the registry knows), or override. And the command that makes it.

import type { LockedPackage } from "../../formats/lock/index.ts";
import { versioningOf } from "../../formats/versions/index.ts";
import type { Ecosystem, Fingerprint, Remedy } from "../../model/index.ts";
import type { Project } from "./project.ts";
import { type Dependents, label } from "./required-by.ts";

export type Fix = {
  readonly item: LockedPackage;
  readonly ecosystem: Ecosystem;
  readonly to: string;
  /** Every finding of this project that the same change resolves. */
  readonly resolves: readonly Fingerprint[];
};

type Via = Extract<Remedy, { kind: "upgrade" }>["via"];

export function remediesOf(fix: Fix, project: Project, dependents: Dependents): readonly Remedy[] {
  const { item, ecosystem, to } = fix;
  const parents = dependents.of(item.id);
  const verdicts = parents.map((parent) => ({ parent, allows: allowed(parent, item, to, ecosystem) }));
  const change = {
    name: item.name,
    ecosystem,
    to,
    ...(item.version === undefined ? {} : { from: item.version }),
  };
  const upgrade = (via: Via, changes: Extract<Remedy, { kind: "upgrade" }>["changes"]): Remedy => ({
    kind: "upgrade",
    via,
    changes,
    resolves: fix.resolves,
  });
  const isWishOpen =
    !item.isDirect || item.requirement === undefined ? undefined : satisfies(to, item.requirement, ecosystem);
  const refusing = verdicts.filter((verdict) => verdict.allows === false);
  const unknown = verdicts.filter((verdict) => verdict.allows === undefined);
  const command = (via: Via): readonly Remedy[] => commandFor(via, project.format.id, item, to);
  if (refusing.length > 0) {
    const moves = refusing.map(({ parent }) => ({
      name: parent.name,
      ecosystem: parent.ecosystem ?? ecosystem,
      ...(parent.version === undefined ? {} : { from: parent.version }),
    }));
    return [
      upgrade("parent", [...moves, change]),
      {
        kind: "advice",
        text: `${refusing
          .map(({ parent }) => label(parent))
          .slice(0, 5)
          .join(
            ", ",
          )} does not accept ${item.name} ${to}: move it to a version that does, or override ${item.name}.`,
      },
      upgrade(hasOverrides(project.format.id) ? "override" : "constraint", [change]),
      ...command("override"),
    ];
  }
  if (item.isDirect && isWishOpen !== true) return [upgrade("direct", [change]), ...command("direct")];
  if (unknown.length > 0 && !item.isDirect) {
    const via = hasOverrides(project.format.id) ? "override" : "constraint";
    return [upgrade(via, [change]), ...command("lock")];
  }
  return [upgrade("lock", [change]), ...command("lock")];
}

function allowed(
  parent: LockedPackage,
  item: LockedPackage,
  to: string,
  ecosystem: Ecosystem,
): boolean | undefined {
  const need = parent.needs.find((one) => one.to === item.id);
  return need?.requirement === undefined ? undefined : satisfies(to, need.requirement, ecosystem);
}

function satisfies(version: string, requirement: string, ecosystem: Ecosystem): boolean | undefined {
  const range = requirement.replace(/^npm:(?:@?[^@]+@)?/, "");
  return range === "" || range === "*" ? true : versioningOf(ecosystem).satisfies(version, range);
}

const overriding: ReadonlySet<string> = new Set(["npm-package-lock", "yarn-lock", "pnpm-lock", "bun-lock"]);

function hasOverrides(format: string): boolean {
  return overriding.has(format);
}

type Commands = { readonly [via in "direct" | "lock" | "override"]?: (name: string, to: string) => string };

/** The package manager's own command, by lockfile format. Names and versions are checked before they enter a command line. */
const commands: Readonly<Record<string, Commands>> = {
  "npm-package-lock": {
    direct: (n, v) => `npm install ${n}@${v}`,
    lock: (n) => `npm update ${n}`,
    override: (n, v) => `npm pkg set overrides.${n}=${v} && npm install`,
  },
  "yarn-lock": { direct: (n, v) => `yarn up ${n}@${v}`, lock: (n) => `yarn up -R ${n}` },
  "pnpm-lock": {
    direct: (n, v) => `pnpm update ${n}@${v}`,
    lock: (n) => `pnpm update --depth Infinity ${n}`,
  },
  "bun-lock": { direct: (n, v) => `bun add ${n}@${v}`, lock: (n) => `bun update ${n}` },
  "python-requirements": { lock: (n, v) => `pip-compile --upgrade-package ${n}==${v}` },
  "pipfile-lock": { direct: (n, v) => `pipenv install ${n}==${v}`, lock: (n) => `pipenv upgrade ${n}` },
  "poetry-lock": { direct: (n, v) => `poetry add ${n}@${v}`, lock: (n) => `poetry update ${n}` },
  "pdm-lock": { direct: (n, v) => `pdm add ${n}==${v}`, lock: (n) => `pdm update ${n}` },
  "uv-lock": {
    direct: (n, v) => `uv add ${n}==${v}`,
    lock: (n, v) => `uv lock --upgrade-package ${n}==${v}`,
  },
  "go-mod": {
    direct: (n, v) => `go get ${n}@v${v.replace(/^v/, "")}`,
    lock: (n, v) => `go get ${n}@v${v.replace(/^v/, "")}`,
  },
  "cargo-lock": {
    lock: (n, v) => `cargo update -p ${n} --precise ${v}`,
    direct: (n, v) => `cargo add ${n}@${v}`,
  },
  "gemfile-lock": {
    lock: (n) => `bundle update --conservative ${n}`,
    direct: (n) => `bundle update --conservative ${n}`,
  },
  "composer-lock": {
    lock: (n) => `composer update ${n} --with-dependencies`,
    direct: (n, v) => `composer require ${n}:^${v.replace(/^v/, "")}`,
  },
};

/** The command that moves another package of the project than the vulnerable one. */
export function commandOf(move: {
  readonly format: string;
  readonly name: string;
  readonly to: string;
  readonly isDirect: boolean;
}): readonly string[] {
  const table = commands[move.format];
  const write = move.isDirect ? table?.direct : table?.lock;
  return write === undefined || !isPlain(move.name, move.to) ? [] : [write(move.name, move.to)];
}

/** Names and versions come from files and registries: what could mean something to a shell enters no command. */
function isPlain(name: string, to: string): boolean {
  return /^[@A-Za-z0-9][\w./:@-]*$/.test(name) && /^[\w.+-]+$/.test(to) && name !== "stdlib";
}

function commandFor(via: Via, format: string, item: LockedPackage, to: string): readonly Remedy[] {
  const table = commands[format];
  const write =
    via === "direct"
      ? table?.direct
      : via === "lock"
        ? table?.lock
        : via === "override"
          ? table?.override
          : undefined;
  return write === undefined || !isPlain(item.name, to)
    ? []
    : [{ kind: "command", commands: [write(item.name, to)] }];
}
