// `portcullis image`: what two images do not have in common; which image one was built on, and what a newer one would change.

import { Command } from "commander";
import type { ImageBaseFlags } from "../images/image-base.ts";
import type { ImageFlags } from "../images/scanned-image.ts";

const examples = `
Examples:
  portcullis image diff registry:ghcr.io/owner/app:1.2 oci:./build/image   what a deploy would change
  portcullis image diff archive:old.tar archive:new.tar --json

Exit codes: 0 compared, 2 usage, 3 compared but something could not be looked at, 4 network.`;

const baseExamples = `
The base is recognised by its layers among the candidates, images.base_images of portcullis.yaml and the base that the image's
labels state (org.opencontainers.image.base.name). Where it comes from a registry, that registry is asked for newer tags of the
same kind, and these images are scanned.

Examples:
  portcullis image base registry:ghcr.io/owner/app:1.2
  portcullis image base oci:./build/image --candidate registry:python:3.11-slim --candidate oci:./next-base --no-ask

Exit codes: 0 compared, 2 usage, 3 compared but something could not be looked at, 4 network.`;

function collected(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

export function imageCommand(): Command {
  const image = new Command("image").description("Compare two images; find the base of one.");
  image
    .command("diff")
    .description("Packages that were added, removed or changed, and vulnerabilities that came or went.")
    .argument("<before>", "oci: archive: rootfs: registry: socket: or image: with a reference")
    .argument("<after>", "the same")
    .option("--platform <os/arch>", "of images for several platforms: which one")
    .option("--policy <file>", "a policy file instead of portcullis.yaml")
    .option("--now <instant>", "judge as if it were this moment (RFC 3339)")
    .option("--json", "one JSON document")
    .option("--quiet", "no talk on stderr")
    .addHelpText("after", examples)
    .action(async (before: string, after: string, flags: ImageFlags) =>
      (await import("../images/image-diff.ts")).imageDiff(before, after, flags),
    );
  image
    .command("base")
    .description("Which image this one was built on, and how many vulnerabilities a newer base would remove.")
    .argument("<image>", "oci: archive: registry: socket: or image: with a reference")
    .option(
      "--candidate <image>",
      "a base that this image may have, or a newer one to compare with",
      collected,
      [],
    )
    .option("--no-ask", "do not ask the base's registry for newer tags")
    .option("--platform <os/arch>", "of images for several platforms: which one")
    .option("--policy <file>", "a policy file instead of portcullis.yaml")
    .option("--now <instant>", "judge as if it were this moment (RFC 3339)")
    .option("--json", "one JSON document")
    .option("--quiet", "no talk on stderr")
    .addHelpText("after", baseExamples)
    .action(async (name: string, flags: ImageBaseFlags) =>
      (await import("../images/image-base.ts")).imageBase(name, flags),
    );
  return image;
}
