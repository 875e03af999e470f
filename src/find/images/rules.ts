// The rules of the images engine: what each finding is called and how grave it is. Vulnerabilities carry their advisory's severity.

import { type RuleInfo, ruleId, type Severity } from "../../model/index.ts";

type Row = {
  readonly title: string;
  readonly severity: Severity;
  readonly cwe: readonly number[];
  readonly help: string;
};

const rows = {
  "image/vulnerable-package": {
    title: "Vulnerable package in an image",
    severity: "unknown",
    cwe: [1395],
    help: "An installed package of the image has a known vulnerability. Its severity is the advisory's. Update the package, or the base image that brings it.",
  },
  "image/end-of-life-release": {
    title: "Distribution release without security support",
    severity: "high",
    cwe: [1104],
    help: "The distribution no longer publishes security updates for this release: new vulnerabilities stay open, and many are never recorded for it. Move to a supported release.",
  },
  "image/extended-support-release": {
    title: "Distribution release in extended support only",
    severity: "low",
    cwe: [1104],
    help: "Regular security support has ended; what remains is a long-term programme that may need a subscription or its own package source. Plan the move to a newer release.",
  },
  "image/root-user": {
    title: "Container runs as root",
    severity: "medium",
    cwe: [250],
    help: "The image names no user, or root. A break-out from the process starts with all rights. Add a `USER` line with a numeric id.",
  },
  "image/setuid-file": {
    title: "Files that run with another user's rights",
    severity: "low",
    cwe: [250],
    help: "Setuid and setgid programs are ways to raise rights inside the container. Remove the bits that nobody needs: `RUN find / -xdev -perm /6000 -type f -exec chmod a-s {} +`.",
  },
  "image/sudo-installed": {
    title: "sudo or doas installed",
    severity: "medium",
    cwe: [250],
    help: "A container process has the rights it starts with; sudo is only of use to an intruder. Remove the package and use `USER`.",
  },
  "image/world-writable-path": {
    title: "Paths that everyone may write",
    severity: "medium",
    cwe: [732],
    help: "Any process of the container can change these files or folders. Narrow their mode, or set the sticky bit on shared folders.",
  },
  "image/base-tag-latest": {
    title: "Base image by the tag latest",
    severity: "medium",
    cwe: [1357],
    help: "`latest` names a different image tomorrow: builds are not repeatable and an attack on the tag is not noticed. Name a version and a digest.",
  },
  "image/base-not-pinned": {
    title: "Base image without a digest",
    severity: "low",
    cwe: [1357],
    help: "The base is named by a tag that can move. Write `FROM name:tag@sha256:...`; updates then come as reviewed changes.",
  },
  "image/missing-healthcheck": {
    title: "No HEALTHCHECK",
    severity: "low",
    cwe: [],
    help: "Your policy wants a health check in the image. Add a `HEALTHCHECK` line, or turn `images.require_healthcheck` off where the orchestrator probes.",
  },
  "image/exposed-admin-port": {
    title: "Administration port exposed",
    severity: "medium",
    cwe: [1327],
    help: "The image declares a port that is used to administer machines or databases. Remove the `EXPOSE` line and the service, or keep it to an internal network.",
  },
  "image/secret-in-environment": {
    title: "Environment variable named like a secret has a value",
    severity: "high",
    cwe: [526],
    help: "Whoever can pull the image can read its environment. Hand secrets in at run time (mounted files, the orchestrator's secrets), and rotate this one.",
  },
} as const satisfies Readonly<Record<string, Row>>;

export type ImageRule = keyof typeof rows;

export const imageRules: readonly RuleInfo[] = Object.entries<Row>(rows).map(([id, row]) => ({
  id: ruleId(id),
  engine: "images",
  ...row,
}));

export function ruleOf(id: ImageRule): Row & { readonly id: ReturnType<typeof ruleId> } {
  return { id: ruleId(id), ...rows[id] };
}
