// What unblocks a deploy: a newer base image where the package comes from it, else the package manager's own upgrade line.

import type { ImageFacts } from "../../formats/oci/index.ts";
import type { Remedy } from "../../model/index.ts";
import type { RequiredBy } from "./chains.ts";
import type { Distribution } from "./distributions.ts";
import { baseImageOf } from "./layers.ts";
import type { Subject, VersionChange } from "./vulnerabilities.ts";

export type Trouble = {
  readonly subject: Subject;
  readonly change: VersionChange | undefined;
  readonly requiredBy: RequiredBy;
};

export function remediesFor(
  { subject, change, requiredBy }: Trouble,
  distribution: Distribution | undefined,
  image: ImageFacts | undefined,
): readonly Remedy[] {
  const fromBase = baseRemedy(subject, image);
  if (change === undefined) {
    const text =
      "No fixed version is known: remove the package if it is not needed, or record an exception with a reason and an end.";
    return [...fromBase, { kind: "advice", text }];
  }
  if (subject.distribution !== undefined && distribution !== undefined) {
    return [...fromBase, { kind: "command", commands: [upgradeLine(subject, distribution)] }];
  }
  const isDirect = requiredBy.paths.every((path) => path.length <= 1);
  return [
    ...fromBase,
    {
      kind: "upgrade",
      via: isDirect ? "direct" : "lock",
      changes: [{ name: subject.name, ecosystem: subject.ecosystem, from: subject.version, to: change.to }],
      resolves: change.resolves,
    },
    ...languageCommand(subject, change.to, { isDirect }),
  ];
}

/** A line for the Dockerfile. Package names come from the image's database: only plain ones are put into a command. */
function upgradeLine(subject: Subject, distribution: Distribution): string {
  const names = [...new Set(subject.installed.map(({ package: one }) => one.name))]
    .filter((name) => /^[a-zA-Z0-9][a-zA-Z0-9.+_-]*$/.test(name))
    .sort();
  const list = names.join(" ");
  switch (distribution.purlType) {
    case "deb":
      return `RUN apt-get update && apt-get install -y --only-upgrade ${list} && rm -rf /var/lib/apt/lists/*`;
    case "apk":
      return `RUN apk upgrade --no-cache ${list}`;
    case "rpm":
      return distribution.ecosystem === "SUSE" || distribution.ecosystem === "openSUSE"
        ? `RUN zypper --non-interactive update ${list}`
        : `RUN dnf upgrade -y ${list} && dnf clean all`;
  }
}

function baseRemedy(subject: Subject, image: ImageFacts | undefined): readonly Remedy[] {
  const base = image === undefined ? undefined : baseImageOf(image);
  const { origin } = subject.installed[0].location;
  if (base?.layerCount === undefined || origin.kind !== "layer" || origin.layerIndex >= base.layerCount)
    return [];
  return [
    {
      kind: "advice",
      text: `The package comes with the base image${base.name === undefined ? "" : ` ${base.name}`} (layer ${origin.layerIndex}): take a newer build of it first.`,
    },
  ];
}

const plain = /^[@a-zA-Z0-9][\w.+/@:-]*$/;

/** What a person types where the application is built. Names come from the image: only plain ones are put into a command. */
function languageCommand(
  { ecosystem, name, installed }: Subject,
  fix: string,
  { isDirect }: { readonly isDirect: boolean },
): readonly Remedy[] {
  if (!plain.test(name) || !plain.test(fix)) return [];
  const command = (): string | undefined => {
    switch (ecosystem) {
      case "npm": {
        const place = installed[0].location.path;
        if (/(^|\/)\.pnp\./.test(place)) return `${isDirect ? "yarn up" : "yarn up -R"} ${name}`;
        const ofGlobal = /(?:^|\/)lib\/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\//.exec(place)?.[1];
        if (ofGlobal !== undefined)
          return `RUN npm install --global ${ofGlobal}@${ofGlobal === name ? fix : "latest"}`;
        return isDirect ? `npm install ${name}@${fix}` : `npm update ${name}`;
      }
      case "PyPI":
        return `pip install --upgrade "${name}>=${fix}"`;
      case "RubyGems":
        return `bundle update ${name}`;
      case "Packagist":
        return `composer update ${name} --with-dependencies`;
      case "Go":
        return name === "stdlib" ? undefined : `go get ${name}@v${fix.replace(/^v/, "")} && go mod tidy`;
      case "crates.io":
        return `cargo update -p ${name} --precise ${fix}`;
      case "NuGet":
        return `dotnet add package ${name} --version ${fix}`;
      default:
        return undefined;
    }
  };
  const one = command();
  return one === undefined ? [] : [{ kind: "command", commands: [one] }];
}
