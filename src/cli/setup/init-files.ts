// The files that `portcullis init` writes, as text. Actions are pinned by commit; the comment names the release.

import type { PresetName } from "../../config/index.ts";

const presetLines: Readonly<Record<PresetName, string>> = {
  petanque: "secrets block; images block on critical or high with a fix; code waits for its SLA",
  elspeth: "nine gates; dependency review; images block on high and critical",
  "aws-services": "code reports only; critical and high block, medium and low warn; stages in one order",
};

/** For the question that \`init\` asks, and for the comment in the file. */
export function presetLine(name: PresetName): string {
  return presetLines[name];
}

/** What the program itself writes beside the policy and nobody commits. */
export const ignoredText = "ledger.db*\nstages.json\n";

/** What `npm ci` installs beside the lock file is neither committed nor scanned. */
export const toolIgnoredText = "node_modules\n";

/** A tarball of ours that lies in the tree is scanned like everything that is tracked, and its rules look like secrets. */
export type OwnTarball = { readonly file: string; readonly owner: string; readonly until: string };

export function policyText(preset: PresetName | undefined, own?: OwnTarball): string {
  const line =
    preset === undefined
      ? "# preset: petanque    # or elspeth, aws-services: a whole pipeline; what stands below comes first"
      : `preset: ${preset} # ${presetLine(preset)}; what stands below comes first`;
  return `# Portcullis: what may merge and what may deploy. Every key is optional; \`portcullis policy show\` prints what is in force.
version: 1
${line}

${policyBody}${ignoresText(own)}`;
}

