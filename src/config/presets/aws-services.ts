// Preset `aws-services`: six Python services on AWS. Code findings are reports only; critical and high block, medium and low are logged
// as warnings; seven stages in one order, the image is scanned before it is pushed.

import type { ConfigInput } from "../schema.ts";

const names = [
  "user_service",
  "appointment_service",
  "staff_management",
  "service_management",
  "reports_analytics",
  "notification_service",
] as const;

export const awsServices: ConfigInput = {
  sla: { table: "aws-services" },
  policy: {
    /** "Blocking: No (reports only)". */
    report_only: ["code"],
    rules: [
      { name: "secrets-in-code-are-reported", when: { layer: "secrets" }, action: "warn" },
      { name: "other-code-scanners-are-reported", when: { tool: ["bandit"] }, action: "report" },
      { name: "critical-and-high-block", when: { severity: ["critical", "high"] }, action: "block" },
      { name: "medium-and-low-warn", when: { severity: ["medium", "low"] }, action: "warn" },
    ],
  },
  services: Object.fromEntries(
    names.map((name) => [name, { paths: [`${name}/**`], images: [`**/${name}`, name] }]),
  ),
  stages: ["unit-tests", "sast", "build-image", "image-scan", "push", "registry-scan", "deploy"],
};
