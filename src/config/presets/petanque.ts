// Preset `petanque`: a Node and Python monorepo deployed to Azure. Secrets block every change; an image is not deployed with a critical
// or high vulnerability that has a fix; code findings are shown and have a deadline; an override is heard in #ops-alerts.

import type { ConfigInput } from "../schema.ts";

export const petanque: ConfigInput = {
  secrets: { entropy_threshold: 4.5 },
  sla: { table: "petanque" },
  policy: {
    // "A possible SSRF ... well inside the High 7-day SLA": 7 days, where the score of the rule itself (9.1) would give 48 hours.
    severities: { "python/full-ssrf": "high", "python/partial-ssrf": "high" },
    rules: [
      // "Rotated before the pull request can merge": once the ledger knows that it was, history may keep it.
      {
        name: "rotated-secret-warns",
        when: { layer: "secrets", rotation: ["rotated", "confirmed-dead"] },
        action: "warn",
      },
      { name: "new-secret-blocks", when: { layer: "secrets", new: true }, action: "block" },
      { name: "known-secret-warns", when: { layer: "secrets" }, action: "warn" },
      {
        name: "image-with-fixable-critical-or-high-blocks",
        when: { target: "image", severity: ["critical", "high"], fix: "available" },
        action: "block",
      },
      {
        name: "image-critical-or-high-without-fix-warns",
        when: { target: "image", severity: ["critical", "high"] },
        action: "warn",
      },
      { name: "sla-breached-warns", when: { sla: "breached" }, action: "warn" },
      {
        name: "test-code-is-reported",
        when: { layer: "code", place: ["test", "example", "vendored", "generated"] },
        action: "report",
      },
      {
        name: "critical-high-medium-warn",
        when: { severity: ["critical", "high", "medium"] },
        action: "warn",
      },
      { name: "low-is-reported", action: "report" },
    ],
  },
  services: {
    admin: { paths: ["admin/**"] },
    app: { paths: ["app/**"] },
    www: { paths: ["www/**"] },
    shared: { paths: ["packages/shared/**"] },
    api: { paths: ["api/**"], images: ["**/api", "api"] },
  },
  overrides: { max_hours: 168, approver: "optional", channels: ["ops-alerts"] },
  channels: { "ops-alerts": { kind: "webhook", url_env: "OPS_ALERTS_WEBHOOK_URL", format: "slack" } },
};