/** The end of the policy: what is excepted from the beginning. */
export function ignoresText(own: OwnTarball | undefined): string {
  if (own === undefined) return "ignores: []\n";
  return `ignores:
  - rule: secrets/*
    path: ${JSON.stringify(`.github/portcullis/${own.file}!*/**`)}
    reason: Portcullis itself as it was packed; its own rules look like secrets
    owner: ${JSON.stringify(own.owner)}
    until: ${own.until}
`;
}

const policyBody = `policy:
  # Most advisories carry no severity. What an unknown one counts as:
  unknown_severity: high
  # Exceptions that a change adds for itself wait for somebody else's approval ("trust" takes them at once):
  ignores_in_change: propose
  # First match wins. Without \`rules\` the shipped default holds: new secrets block, new critical and high findings block,
  # the rest warns or is reported. Uncomment to make your own:
  # rules:
  #   - name: report-only-code
  #     when: { layer: code }
  #     action: report
  #   - name: leaks
  #     when: { layer: secrets, new: true }
  #     action: block

# Exceptions need a reason, an owner and an end:
# ignores:
#   - rule: secrets/generic-high-entropy
#     path: docs/samples/**
#     reason: made-up values in the tutorial
#     owner: ada@example.org
#     until: 2027-01-31
`;

// Each hash stands beside its release in many public workflows; these run on Node 24, as the runners ask.
const checkout = "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2";
const setupNode = "actions/setup-node@6044e13b5dc448c55e2357c09f80417699197238 # v6.2.0";
const cache = "actions/cache@cdf6c1fa76f9f475f3d7449005a359c84ca0f306 # v5.0.3";
const upload = "actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f # v6.0.0";
const download = "actions/download-artifact@37930b1c2abaa49bbe596cd826c3c89aef350131 # v7.0.0";
const uploadSarif = "github/codeql-action/upload-sarif@89a39a4e59826350b863aa6b6252a07ad50cf83e # v4.32.4";

const install = `      - uses: ${setupNode}
        with:
          node-version: 22
          cache: npm
          cache-dependency-path: .github/portcullis/package-lock.json
      - run: npm ci --ignore-scripts --prefix .github/portcullis`;
/** The very change that brings Portcullis has a base without it: there is nothing to record with yet. */
const onlyIfInstalled = "if: hashFiles('.github/portcullis/package-lock.json') != ''";
const installFromBase = install
  .replace("        with:", `        ${onlyIfInstalled}\n        with:`)
  .replace("      - run: npm ci", `      - ${onlyIfInstalled}\n        run: npm ci`);

/** The ledger lives in the repository's own ref. Only jobs that check out nothing of a change may write it. */
const ledgerEnv = `      PORTCULLIS_LEDGER: ref
      PORTCULLIS_GIT_TOKEN: \${{ github.token }}`;
const isOurs =
  "github.event_name != 'pull_request' || (github.event.pull_request.head.repo.full_name == github.repository && github.actor != 'dependabot[bot]')";

export const workflowText = `# Runs Portcullis on every pull request, every push to the default branch, and as a full sweep on Sundays. The first job scans and only
# reads the ledger (refs/portcullis/ledger); the second one, which checks out nothing of the change, records what the first one found.
# Forks, Dependabot and read-only tokens never write: the run on the default branch records what they could not.
# Written by \`portcullis init\`. The version is the one locked in .github/portcullis/.
name: Portcullis

on:
  pull_request:
    types: [opened, synchronize, reopened, closed]
  push:
    branches: [main, master]
  schedule:
    - cron: "0 3 * * 0" # Sundays 03:00 UTC: the whole tree and history

permissions:
  contents: read

concurrency:
  group: portcullis-\${{ github.ref }}
  cancel-in-progress: \${{ github.event_name == 'pull_request' }}

jobs:
  scan:
    if: github.event.action != 'closed'
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      contents: read
      security-events: write # upload of the SARIF file
    env:
${ledgerEnv}
    steps:
      - uses: ${checkout}
        with:
          fetch-depth: 0 # a secret is looked for in every commit of the change
          persist-credentials: false
${install}
      - uses: ${cache}
        with:
          path: ~/.cache/portcullis
          key: portcullis-\${{ runner.os }}-\${{ github.run_id }}
          restore-keys: portcullis-\${{ runner.os }}-
      - name: Fetch advisories # the first time all of them, then what changed
        continue-on-error: true # the scan says itself what it could not look at
        run: .github/portcullis/node_modules/.bin/portcullis db update
      - name: Scan the change
        if: github.event_name == 'pull_request'
        env:
          BASE: \${{ github.event.pull_request.base.sha }}
          HEAD: \${{ github.event.pull_request.head.sha }}
        run: >-
          .github/portcullis/node_modules/.bin/portcullis scan --diff "$BASE..$HEAD"
          --report terminal --report sarif=portcullis.sarif --report json=portcullis.json
          --report markdown="$GITHUB_STEP_SUMMARY"
      - name: Scan the push
        if: github.event_name == 'push'
        run: >-
          .github/portcullis/node_modules/.bin/portcullis scan .
          --report terminal --report sarif=portcullis.sarif --report json=portcullis.json
          --report markdown="$GITHUB_STEP_SUMMARY"
      - name: Full sweep
        if: github.event_name == 'schedule'
        run: |
          failed=0
          .github/portcullis/node_modules/.bin/portcullis scan . --report terminal \\
            --report sarif=portcullis.sarif --report json=portcullis.json || failed=$?
          .github/portcullis/node_modules/.bin/portcullis scan --history --only secrets --report terminal \\
            --report json=history.json || failed=$?
          exit "$failed"
      - name: Hand the reports to the job that records
        if: always() && hashFiles('portcullis.json') != ''
        uses: ${upload}
        with:
          name: portcullis-reports
          path: |
            portcullis.json
            history.json
          retention-days: 90
      - name: Show the findings in the Security tab
        if: always() && hashFiles('portcullis.sarif') != ''
        uses: ${uploadSarif}
        with:
          sarif_file: portcullis.sarif
          category: portcullis

  record:
    needs: scan
    if: \${{ !cancelled() && needs.scan.result != 'skipped' && (${isOurs}) }}
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: write # pushes refs/portcullis/ledger, and nothing else
    env:
${ledgerEnv}
      PORTCULLIS_LEDGER_KEY: \${{ secrets.PORTCULLIS_LEDGER_KEY }} # optional: openssl genpkey -algorithm ed25519
    steps:
      - uses: ${checkout}
        with:
          ref: \${{ github.event.pull_request.base.sha || github.sha }} # nothing of the change
          persist-credentials: false
${installFromBase}
      - uses: ${download}
        ${onlyIfInstalled}
        with:
          name: portcullis-reports
          path: reports
      - name: Record
        ${onlyIfInstalled}
        env:
          BRANCH: \${{ github.head_ref }}
        run: |
          for report in reports/*.json; do
            .github/portcullis/node_modules/.bin/portcullis ledger record "$report" \\
              --run "$GITHUB_RUN_ID-$GITHUB_RUN_ATTEMPT-$(basename "$report")" \${BRANCH:+--branch "$BRANCH"}
          done

  close:
    if: \${{ github.event.action == 'closed' && (${isOurs}) }}
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: write # pushes refs/portcullis/ledger, and nothing else
    env:
${ledgerEnv}
      PORTCULLIS_LEDGER_KEY: \${{ secrets.PORTCULLIS_LEDGER_KEY }}
    steps:
      - uses: ${checkout}
        with:
          ref: \${{ github.event.pull_request.base.sha }} # nothing of the change
          persist-credentials: false
${installFromBase}
      - name: What only this branch had is gone
        ${onlyIfInstalled}
        env:
          BRANCH: \${{ github.head_ref }}
        run: .github/portcullis/node_modules/.bin/portcullis ledger close-change "$BRANCH"
`;

/** `source` is an exact version or a tarball that the user named. */
export function packageText(source: string): string {
  const manifest = {
    name: "portcullis-in-ci",
    private: true,
    description: "The one version of Portcullis that guards this repository.",
    dependencies: { portcullis: source },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
