// The notifiers of a configuration, with the credentials that the environment holds for them. A variable that is named and not
// set is an error: a page that is never sent must not look like one that was.

import type { NotifyChannel } from "../../config/index.ts";
import type { Http } from "../../kit/http/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import type { Clock, Notifier } from "../../model/index.ts";
import { smtpNotifier } from "./smtp.ts";
import { webhook as webhookNotifier } from "./webhook.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export function notifiersOf(
  channels: readonly NotifyChannel[],
  environment: Environment,
  deps: { readonly clock: Clock; readonly http: Pick<Http, "post"> },
): readonly Notifier[] {
  return channels.flatMap(({ channel, smtp, webhook }) => {
    const take = (name: string | undefined): string | undefined =>
      name === undefined ? undefined : required(environment, name, channel);
    const notifiers: Notifier[] = [];
    if (smtp !== undefined) {
      const user = take(smtp.user_env);
      const password = take(smtp.password_env);
      notifiers.push(
        smtpNotifier(
          channel,
          smtp,
          { ...(user === undefined ? {} : { user }), ...(password === undefined ? {} : { password }) },
          deps.clock,
        ),
      );
    }
    if (webhook !== undefined) {
      const routingKey = take(webhook.key_env);
      const url = required(environment, webhook.url_env, channel);
      const settings = {
        channel,
        url,
        format: webhook.format,
        ...(routingKey === undefined ? {} : { routingKey }),
      };
      notifiers.push(webhookNotifier(settings, deps.http, deps.clock.now));
    }
    return notifiers;
  });
}

function required(environment: Environment, name: string, channel: string): string {
  const value = environment[name];
  if (value !== undefined && value !== "") return value;
  throw new PortcullisError(
    "auth",
    `The channel ${channel} needs the environment variable ${name}, which is not set.`,
  );
}
