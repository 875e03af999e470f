// The files that `portcullis init` writes, as text. Actions are pinned by commit; the comment names the release.

export const policyText = `# Portcullis: what may merge and what may deploy. Every key is optional; \`portcullis config --explain\` shows what is in force.
version: 1

policy:
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
ignores: []
`;

const checkout = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2";
const setupNode = "actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0";
const cache = "actions/cache@5a3ec84eff668545956fd18022155c47e93e2684 # v4.2.3";
const uploadSarif = "github/codeql-action/upload-sarif@181d5eefc20863364f96762470ba6f862bdef56b # v3.29.2";

export const workflowText = `# Runs Portcullis on every pull request, every push to the default branch, and as a full sweep on Sundays.
# Written by \`portcullis init\`. The version is the one locked in .github/portcullis/.
name: Portcullis

on:
  pull_request:
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
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      contents: read
      security-events: write # upload of the SARIF file
    steps:
      - uses: ${checkout}
        with:
          fetch-depth: 0 # a secret is looked for in every commit of the change
          persist-credentials: false
      - uses: ${setupNode}
        with:
          node-version: 22
          cache: npm
          cache-dependency-path: .github/portcullis/package-lock.json
      - run: npm ci --ignore-scripts --prefix .github/portcullis
      - uses: ${cache}
        with:
          path: ~/.cache/portcullis
          key: portcullis-\${{ runner.os }}-\${{ github.run_id }}
          restore-keys: portcullis-\${{ runner.os }}-
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
          .github/portcullis/node_modules/.bin/portcullis scan . --report terminal --report sarif=portcullis.sarif
          .github/portcullis/node_modules/.bin/portcullis scan --history --only secrets
      - name: Show the findings in the Security tab
        if: always() && hashFiles('portcullis.sarif') != ''
        uses: ${uploadSarif}
        with:
          sarif_file: portcullis.sarif
          category: portcullis
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
