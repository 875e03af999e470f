// `scan --notify`: tells the channels of the configuration of every secret that blocks. A message that was not taken is the run's
// failure, after the others have been tried.

import { incidentNotice, isIncident, notifiersOf } from "../../act/index.ts";
import type { NotifyChannel } from "../../config/index.ts";
import { messageOf, PortcullisError } from "../../kit/index.ts";
import type { Clock, Log, Report } from "../../model/index.ts";
import { environment } from "../environment.ts";
import { httpSettings } from "../wire.ts";

export async function notifyIncidents(
  report: Report,
  channels: readonly NotifyChannel[],
  deps: { readonly clock: Clock; readonly log: Log },
): Promise<void> {
  const incidents = report.findings.filter(isIncident);
  if (incidents.length === 0) return;
  if (channels.length === 0) {
    throw new PortcullisError(
      "config",
      "--notify was given, and the configuration has no `notify:` section.",
      { hint: "docs/guide/secrets.md shows one" },
    );
  }
  const failures: string[] = [];
  const { openHttp } = await import("../../kit/http/index.ts");
  const http = await openHttp(httpSettings());
  for (const notifier of notifiersOf(channels, environment(), { clock: deps.clock, http })) {
    for (const incident of incidents) {
      try {
        await notifier.send(incidentNotice(incident, report, notifier.channel));
        deps.log.info(`told ${notifier.channel}: ${incident.finding.title}`);
      } catch (thrown) {
        failures.push(messageOf(thrown));
      }
    }
  }
  await http.close();
  if (failures.length > 0) throw new PortcullisError("network", failures.slice(0, 5).join(" "));
}
