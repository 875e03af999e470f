// The `images:` section.

import * as v from "valibot";

const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));

export const imagesSection = v.optional(
  v.strictObject({
    /** Whether an image without HEALTHCHECK is a finding; orchestrators often probe themselves. */
    require_healthcheck: v.optional(v.boolean(), false),
    /** Files that are, byte for byte, what a package of the distribution put there: "skip" leaves them out of the search for secrets. */
    packaged_files: v.optional(v.picklist(["skip", "scan"]), "skip"),
    /** Images that yours are built on, for `image base`: each as a target of `scan` ("registry:python:3.12-slim", "oci:./base"). */
    base_images: v.optional(v.array(v.string()), []),
    /** Exposed ports that count as administration: ssh, telnet, Docker, RDP, VNC, databases' consoles. */
    admin_ports: v.optional(v.array(port), [22, 23, 2375, 2376, 3389, 5900, 5901]),
  }),
  {},
);
