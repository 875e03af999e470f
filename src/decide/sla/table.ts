// What an SLA table is: named, versioned, in hours. A clock says for whom it runs, from what to what, how long, and what to do.

export type SlaClock = {
  readonly id: string;
  /** Runs for this class of the table and, from the same start, for every graver one. Absent: for all. */
  readonly class?: string;
  /** The milestone that starts it. */
  readonly from: string;
  /** Starts only once this milestone is known too. */
  readonly needs?: string;
  /** The milestone that stops it. Absent: the end of the finding. */
  readonly until?: string;
  /** Once this milestone is known, the end of the finding no longer stops the clock: what was merged is not yet shipped. */
  readonly outlives?: string;
  /** Absent: best effort, no deadline. 0: at once. */
  readonly hours?: number;
  /** A day that comes with the starting milestone is the deadline, when it is still ahead; else `hours` count. */
  readonly usesDueDay: boolean;
  /** Laws and catalogues do not wait for our reasons, and know no weekends. */
  readonly canPause: boolean;
  readonly action: string;
};

export type SlaTable = {
  readonly name: string;
  readonly version: string;
  readonly title: string;
  /** Gravest first. */
  readonly classes: readonly string[];
  /** Classes of other vocabularies, and what they count as. */
  readonly readAs: Readonly<Record<string, string>>;
  readonly clocks: readonly SlaClock[];
};

/** "name@version": what a state names, so that a changed table never changes the past in silence. */
export function tableId(table: SlaTable): string {
  return `${table.name}@${table.version}`;
}
