// Flags and arguments -> a Target, and the root to which every reported path is relative: the enclosing repository, else the current
// folder when the target lies in it, else the target.

import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import {
  defaultBranch,
  findRepository,
  type Repository,
  resolveRevision,
  tryRevision,
} from "../../collect/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import { commitId, instant, repoPath, type Target } from "../../model/index.ts";
import { ciPlace } from "../ci.ts";
import { environment } from "../environment.ts";
import { namedText } from "../named-file.ts";
import { cacheFolder } from "../wire.ts";
import type { ScanFlags } from "./flags.ts";
import { sinceWhen } from "./since.ts";

/** A word that changes nothing would let the person believe that it was looked at. */
function refuseWhatWouldBeIgnored(targets: readonly string[], flags: ScanFlags): void {
  if (flags.since !== undefined && flags.history !== true)
    throw new PortcullisError("usage", "--since goes with --history only.", {
      hint: "portcullis scan --history --since 2w",
    });
  if (flags.stdin === true && targets.some((target) => target !== "."))
    throw new PortcullisError(
      "usage",
      `--stdin takes no files or folders (got ${JSON.stringify(targets[0])}).`,
      {
        hint: "portcullis scan --stdin < FILE, or portcullis scan FILE",
      },
    );
}

export async function targetOf(
  targets: readonly string[],
  flags: ScanFlags,
  readStdin: () => Promise<Uint8Array>,
): Promise<Target> {
  const modes = (["staged", "diff", "history", "commits", "stdin"] as const).filter(
    (mode) => flags[mode] !== undefined,
  );
  if (modes.length > 1)
    throw new PortcullisError("usage", `--${modes[0]} and --${modes[1]} cannot go together.`, {
      hint: "run two scans",
    });
  refuseWhatWouldBeIgnored(targets, flags);
  if (flags.stdin === true) return { kind: "stdin", name: flags.name };
  const image = targets
    .map((target) => /^(image|oci|archive|rootfs|registry|socket|sbom):(.+)$/.exec(target))
    .find((match) => match !== null);
  if (image !== undefined && image !== null)
    return prefixedTarget(image[1] ?? "", image[2] ?? "", targets.length, flags.platform);
  for (const target of targets) {
    if (!existsSync(target))
      throw new PortcullisError("usage", `There is nothing at ${JSON.stringify(target)}.`, {
        hint: "name a folder or a file; `portcullis scan --help` shows the other targets",
      });
  }
  const place = realpathSync(targets[0] ?? ".");
  const repository = findRepository(place, cacheFolder());
  const root = repository?.workTree ?? repository?.gitFolder;
  const [mode] = modes;
  if (mode === undefined) {
    const tree = treeTarget(targets.length === 0 ? ["."] : targets, root);
    return repository === undefined || tree.kind !== "tree" ? tree : asJudgedInCi(tree, repository);
  }
  if (repository === undefined || root === undefined) {
    throw new PortcullisError("usage", `--${mode} needs a git repository, and ${place} is not inside one.`, {
      hint: "scan the folder itself: portcullis scan .",
    });
  }
  if (flags.staged === true) return { kind: "staged", root };
  if (
    (mode === "history" || mode === "commits") &&
    place !== root &&
    targets.some((target) => target !== ".")
  )
    throw new PortcullisError(
      "usage",
      `--${mode} looks at a whole repository, not at ${JSON.stringify(targets[0])} alone.`,
      {
        hint: `portcullis scan --${mode}${mode === "commits" ? " FILE" : ""} ${root}`,
      },
    );
  if (flags.history === true)
    return {
      kind: "history",
      root,
      ...(flags.since === undefined
        ? {}
        : { since: sinceWhen(flags.since, instant(flags.now ?? new Date().toISOString())) }),
    };
  if (flags.commits !== undefined)
    return { kind: "commits", root, commits: await commitList(flags.commits, readStdin) };
  try {
    const { base, head } = splitRange(flags.diff ?? "");
    const within = targets.length === 0 ? [] : narrowing(targets, root);
    const [from, to] = await Promise.all([
      resolveRevision(repository, base),
      resolveRevision(repository, head),
    ]);
    return { kind: "range", root, base: from, head: to, ...(within.length === 0 ? {} : { within }) };
  } catch (thrown) {
    repository.git.close(); // else the scan goes on with the same child
    throw thrown;
  }
}

