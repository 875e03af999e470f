// The `ledger:` section: where the memory of a repository lives. An address with a password belongs into PORTCULLIS_LEDGER, not here.

import * as v from "valibot";

export const ledgerSection = v.optional(
  v.strictObject({
    /** "file": `.portcullis/ledger.db`; "ref": refs/portcullis/ledger of the remote. Absent: none, unless a flag names one. */
    home: v.optional(v.picklist(["file", "ref"])),
    /** For "ref": the remote's address; default: that of `origin`. */
    remote: v.optional(v.pipe(v.string(), v.minLength(1))),
    /** For "ref": the protocols that may be used. */
    protocols: v.optional(v.array(v.picklist(["https", "ssh", "file"])), ["https", "ssh"]),
    /** Days after which `ledger purge --due` removes the payloads of events of a type, for example `notice.sent: 90`. */
    retention_days: v.optional(
      v.record(
        v.pipe(
          v.string(),
          v.regex(/^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+$/, "must be a type such as notice.sent"),
        ),
        v.pipe(v.number(), v.integer(), v.minValue(1)),
      ),
      {},
    ),
  }),
  {},
);
