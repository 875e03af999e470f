// The configured channels as notifiers. The address of one stands in the environment, because whoever has it can write there.

import type { Config } from "../config/index.ts";
import { PortcullisError } from "../kit/index.ts";
import type { Clock, Notifier } from "../model/index.ts";
import { httpSettings } from "./wire.ts";

export type Channels = {
  readonly notifiers: readonly Notifier[];
  readonly problems: readonly string[];
  readonly close: () => Promise<void>;
};

export async function channelsOf(names: readonly string[], config: Config, clock: Clock): Promise<Channels> {
  const [{ openHttp }, { webhook }] = await Promise.all([
    import("../kit/http/index.ts"),
    import("../act/index.ts"),
  ]);
  const http = await openHttp(httpSettings());
  const problems: string[] = [];
  const notifiers = names.flatMap((channel): Notifier[] => {
    const settings = config.channels[channel];
    const url = settings === undefined ? undefined : process.env[settings.url_env];
    if (settings === undefined) problems.push(`channel ${channel} is not configured under \`channels:\``);
    else if (url === undefined || url === "")
      problems.push(`${settings.url_env}, the address of channel ${channel}, is not set`);
    else {
      try {
        return [webhook({ channel, url, format: settings.format }, http, () => clock.now())];
      } catch (thrown) {
        if (!(thrown instanceof PortcullisError)) throw thrown;
        problems.push(thrown.message);
      }
    }
    return [];
  });
  return { notifiers, problems, close: () => http.close() };
}
