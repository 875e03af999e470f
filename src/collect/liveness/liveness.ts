// Asks providers whether secrets still work: those that the trusted configuration names, at hosts that it allows, one question after
// the other at a stated pace, each value once. What was not answered is unknown; nothing here logs, keeps or throws a secret.

import { setTimeout as wait } from "node:timers/promises";
import type { Asker } from "../../kit/http/index.ts";
import { messageOf } from "../../kit/index.ts";
import {
  digestOf,
  type Liveness,
  type LivenessCheck,
  type LivenessSettings,
  type Log,
  type RuleId,
} from "../../model/index.ts";
import { judged, type Provider, providers } from "./providers.ts";

export type LivenessDeps = {
  /** Connections are opened with the first question. */
  readonly openAsker: (settings: LivenessSettings) => Promise<Asker>;
  readonly log: Log;
  readonly signal: AbortSignal;
};

const answerBytes = 64 * 1024;

type Reached = { readonly provider: Provider; readonly base: string };

/** Names of which there is no provider. */
export function unknownProviders(settings: LivenessSettings): readonly string[] {
  const names = new Set(providers.map(({ name }) => name));
  return [...settings.providers, ...Object.keys(settings.bases)].filter((name) => !names.has(name));
}

/** Names of those that have no address of their own, and none by the settings. */
export function unplacedProviders(settings: LivenessSettings): readonly string[] {
  return providers
    .filter((one) => settings.providers.includes(one.name) && baseOf(one, settings) === undefined)
    .map(({ name }) => name);
}

export function openLiveness({ openAsker, log, signal }: LivenessDeps): LivenessCheck {
  let asker: Promise<Asker> | undefined;
  /** By digest of provider and secret: equal values in several places are one question. */
  const answers = new Map<string, Promise<Liveness>>();
  /** Questions wait for the one before them. */
  let turn: Promise<unknown> = Promise.resolve();
  let lastMs = Number.NEGATIVE_INFINITY;
  let asked = 0;

  async function ask(
    { provider, base }: Reached,
    secret: string,
    settings: LivenessSettings,
  ): Promise<Liveness> {
    const host = new URL(base).hostname;
    asker ??= openAsker(settings);
    const path = typeof provider.path === "string" ? provider.path : provider.path(secret);
    try {
      const answer = await (await asker).ask({
        url: `${base}${path}`,
        method: provider.method ?? "GET",
        headers: provider.headers(secret),
        timeoutMs: settings.timeout_seconds * 1000,
        limitBytes: answerBytes,
        signal,
      });
      return { validity: judged(provider, answer), host };
    } catch (thrown) {
      signal.throwIfAborted();
      log.warn(`--verify: ${messageOf(thrown)}; whether this secret works stays unknown`);
      return { validity: "unknown" };
    }
  }

  /** One after the other, at the pace; nobody waits after the last one. */
  function inTurn(settings: LivenessSettings, question: () => Promise<Liveness>): Promise<Liveness> {
    const answer = turn.then(async () => {
      const restMs = lastMs + 1000 / settings.requests_per_second - performance.now();
      if (restMs > 0) await wait(restMs, undefined, { signal });
      lastMs = performance.now();
      return question();
    });
    turn = answer.catch(() => undefined);
    return answer;
  }

  return {
    covers: (rule, settings) => providerOf(rule, settings) !== undefined,
    check({ rule, secret, settings }) {
      const reached = providerOf(rule, settings);
      if (reached === undefined) return Promise.resolve({ validity: "unknown" });
      const value = secret.reveal();
      // A value that no header can carry is none that the provider gave out.
      if (!/^[\x21-\x7e]{1,4096}$/.test(value)) return Promise.resolve({ validity: "unknown" });
      const name = digestOf([reached.provider.name, value]);
      const known = answers.get(name);
      if (known !== undefined) return known;
      if (asked === settings.most)
        log.warn(
          `--verify: ${settings.most} secrets were asked about; the others stay unknown (secrets.liveness.most)`,
        );
      asked += 1;
      if (asked > settings.most) return Promise.resolve({ validity: "unknown" });
      const answer = inTurn(settings, () => ask(reached, value, settings));
      answers.set(name, answer);
      return answer;
    },
    close: async () => (await asker)?.close(),
  };
}

/** The provider of a rule, when it may be asked and its host is allowed. */
function providerOf(rule: RuleId, settings: LivenessSettings): Reached | undefined {
  const provider = providers.find(({ rules }) => rules.some((id) => rule === `secrets/${id}`));
  if (provider === undefined || !settings.providers.includes(provider.name)) return undefined;
  const base = baseOf(provider, settings);
  if (base === undefined) return undefined;
  const { hostname } = new URL(base);
  return settings.hosts.length === 0 || settings.hosts.includes(hostname) ? { provider, base } : undefined;
}

function baseOf(provider: Provider, settings: LivenessSettings): string | undefined {
  return (settings.bases[provider.name] ?? provider.base)?.replace(/\/+$/, "");
}
