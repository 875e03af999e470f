import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ignoreFiles } from "./files.ts";
import { readGitleaksIgnore } from "./gitleaks.ts";
import { readGrypeIgnore } from "./grype.ts";
import { readOsvScannerConfig } from "./osv-scanner.ts";
import { readPipAuditIgnores } from "./pip-audit.ts";
import { readTrivyIgnore, readTrivyIgnoreYaml } from "./trivy.ts";

describe("ignore files of other tools", () => {
  test(".trivyignore: ids, expiry, reasons above and behind", () => {
    const { value, problems } = readTrivyIgnore(
      "# accepted by ada\nCVE-2022-40897 exp:2026-12-31\n\nGHSA-aaaa-bbbb-cccc # not reached\nAVD-DS-0002\nCVE-2022-1 exp:soon\n",
    );
    expect(value).toEqual([
      { line: 2, advisory: "CVE-2022-40897", endsOn: "2026-12-31", reason: "accepted by ada" },
      { line: 4, advisory: "GHSA-aaaa-bbbb-cccc", reason: "not reached" },
      { line: 5, foreignRule: "AVD-DS-0002" },
    ]);
    expect(problems).toEqual([{ line: 6, message: "`exp:soon` is not a day: write exp:YYYY-MM-DD" }]);
  });

  test(".trivyignore.yaml: paths, purls, expiry, statements", () => {
    const text =
      "vulnerabilities:\n  - id: CVE-2023-1\n    paths: [api/requirements.txt]\n    purls: ['pkg:pypi/x', 'pkg:pypi/y@1']\n    expired_at: 2027-01-01\n    statement: no\n  - statement: without id\nsecrets:\n  - id: aws-access-key-id\n    paths: ['tests/**']\n";
    const { value, problems } = readTrivyIgnoreYaml(text);
    expect(value).toMatchObject([
      {
        line: 2,
        advisory: "CVE-2023-1",
        package: "pkg:pypi/x",
        paths: ["api/requirements.txt"],
        endsOn: "2027-01-01",
        reason: "no",
      },
      { package: "pkg:pypi/y@1" },
      { line: 9, foreignRule: "aws-access-key-id", layer: "secrets" },
    ]);
    expect(problems).toMatchObject([{ line: 7 }]);
  });

  test(".grype.yaml: R134, vulnerability with fix state, reason and expiration", () => {
    const { value, problems } = readGrypeIgnore(
      'ignore:\n  - vulnerability: CVE-2024-12345\n    fix-state: not-fixed\n    reason: "False positive - not applicable to our use case"\n    expiration: "2025-12-31"\n  - package: {name: left-pad, version: 1.0.0, type: npm}\n  - {}\n  - package: {name: libcurl, type: deb}\n',
    );
    expect(value).toMatchObject([
      { line: 2, advisory: "CVE-2024-12345", fixState: "not-fixed", endsOn: "2025-12-31" },
      { package: "left-pad", version: "1.0.0", conditions: { purlType: "npm" } },
      { package: "libcurl", conditions: { purlType: "deb" } },
    ]);
    expect(problems).toMatchObject([{ line: 7 }]);
  });

  const grype = (rule: string): unknown => {
    const [entry] = readGrypeIgnore(`ignore:\n  - ${rule}\n`).value;
    const { line: _, layer: __, ...rest } = entry ?? { line: 0 };
    return rest;
  };

  test.each([
    ["package: {type: gem}", { conditions: { purlType: "gem" } }],
    [
      "package: {type: rpm, name: kernel-headers, upstream-name: kernel}\n    match-type: exact-indirect-match",
      {
        package: "kernel-headers",
        conditions: { match: "indirect", purlType: "rpm", upstreamPattern: "kernel" },
      },
    ],
    [
      "package: {name: 'linux(-.*)?-headers-.*'}",
      { conditions: { packagePattern: "linux(-.*)?-headers-.*" } },
    ],
    [
      "{vulnerability: CVE-1, include-aliases: true, match-type: exact-direct-match}",
      { advisory: "CVE-1", conditions: { match: "direct" } },
    ],
    [
      "{vulnerability: CVE-1, namespace: 'debian:distro:debian:12'}",
      { advisory: "CVE-1", conditions: { distribution: "Debian:12" } },
    ],
    ["{namespace: 'alpine:distro:alpine:3.18'}", { conditions: { distribution: "Alpine:v3.18" } }],
    [
      "{namespace: 'sles:distro:sles:15.5'}",
      { conditions: { distribution: "SUSE:Linux Enterprise Server 15 SP5" } },
    ],
    ["{namespace: 'github:language:python'}", { conditions: { advisorySource: "GHSA", purlType: "pypi" } }],
    ["package: {language: python, type: python}", { conditions: { purlType: "pypi" } }],
    ["package: {name: python3.11}", { package: "python3.11" }],
    ["package: {name: libstdc++6}", { package: "libstdc++6" }],
    ["fix-state: wont-fix", { fixState: "wont-fix" }],
  ])("Grype's rule %s", (rule, wanted) => {
    expect(grype(rule)).toEqual(wanted);
  });

  test.each([
    ["{vulnerability: CVE-1, namespace: nvd}", "namespace nvd"],
    ["{vulnerability: CVE-1, match-type: cpe-match}", "match-type cpe-match"],
    ["{vulnerability: CVE-1, vex-status: not_affected}", "vex-status"],
    ["{vulnerability: CVE-1, pakage: {name: x}}", "pakage"],
    ["{vulnerability: CVE-1, package: {nmae: x}}", "nmae"],
    ["{vulnerability: CVE-1, package: {type: binary}}", "type binary"],
    ["{vulnerability: CVE-1, package: {type: constructor}}", "type constructor"],
    ["package: {name: x, type: npm, language: ruby}", "type npm of language ruby"],
  ])("Grype's rule %s never holds more than it says", (rule, unread) => {
    expect(grype(rule)).toMatchObject({ unsupported: `conditions that are not read here: ${unread}` });
  });

  test("osv-scanner.toml", () => {
    const { value } = readOsvScannerConfig(
      '[[IgnoredVulns]]\nid = "GO-2022-0968"\nignoreUntil = 2026-11-09\nreason = "no ssh"\n\n[[PackageOverrides]]\nname = "lib"\necosystem = "Go"\nignore = true\neffectiveUntil = 2026-11-09\n\n[[PackageOverrides]]\nname = "other"\nlicense.override = ["MIT"]\n',
    );
    expect(value).toMatchObject([
      { line: 1, advisory: "GO-2022-0968", endsOn: "2026-11-09", reason: "no ssh" },
      { line: 6, package: "lib", ecosystem: "Go", endsOn: "2026-11-09" },
    ]);
    expect(readOsvScannerConfig("[[").problems).toHaveLength(1);
  });

  test.each([
    [
      "a YAML list",
      "        args:\n          - --ignore-vuln\n          - PYSEC-2026-1\n",
      [["PYSEC-2026-1", 3]],
    ],
    [
      "lines that go on",
      "pip-audit \\\n  --ignore-vuln \\\n  GHSA-aaaa-bbbb-cccc \\\n  -r x",
      [["GHSA-aaaa-bbbb-cccc", 3]],
    ],
    [
      "pip-audit's action",
      "      with:\n        ignore-vulns: |\n          GHSA-w596-4wvx-j9j6 # no ssh\n          PYSEC-2025-9\n        inputs: requirements-2.txt\n",
      [
        ["GHSA-w596-4wvx-j9j6", 3],
        ["PYSEC-2025-9", 4],
      ],
    ],
    [
      "the action, in one line",
      "  ignore-vulns: GHSA-a-b-c PYSEC-2\n  other: CVE-2026-1\n",
      [
        ["GHSA-a-b-c", 1],
        ["PYSEC-2", 1],
      ],
    ],
    [
      "a bare list",
      "# accepted\nPYSEC-2026-1\n\nCVE-2026-2 # why\n",
      [
        ["PYSEC-2026-1", 2],
        ["CVE-2026-2", 4],
      ],
    ],
    ["other text", "see CVE-2026-1 for more\n", []],
    ["an ordinary workflow", "on: push\nenv:\n  X: CVE-2026-1\n", []],
  ])("pip-audit ids in %s", (_, text, wanted) => {
    expect(readPipAuditIgnores(text).value.map(({ advisory, line }) => [advisory, line])).toEqual(wanted);
  });

  test("pip-audit lists in workflows, scripts and hooks", () => {
    const { value } = readPipAuditIgnores(
      "      run: pip-audit --ignore-vuln PYSEC-2026-1 --ignore-vuln=GHSA-x-y-z # until spring\n        args: [--ignore-vuln, CVE-2026-9]\n",
    );
    expect(value.map(({ advisory, line }) => [advisory, line])).toEqual([
      ["PYSEC-2026-1", 1],
      ["GHSA-x-y-z", 1],
      ["CVE-2026-9", 2],
    ]);
    expect(value[0]?.reason).toBe("until spring");
  });

  test(".gitleaksignore: with and without a commit", () => {
    const { value, problems } = readGitleaksIgnore(
      `${"a".repeat(40)}:src/a:b.py:rule:7\nsrc/a.py:rule:3\nnonsense\n`,
    );
    expect(value).toMatchObject([
      { commit: "a".repeat(40), paths: ["src/a:b.py"], atLine: 7 },
      { paths: ["src/a.py"], atLine: 3, foreignRule: "rule" },
    ]);
    expect(problems).toMatchObject([{ line: 3 }]);
  });

  test("every reader is total, and no entry is without what it is about", () => {
    const pieces = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "ignore:\n  - ",
        "vulnerabilities: [",
        "[[IgnoredVulns]]\n",
        "id = 1\n",
        "CVE-2026-1 exp:",
        "a:b:1",
        "&a [*a]",
        "{}",
        "- id: x\n",
      ),
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 6 }), (parts) => {
        for (const { read } of [...ignoreFiles, { read: readPipAuditIgnores }]) {
          for (const entry of read(parts.join("")).value) {
            const { line, reason: _, endsOn: __, layer: ___, ...about } = entry;
            expect(line).toBeGreaterThan(0);
            expect(Object.keys(about).length).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
