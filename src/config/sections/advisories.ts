// The `advisories:` section: where the local advisory database comes from, what it holds, and how old it may be.

import * as v from "valibot";
import { listOf } from "../list-of.ts";

export const publicExport = "https://osv-vulnerabilities.storage.googleapis.com";

export const advisoriesSection = v.optional(
  v.strictObject({
    /** An address or folder laid out as OSV's export (<Ecosystem>/all.zip), or a folder of OSV records. */
    from: v.optional(v.string(), publicExport),
    /** OSV's names: npm, PyPI, Debian ... Absent: what the database holds already, else a choice made for the source. */
    ecosystems: v.optional(listOf(v.string())),
    /** Ecosystems for which no data are to be had: packages of theirs are told as not judged, and do not leave the verdict open. */
    accept_missing: v.optional(listOf(v.string()), []),
    /** CISA's catalogue and FIRST's scores; with another `from` they are looked for there, under feeds/. */
    kev: v.optional(
      v.string(),
      "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
    ),
    epss: v.optional(v.string(), "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz"),
    /** An older database is warned about. */
    warn_after_hours: v.optional(v.pipe(v.number(), v.minValue(1)), 24),
    /** An older database makes the gate incomplete. */
    incomplete_after_hours: v.optional(v.pipe(v.number(), v.minValue(1)), 168),
  }),
  {},
);
