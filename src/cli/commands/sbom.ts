// `portcullis sbom`: what a folder, lockfile or image is made of, as CycloneDX or SPDX; and what differs between two SBOMs.

import { Command, Option } from "commander";
import type { SbomFlags } from "../packages/sbom.ts";
import type { SbomDiffFlags } from "../packages/sbom-diff.ts";
import type { SbomWhereFlags } from "../packages/sbom-where.ts";

const examples = `
Examples:
  portcullis sbom .                                     a folder, as CycloneDX on standard output
  portcullis sbom package-lock.json --format spdx-json  one lockfile
  portcullis sbom oci:./image --output image.cdx.json   an image layout (also archive:, rootfs:, registry:)
  portcullis sbom . --record                            kept in the ledger, too
  portcullis sbom where lodash --ledger .portcullis/ledger.db
  portcullis sbom where lodash --in sboms/              who of all that was built has it, and through whom
  portcullis sbom diff old.cdx.json new.spdx.json       what was added, removed and changed

Exit codes: 0 written, 2 usage, 3 written but some file could not be read, 4 network.`;

export function sbomCommand(): Command {
  const sbom = new Command("sbom")
    .description("Write a software bill of materials, or compare two.")
    .argument(
      "[target]",
      "a folder, one lockfile, or oci: archive: rootfs: registry: image: with a reference",
      ".",
    )
    .addOption(
      new Option("--format <format>", "what to write")
        .choices(["cyclonedx-json", "spdx-json"])
        .default("cyclonedx-json"),
    )
    .option("--spec-version <version>", "CycloneDX 1.6 (default) or 1.7; SPDX 2.3 (default) or 3.0")
    .option("--output <file>", "write there instead of standard output")
    .option("--layer <number>", "of an image: only what this layer brought (0 is the base)")
    .option("--platform <os/arch>", "of an image for several platforms: which one")
    .option("--policy <file>", "a policy file instead of portcullis.yaml")
    .option("--now <instant>", "the time of creation that SPDX asks for (RFC 3339)")
    .option("--record", "keep in the ledger what it is made of (default: .portcullis/ledger.db)")
    .option("--ledger <home>", "with --record: a file, a postgres:// address, or ref")
    .option("--by <name>", "with --record: who records")
    .option("--quiet", "no talk on stderr")
    .addHelpText("after", examples)
    .action(async (target: string, flags: SbomFlags) =>
      (await import("../packages/sbom.ts")).sbom(target, flags),
    );
  sbom
    .command("diff")
    .description("Packages that two SBOMs do not have in common.")
    .argument("<before>", "CycloneDX or SPDX JSON")
    .argument("<after>", "CycloneDX or SPDX JSON")
    .option("--json", "one JSON line for each difference")
    .action(async (before: string, after: string, flags: SbomDiffFlags) =>
      (await import("../packages/sbom-diff.ts")).sbomDiff(before, after, flags),
    );
  sbom
    .command("where")
    .description("Which of the SBOMs that were kept hold a package, and who brought it there.")
    .argument("<package>", "a name or a package URL; with @version only that one")
    .option(
      "--in <place>",
      "a folder of SBOMs, or one file (repeatable)",
      (word: string, words: readonly string[]) => [...words, word],
      [],
    )
    .option(
      "--ledger <home>",
      "the SBOMs that were recorded, the newest of each subject: a file, a postgres:// address, or ref",
    )
    .option("--json", "one JSON line for each use")
    .action(async (wanted: string, flags: SbomWhereFlags) =>
      (await import("../packages/sbom-where.ts")).sbomWhere(wanted, flags),
    );
  return sbom;
}
