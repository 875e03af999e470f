// Preset `elspeth`: a Python application shipped as a signed image. Nine gates must pass; a change must not bring high or critical
// vulnerabilities or denied licences; an image with a high or critical vulnerability is not published, fix or no fix.

import type { ConfigInput } from "../schema.ts";

export const elspeth: ConfigInput = {
  sla: { table: "elspeth" },
  policy: {
    rules: [
      { name: "new-secret-blocks", when: { layer: "secrets", new: true }, action: "block" },
      { name: "known-secret-warns", when: { layer: "secrets" }, action: "warn" },
      {
        name: "image-critical-or-high-blocks",
        when: { target: "image", severity: ["critical", "high"] },
        action: "block",
      },
      {
        name: "dependency-review-blocks-high-and-critical",
        when: { layer: "dependencies", severity: ["critical", "high"], new: true },
        action: "block",
      },
      {
        name: "dependency-review-blocks-denied-licences",
        when: { package: ["added", "changed", "present"], licence: "denied" },
        action: "block",
      },
      {
        name: "dependency-review-shows-licences-to-review",
        when: { package: ["added", "changed"], licence: "review" },
        action: "warn",
      },
      {
        name: "unpinned-action-or-base-image-blocks",
        when: {
          rule: ["pipelines/unpinned-uses", "pipelines/unpinned-images", "image/base-not-pinned"],
          new: true,
        },
        action: "block",
      },
      {
        name: "test-code-is-reported",
        when: { layer: "code", place: ["test", "example", "vendored", "generated"] },
        action: "report",
      },
      {
        name: "new-code-weakness-blocks",
        when: { layer: ["code", "foreign"], severity: ["critical", "high", "medium"], new: true },
        action: "block",
      },
      { name: "sla-breached-warns", when: { sla: "breached" }, action: "warn" },
      {
        name: "critical-high-medium-warn",
        when: { severity: ["critical", "high", "medium"] },
        action: "warn",
      },
      { name: "low-is-reported", action: "report" },
    ],
  },
  licences: {
    production: { deny: ["AGPL-3.0-only", "AGPL-3.0-or-later", "SSPL-1.0", "BUSL-1.1"], unknown: "review" },
  },
  gates: {
    required: [
      {
        name: "tests",
        read: "junit",
        files: ["reports/junit*.xml"],
        min_tests: 979,
        kinds: {
          unit: { paths: ["tests/unit/**", "tests.unit.*"] },
          integration: { paths: ["tests/integration/**", "tests.integration.*"] },
          plugin: { paths: ["tests/plugins/**", "tests.plugins.*"] },
          security: { paths: ["tests/security/**", "tests.security.*"] },
        },
      },
      { name: "coverage", read: "coverage", files: ["reports/coverage.json"], line_percent_per_file: 80 },
      { name: "ruff", read: "results", tool: "ruff", files: ["reports/ruff.json"] },
      { name: "mypy", read: "results", tool: "mypy", files: ["reports/mypy.json"] },
      { name: "bandit", read: "results", tool: "bandit", files: ["reports/bandit.json"] },
      { name: "semgrep", read: "results", tool: "semgrep", files: ["reports/semgrep.json"] },
      { name: "vulture", read: "results", tool: "vulture", files: ["reports/vulture.txt"], empty: "clean" },
      { name: "pip-audit", read: "results", tool: "pip-audit", files: ["reports/pip-audit.json"] },
      {
        ...{ name: "dependency-review", read: "report", files: ["reports/portcullis.json"] },
        layers: ["dependencies"],
      },
    ],
    max_minutes: 20,
  },
};
