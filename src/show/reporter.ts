// The contract of a reporter: a report in, text out. And what a writer to a person's terminal may know.

import type { Report } from "../model/index.ts";

export type ShowOptions = {
  readonly hasColours: boolean;
  /** OSC 8 links, on terminals only. */
  readonly hasLinks: boolean;
  readonly widthColumns: number;
  /** Where sentences are broken; absent where no person reads along. */
  readonly wrapColumns?: number;
  /** Words that name the same target to another command; absent for what that command takes by itself, and for files. */
  readonly sameTarget?: string;
};

export interface Reporter {
  readonly format: string;
  /** What the file is called when no name is given. */
  readonly fileName: string;
  readonly render: (report: Report, options: ShowOptions) => string;
}

export const plain: ShowOptions = { hasColours: false, hasLinks: false, widthColumns: 110 };
