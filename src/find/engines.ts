// Every engine, in the order in which they are shown, each loaded when a run needs it. Adding one is one line here.

import type { EngineId } from "../model/index.ts";
import type { Engine } from "./contract/index.ts";

type Entry = {
  readonly id: EngineId;
  /** Whether its facts show lines of files: in these, secrets are masked, so that the secrets engine is needed, too. */
  readonly showsLines: boolean;
  readonly load: () => Promise<Engine>;
};

const entries: readonly Entry[] = [
  { id: "secrets", showsLines: true, load: async () => (await import("./secrets/index.ts")).secretsEngine },
  { id: "code", showsLines: true, load: async () => (await import("./code/index.ts")).codeEngine },
  {
    id: "dependencies",
    showsLines: false,
    load: async () => (await import("./dependencies/index.ts")).dependenciesEngine,
  },
  { id: "images", showsLines: false, load: async () => (await import("./images/index.ts")).imagesEngine },
];

export const engineOrder: readonly EngineId[] = entries.map(({ id }) => id);

/** The engines of these layers (default: all), and with them the secrets engine where masks are needed. */
export function loadEngines(only?: readonly EngineId[]): Promise<readonly Engine[]> {
  const reported = entries.filter(({ id }) => only === undefined || only.includes(id));
  const needsMasks = reported.some(({ showsLines }) => showsLines);
  const needed = entries.filter(
    (entry) => reported.includes(entry) || (needsMasks && entry.id === "secrets"),
  );
  return Promise.all(needed.map(({ load }) => load()));
}
