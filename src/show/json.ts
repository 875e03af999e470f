// The report as JSON: versioned by its `schema` field, stable key order as built, one trailing newline.

import type { Reporter } from "./reporter.ts";

export const jsonReporter: Reporter = {
  format: "json",
  fileName: "portcullis.json",
  render: (report) => `${JSON.stringify(report, null, 2)}\n`,
};
