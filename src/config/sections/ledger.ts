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
  }),
  {},
);