/** In a pull-request job the tree is the change's own word, its policy included: what is judged is what it adds to the base (design 4.7). */
async function asJudgedInCi(
  tree: Extract<Target, { readonly kind: "tree" | "staged" }>,
  repository: Repository,
): Promise<Target> {
  const { isPullRequest, baseBranch } = ciPlace(environment());
  if (isPullRequest !== "yes") return tree;
  try {
    const base =
      baseBranch === undefined
        ? defaultBranch(repository)?.commit
        : ((await tryRevision(repository, `origin/${baseBranch}`)) ??
          (await tryRevision(repository, baseBranch)));
    if (base === undefined)
      throw new PortcullisError(
        "input",
        `This job judges a pull request, and its base ${baseBranch ?? "branch"} is not here.`,
        {
          hint: "fetch it (in GitHub Actions: actions/checkout with `fetch-depth: 0`), or name the range: --diff BASE..HEAD",
        },
      );
    const head = await resolveRevision(repository, "HEAD");
    const { root, within } = tree;
    return { kind: "range", root, base, head, ...(within === undefined ? {} : { within }) };
  } catch (thrown) {
    repository.git.close();
    throw thrown;
  }
}

function splitRange(range: string): { readonly base: string; readonly head: string } {
  const match = /^(.+?)\.{2,3}(.*)$/.exec(range);
  if (match?.[1] === undefined)
    throw new PortcullisError("usage", `--diff takes base..head (got ${JSON.stringify(range)}).`, {
      hint: "for example: portcullis scan --diff origin/main..HEAD",
    });
  return { base: match[1], head: match[2] === undefined || match[2] === "" ? "HEAD" : match[2] };
}

function treeTarget(targets: readonly string[], root: string | undefined): Target {
  const places = targets.map((target) => realpathSync(target));
  if (root !== undefined && places.every((place) => place === root || place.startsWith(`${root}/`))) {
    const within = narrowing(targets, root);
    return { kind: "tree", root, ...(within.length === 0 ? {} : { within }) };
  }
  const [only] = places;
  if (places.length === 1 && only !== undefined && statSync(only).isDirectory()) {
    // The name of an installed tree says what lies in it, and a root has no name in the paths below it.
    if (/^(node_modules|(site|dist)-packages)$/.test(basename(only)))
      return { kind: "files", root: dirname(only), paths: [basename(only)] };
    const here = process.cwd();
    if (only !== here && only.startsWith(`${here}/`))
      return { kind: "files", root: here, paths: [relative(here, only)] };
    return { kind: "tree", root: only };
  }
  const files = targets.map((target) => resolve(target));
  const folder = commonFolder(files, process.cwd());
  return { kind: "files", root: folder, paths: files.map((file) => relative(folder, file)) };
}

/** The current folder when all lie in it, else the nearest one that holds them all. */
function commonFolder(files: readonly string[], current: string): string {
  let folder = files.every((file) => file.startsWith(`${current}/`)) ? current : dirname(files[0] ?? current);
  while (folder !== "/" && !files.every((file) => file.startsWith(`${folder}/`))) folder = dirname(folder);
  return folder;
}

/** Paths inside the root; none when the root itself is named. */
function narrowing(targets: readonly string[], root: string): readonly ReturnType<typeof repoPath>[] {
  const inside = targets.map((target) => relative(root, realpathSync(resolve(target))));
  return inside.includes("") ? [] : inside.map((path) => repoPath(path));
}

function prefixedTarget(
  prefix: string,
  reference: string,
  count: number,
  platform: string | undefined,
): Target {
  if (count > 1) throw new PortcullisError("usage", `${prefix}: takes one target at a time.`);
  if (prefix === "sbom") return { kind: "sbom", file: reference };
  const sources = {
    oci: "oci",
    archive: "archive",
    rootfs: "rootfs",
    registry: "registry",
    socket: "socket",
  } as const;
  const source = sources[prefix as keyof typeof sources] ?? guessImage(reference); // the pattern of the caller lists the prefixes
  return { kind: "image", source, reference, ...(platform === undefined ? {} : { platform }) };
}

/** `image:X`: an OCI layout folder, an archive file, a root file system; else an image of a local engine, else of a registry. */
function guessImage(reference: string): "oci" | "archive" | "rootfs" | "anywhere" {
  if (!existsSync(reference)) return "anywhere";
  if (!statSync(reference).isDirectory()) return "archive";
  return existsSync(`${reference}/oci-layout`) || existsSync(`${reference}/index.json`) ? "oci" : "rootfs";
}

async function commitList(
  file: string,
  readStdin: () => Promise<Uint8Array>,
): Promise<readonly ReturnType<typeof commitId>[]> {
  const text = file === "-" ? Buffer.from(await readStdin()).toString("utf8") : namedText(file);
  return text
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => commitId(word));
}
