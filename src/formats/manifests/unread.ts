// Lists of packages that are known by their names and not read: files of Go's package managers before modules, whose packages have
// advisories, and those of managers for whose packages nobody publishes any in OSV's form. Both are said, never passed over.

import { baseName, type LockfileParser } from "../lock/index.ts";
import { manifestOf } from "./manifest.ts";

export const formerGoFiles: LockfileParser = {
  id: "former-go-files",
  ecosystem: "Go",
  role: "manifest",
  matches: (path) => /(?:^|\/)(?:glide\.(?:yaml|lock)|Godeps\/Godeps\.json|vendor\/vendor\.json)$/.test(path),
  read: () => ({
    value: manifestOf([], undefined),
    problems: [
      { message: "files of Glide, Godep and govendor are not read; `go mod init` makes a go.mod of them" },
    ],
  }),
};

type UnreadList = {
  readonly manager: string;
  /** Of the file's name. */
  readonly name: RegExp;
  /** What only a file that lists some package holds. */
  readonly lists: RegExp;
};

/** The forms are those of each manager's own documentation; a JSON list counts when something stands in it. */
const lists: readonly UnreadList[] = [
  { manager: "vcpkg", name: /^vcpkg\.json$/, lists: /"dependencies"\s*:\s*\[\s*["{]/ },
  {
    manager: "Helm",
    name: /^(?:Chart|requirements)\.(?:yaml|lock)$/,
    lists: /^dependencies:\s*(?:\r?\n\s*- |\[\s*\{)/m,
  },
  {
    manager: "Elm",
    name: /^elm(?:-package)?\.json$/,
    lists: /"(?:direct|indirect|dependencies)"\s*:\s*\{\s*"[\w-]+\//,
  },
  {
    manager: "dub",
    name: /^dub\.(?:json|sdl|selections\.json)$/,
    lists: /"(?:dependencies|versions)"\s*:\s*\{\s*"|^\s*dependency\s+"/m,
  },
  {
    manager: "Shards",
    name: /^shard\.(?:yml|lock)$/,
    lists: /^(?:development_)?(?:dependencies|shards):\s*\r?\n\s+\S/m,
  },
  {
    manager: "CPAN",
    name: /^cpanfile(?:\.snapshot)?$/,
    lists: /^\s*(?:requires|recommends|test_requires|build_requires)\b|^\s+pathname:/m,
  },
  {
    manager: "Nimble",
    name: /^(?:[\w-]+\.nimble|nimble\.lock)$/,
    lists: /^\s*requires\b|"packages"\s*:\s*\{\s*"/m,
  },
  {
    manager: "LuaRocks",
    name: /^(?:[\w.-]+\.rockspec|luarocks\.lock)$/,
    lists: /\bdependencies\s*=\s*\{\s*(?:\["|"|')/,
  },
  { manager: "Bower", name: /^bower\.json$/, lists: /"(?:dependencies|devDependencies)"\s*:\s*\{\s*"/ },
  { manager: "Terraform", name: /^\.terraform\.lock\.hcl$/, lists: /^\s*provider\s+"/m },
  { manager: "opam", name: /^(?:[\w.+-]+\.)?opam(?:\.locked)?$/, lists: /^\s*depends:\s*\[\s*"/m },
  { manager: "Berkshelf", name: /^Berksfile(?:\.lock)?$/, lists: /^(?:GRAPH|\s*cookbook\s+["'])/m },
  { manager: "Puppet", name: /^Puppetfile(?:\.lock)?$/, lists: /^(?:FORGE|GIT|\s*mod\s*\(?["'])/m },
];

export const unreadLists: readonly LockfileParser[] = lists.map(({ manager, name, lists }) => ({
  id: `unread-${manager.toLowerCase()}`,
  ecosystem: "unknown",
  role: "manifest",
  matches: (path) => name.test(baseName(path)),
  read: (text) => ({
    value: { ...manifestOf([], undefined), ...(lists.test(text) ? { unread: manager } : {}) },
    problems: [],
  }),
}));
