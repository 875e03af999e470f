// `portcullis image`: what two images do not have in common.

import { Command } from "commander";

export type ImageDiffFlags = {
  readonly platform?: string;
  readonly policy?: string;
  readonly now?: string;
  readonly json?: true;
  readonly quiet?: true;
};

const examples = `
Examples:
  portcullis image diff registry:ghcr.io/owner/app:1.2 oci:./build/image   what a deploy would change
  portcullis image diff archive:old.tar archive:new.tar --json

Exit codes: 0 compared, 2 usage, 3 compared but something could not be looked at, 4 network.`;

export function imageCommand(): Command {
  const image = new Command("image").description("Compare two images.");
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
    .action(async (before: string, after: string, flags: ImageDiffFlags) =>
      (await import("../image-diff.ts")).imageDiff(before, after, flags),
    );
  return image;
}
