// The configured channels as notifiers. The address of one stands in the environment, because whoever has it can write there.

import type { Config, NotifyChannel } from "../../config/index.ts";
import { PortcullisError } from "../../kit/index.ts";
import type { Clock, Notifier } from "../../model/index.ts";
import { environment } from "../environment.ts";
import { httpSettings } from "../wire.ts";

export type Channels = {
  readonly notifiers: readonly Notifier[];
  readonly problems: readonly string[];
  readonly close: () => Promise<void>;
};

/** By name, from `channels:` or `notify:`. */
export async function channelsOf(names: readonly string[], config: Config, clock: Clock): Promise<Channels> {
  const [{ openHttp }, { notifiersOf }] = await Promise.all([
    import("../../kit/http/index.ts"),
    import("../../act/index.ts"),
  ]);
  const http = await openHttp(httpSettings());
  const problems: string[] = [];
  const notifiers = names.flatMap((channel): readonly Notifier[] => {
    const described = descriptionOf(channel, config);
    if (described === undefined) {
      problems.push(`channel ${channel} is not configured under \`channels:\` or \`notify:\``);
      return [];
    }
    try {
      return notifiersOf([described], environment(), { clock, http });
    } catch (thrown) {
      if (!(thrown instanceof PortcullisError)) throw thrown;
      problems.push(thrown.message);
      return [];
    }
  });
  return { notifiers, problems, close: () => http.close() };
}

function descriptionOf(channel: string, { channels, notify }: Config): NotifyChannel | undefined {
  const own = channels[channel];
  if (own === undefined) return notify.find((one) => one.channel === channel);
  return { channel, webhook: { url_env: own.url_env, format: own.format } };
}
