// The webhook channel: one POST of JSON to an address that is a credential itself, and therefore never part of a message or a record.

import type { Http } from "../../kit/http/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import type { Delivery, Instant, Json, Notice, Notifier } from "../../model/index.ts";

export type WebhookSettings = {
  readonly channel: string;
  readonly url: string;
  /** "slack": Slack's incoming webhooks (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). */
  readonly format: "json" | "slack" | "pagerduty";
  /** PagerDuty's integration key (https://developer.pagerduty.com/docs/events-api-v2/trigger-events). */
  readonly routingKey?: string;
};

export function webhook(settings: WebhookSettings, http: Pick<Http, "post">, now: () => Instant): Notifier {
  const { channel, url } = settings;
  if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url))
    throw new PortcullisError("config", `The address of channel ${channel} is no http(s) address.`);
  return {
    channel,
    send: async (notice): Promise<Delivery> => {
      const posted = await http
        .post({ url, body: bodyOf(notice, settings), contentType: "application/json" })
        .catch(() => {
          throw new PortcullisError("network", `Channel ${channel} could not be reached.`);
        });
      if (posted.status < 200 || posted.status > 299)
        throw new PortcullisError(
          "network",
          `Channel ${channel} refused the message with status ${posted.status}.`,
        );
      return { channel, at: now(), receipt: `status ${posted.status}` };
    },
  };
}

function bodyOf(notice: Notice, { format, routingKey }: WebhookSettings): string {
  if (format === "pagerduty") return JSON.stringify(pagerDutyEvent(notice, routingKey ?? ""));
  if (format === "json") return JSON.stringify(notice);
  const facts = Object.entries(notice.facts).map(([name, value]) => `• ${escaped(name)}: ${escaped(value)}`);
  return JSON.stringify({
    text: [`*${escaped(notice.subject)}*`, escaped(notice.text), ...facts].join("\n"),
  });
}

/** Events API version 2; one incident a secret, however often it is met. */
function pagerDutyEvent(notice: Notice, routingKey: string): Json {
  const name = notice.facts["fingerprint"];
  return {
    routing_key: routingKey,
    event_action: "trigger",
    ...(name === undefined ? {} : { dedup_key: name }),
    payload: {
      summary: notice.subject.slice(0, 1024),
      source: "portcullis",
      severity: notice.severity,
      custom_details: { ...notice.facts, text: notice.text },
    },
  };
}

/** The three characters that Slack reads as markup of its own, so that nobody is mentioned or linked by what was scanned. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
