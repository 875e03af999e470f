// A release whose security support has ended is a finding of its own: no list of vulnerabilities says that new ones stay open.

import { endOf, type Finding, fingerprint, type RepoPath } from "../../model/index.ts";
import type { EngineContext } from "../contract/index.ts";
import { lifecycleOf } from "./end-of-life.ts";
import type { ImageView } from "./image-view.ts";
import { ruleOf } from "./rules.ts";

export function* releaseFindings(
  view: ImageView,
  repository: string,
  context: EngineContext,
): Generator<Finding> {
  const { release } = view;
  const lifecycle = release === undefined ? undefined : lifecycleOf(release.id, release.versionId);
  if (release === undefined || lifecycle === undefined || context.now < endOf(lifecycle.endsOn)) return;
  const isExtended = lifecycle.extendedOn !== undefined && context.now < endOf(lifecycle.extendedOn);
  const rule = ruleOf(isExtended ? "image/extended-support-release" : "image/end-of-life-release");
  const { endsOn, extendedOn, extension } = lifecycle;
  yield {
    kind: "finding",
    rule: rule.id,
    engine: "images",
    witnesses: ["images"],
    cwe: rule.cwe,
    title: rule.title,
    message: isExtended
      ? `Regular security support of ${release.prettyName} ended on ${endsOn}; ${extension ?? "extended support"} lasts until ${extendedOn}.`
      : `Security support of ${release.prettyName} ended on ${extendedOn ?? endsOn}.`,
    severity: rule.severity,
    confidence: "high",
    placeClass: "production",
    locations: [{ path: "etc/os-release" as RepoPath, origin: baseOrigin(view) }], // a constant
    fingerprint: fingerprint(context.setup.key, "images", [
      repository,
      "release",
      release.id,
      release.versionId,
    ]),
    formerly: [],
    evidence: { kind: "pattern", excerpt: release.prettyName.slice(0, 200) },
    remedies: [{ kind: "advice", text: rule.help }],
  };
}

function baseOrigin({ image }: ImageView): Finding["locations"][0]["origin"] {
  const base = image?.layers[0];
  return base === undefined
    ? { kind: "image-config", pointer: "" }
    : { kind: "layer", layer: base.diffId, layerIndex: 0 };
}
