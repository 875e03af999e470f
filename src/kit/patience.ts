// How long the program's own thread waits for one file. Nobody can stop what runs there, so who is asked to be quick stops by itself, and
// a worker, which can be given up, does the work anew.

/** Thrown by who noticed that it took too long. */
export class Overdue extends Error {
  override readonly name = "Overdue";
}

/** Called now and then on the way; throws `Overdue` when the time is over. */
export type Patience = () => void;

export const endlessPatience: Patience = () => undefined;

/**
 * So long by the clock, then as much again of processor time: on a machine with other work the clock alone says little. Asking for processor
 * time costs a call of the system, so it is done for those files only that the clock has something to say of.
 */
export function patienceFor(timeMs: number): Patience {
  let lookAt = Date.now() + timeMs;
  let used: NodeJS.CpuUsage | undefined;
  return () => {
    const now = Date.now();
    if (now <= lookAt) return;
    used ??= process.cpuUsage();
    const { user, system } = process.cpuUsage(used);
    const leftMs = timeMs - (user + system) / 1000;
    if (leftMs <= 0) throw new Overdue("a file took too long for the program's own thread");
    lookAt = now + leftMs;
  };
}
