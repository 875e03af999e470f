// How long the program's own thread waits for one file. Nobody can stop what runs there, so who is asked to be quick stops by itself, and
// a worker, which can be given up, does the work anew.

/** Thrown by who noticed that it took too long. */
export class Overdue extends Error {
  override readonly name = "Overdue";
}

/** Called now and then on the way; throws `Overdue` when the time is over. */
export type Patience = () => void;

export const endlessPatience: Patience = () => undefined;

export function patienceFor(timeMs: number): Patience {
  const endsAt = Date.now() + timeMs;
  return () => {
    if (Date.now() > endsAt) throw new Overdue("a file took too long for the program's own thread");
  };
}
