import { expect, test } from "vitest";
import { loadConfig } from "./load.ts";

const channel = "channels: {ops-alerts: {kind: webhook, url_env: URL}}\n";
const services = "services: {api: {paths: ['api/**']}}\n";

test.each([
  ["overrides: {channels: [ops-alert]}\n", channel, "overrides.channels.0", "did you mean `ops-alerts`?"],
  ["sla: {notify: [pager]}\n", channel, "sla.notify.0", "known: ops-alerts"],
  ["sla: {notify: [pager]}\n", "", "sla.notify.0", "none is described under `channels:` or `notify:`"],
  ["sla: {also: [pci]}\n", "", "sla.also.0", "known: petanque, aws-services"],
  [
    "policy: {rules: [{when: {service: apy}, action: block}]}\n",
    services,
    "policy.rules.0.when.service.0",
    "api",
  ],
  [
    "ignores: [{rule: a/b, service: web, reason: r, owner: o, until: 2027-01-31}]\n",
    services,
    "ignores.0.service",
    "known: api",
  ],
])("%j leads nowhere: an error when it is read, with its line", (text, more, place, advice) => {
  const read = (): unknown => loadConfig(`${more}${text}`, "portcullis.yaml");
  const line = more === "" ? 1 : 2;
  expect(read).toThrow(`Cannot read portcullis.yaml: line ${line}, \`${place}\` names no `);
  expect(read).toThrow(advice);
});

test("names that are given somewhere are fine, those of a preset and of `notify:` too", () => {
  const text = `${channel}${services}overrides: {channels: [ops-alerts, security]}
notify: [{channel: security, webhook: {url_env: OTHER}}]
sla: {table: ours, also: [pci-dss], notify: [security], tables: {ours: {version: '1', critical: 4}}}
policy: {rules: [{when: {service: [api]}, action: block}]}
`;
  expect(loadConfig(text, "p").overrides.channels).toEqual(["ops-alerts", "security"]);
  expect(loadConfig("preset: petanque\nsla: {notify: [ops-alerts]}\n", "p").sla.notify).toEqual([
    "ops-alerts",
  ]);
});
