// Checks of the image's configuration and of files that are remarkable by their mode. Each finding names the entry of the configuration,
// or the file and its layer.

import type { ImageFacts, SpecialFile } from "../../formats/oci/index.ts";
import { imageFactsPath } from "../../formats/oci/index.ts";
import type { Finding, FingerprintKey, Location, Origin, Remedy, RepoPath } from "../../model/index.ts";
import { fingerprint } from "../../model/index.ts";
import { baseImageOf } from "./layers.ts";
import { type ImageRule, ruleOf } from "./rules.ts";

export type ConfigurationPolicy = {
  readonly requireHealthcheck: boolean;
  readonly adminPorts: readonly number[];
};

/** Words of a variable's name that say "secret"; and endings that say that the value is only about one. */
const secretWord =
  /(^|_)(PASS(WORD|WD|PHRASE)?|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|SECRET_?KEY|CREDENTIALS?)(_|$)/i;
const aboutSecret =
  /(_|^)(FILE|PATH|DIR|URL|URI|ID|NAME|TTL|EXPIRY|EXPIRES|HEADER|ENABLED|LENGTH|TYPE|ALGORITHM|PUBLIC)$/i;

type Claim = {
  readonly rule: ImageRule;
  readonly subject: string;
  readonly message: string;
  readonly pointer: string;
  readonly files?: readonly SpecialFile[];
  readonly remedies?: readonly Remedy[];
};

export function* configurationFindings(
  image: ImageFacts,
  policy: ConfigurationPolicy,
  key: FingerprintKey,
): Generator<Finding> {
  for (const claim of [...configClaims(image, policy), ...fileClaims(image)]) {
    const rule = ruleOf(claim.rule);
    yield {
      kind: "finding",
      rule: rule.id,
      engine: "images",
      witnesses: ["images"],
      cwe: rule.cwe,
      title: rule.title,
      message: claim.message,
      severity: rule.severity,
      confidence: "high",
      placeClass: "production",
      locations: locationsOf(claim, image),
      fingerprint: fingerprint(key, "images", [image.name, claim.rule, claim.subject]),
      formerly: [],
      evidence: { kind: "pattern", excerpt: claim.message.slice(0, 200) },
      remedies: [...(claim.remedies ?? []), { kind: "advice", text: rule.help }],
    };
  }
}

function* configClaims(image: ImageFacts, policy: ConfigurationPolicy): Generator<Claim> {
  if (!image.hasConfig) return;
  const user = image.user.split(":")[0] ?? "";
  if (user === "" || user === "root" || user === "0") {
    yield {
      rule: "image/root-user",
      subject: "user",
      pointer: "/config/User",
      message: user === "" ? "The image names no user, so it runs as root." : `The image runs as ${user}.`,
    };
  }
  if (policy.requireHealthcheck && !image.hasHealthcheck) {
    yield {
      rule: "image/missing-healthcheck",
      subject: "healthcheck",
      pointer: "/config/Healthcheck",
      message: "The image states no health check.",
    };
  }
  for (const port of image.exposedPorts) {
    const number = Number.parseInt(port, 10);
    if (!policy.adminPorts.includes(number)) continue;
    yield {
      rule: "image/exposed-admin-port",
      subject: port,
      pointer: `/config/ExposedPorts/${port.replaceAll("/", "~1")}`,
      message: `The image exposes port ${port}.`,
    };
  }
  for (const name of image.env) {
    if (!secretWord.test(name) || aboutSecret.test(name)) continue;
    yield {
      rule: "image/secret-in-environment",
      subject: name,
      pointer: `/config/Env/${image.env.indexOf(name)}`,
      message: `The environment variable ${name} is set in the image.`,
    };
  }
  const base = baseImageOf(image);
  if (base?.name === undefined) return;
  const from = {
    kind: "advice",
    text: `FROM ${base.name}${base.digest === undefined ? "" : `@${base.digest}`}`,
  } as const;
  if (base.tag === "latest") {
    yield {
      rule: "image/base-tag-latest",
      subject: base.name,
      pointer: "/annotations",
      message: `The base image is ${base.name}, by the tag latest.`,
      remedies: [from],
    };
  } else if (base.digest === undefined) {
    yield {
      rule: "image/base-not-pinned",
      subject: base.name,
      pointer: "/annotations",
      message: `The base image ${base.name} is stated without a digest.`,
    };
  }
}

const fileRules = [
  {
    kinds: ["setuid", "setgid"],
    rule: "image/setuid-file",
    text: "run with the rights of their owner or group",
  },
  { kinds: ["sudo"], rule: "image/sudo-installed", text: "give other users' rights" },
  { kinds: ["world-writable"], rule: "image/world-writable-path", text: "may be written by everyone" },
] as const satisfies readonly {
  readonly kinds: readonly SpecialFile["kind"][];
  readonly rule: ImageRule;
  readonly text: string;
}[];

function* fileClaims(image: ImageFacts): Generator<Claim> {
  for (const { kinds, rule, text } of fileRules) {
    const files = image.specialFiles.filter((file) => kinds.some((kind) => kind === file.kind));
    const [first] = files;
    if (first === undefined) continue;
    const shown = files.slice(0, 5).map((file) => `/${file.path}`);
    const more = files.length > shown.length ? ` and ${files.length - shown.length} more` : "";
    yield {
      rule,
      subject: "files",
      pointer: "",
      files,
      message: `${files.length === 1 ? "One path" : `${files.length} paths`} ${text}: ${shown.join(", ")}${more}.`,
    };
  }
}

function locationsOf(claim: Claim, image: ImageFacts): Finding["locations"] {
  const places = (claim.files ?? [])
    .slice(0, 200)
    .map((file): Location => ({ path: file.path as RepoPath, origin: layerOrigin(image, file.layerIndex) })); // from our own collector
  const [first, ...rest] = places;
  if (first !== undefined) return [first, ...rest];
  return [{ path: imageFactsPath as RepoPath, origin: { kind: "image-config", pointer: claim.pointer } }]; // one of our own constants
}

function layerOrigin(image: ImageFacts, layerIndex: number): Origin {
  const layer = image.layers[layerIndex];
  if (layer === undefined) return { kind: "image-config", pointer: "" };
  return {
    kind: "layer",
    layer: layer.diffId,
    layerIndex,
    ...(layer.createdBy === undefined ? {} : { createdBy: layer.createdBy }),
  };
}
