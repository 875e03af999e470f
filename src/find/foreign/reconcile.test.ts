import { expect, test } from "vitest";
import { readForeignReport } from "../../formats/foreign/index.ts";
import { type Finding, fingerprint, type RepoPath, ruleId } from "../../model/index.ts";
import { type NamedReport, reconcile } from "./index.ts";

const own: Finding = {
  kind: "finding",
  rule: ruleId("image/vulnerable-package"),
  engine: "images",
  witnesses: ["images"],
  cwe: [],
  title: "t",
  message: "m",
  severity: "high",
  confidence: "high",
  placeClass: "production",
  locations: [{ path: "var/lib/dpkg/status" as RepoPath, origin: { kind: "image-config", pointer: "" } }], // a test's own path
  fingerprint: fingerprint("00", "images", ["x"]),
  formerly: [],
  evidence: {
    kind: "vulnerability",
    advisory: { id: "CVE-2022-3602", aliases: ["DSA-1"], summary: "s", source: "DEBIAN" },
    package: {
      purl: "pkg:deb/debian/libssl3",
      ecosystem: "Debian",
      name: "libssl3",
      version: "3.0.5-1",
      scope: "production",
      isDirect: false,
      source: { kind: "distribution" },
      licences: [],
      sourcePackage: "openssl",
    },
    installedAs: ["libssl3", "openssl"],
    fixedIn: ["3.0.7-1"],
    fixState: "fixed",
    severityBySource: { DEBIAN: "high" },
    isExploited: false,
    requiredBy: { paths: [], total: 0 },
  },
  remedies: [],
};

// The shapes follow the tools' documentation; the values are made for this test.
const trivy = {
  SchemaVersion: 2,
  ArtifactName: "app",
  Results: [
    {
      Target: "app (debian 12)",
      Vulnerabilities: [
        {
          VulnerabilityID: "CVE-2022-3602",
          PkgName: "openssl",
          InstalledVersion: "3.0.5-1",
          FixedVersion: "3.0.7-1",
          Severity: "CRITICAL",
        },
        {
          VulnerabilityID: "CVE-2099-1",
          PkgName: "zlib1g",
          InstalledVersion: "1.2",
          Severity: "MEDIUM",
          Title: "zlib is odd",
        },
        { broken: true },
      ],
    },
    { Target: "no vulnerabilities" },
  ],
};
const grype = {
  matches: [
    {
      vulnerability: { id: "GHSA-x", severity: "High", fix: { versions: ["2.0"], state: "fixed" } },
      relatedVulnerabilities: [{ id: "CVE-2022-3602" }],
      artifact: { name: "libssl3", version: "3.0.5-1", locations: [{ path: "/var/lib/dpkg/status" }] },
    },
    {
      vulnerability: { id: "CVE-2099-1", severity: "Negligible" },
      artifact: { name: "zlib1g", version: "1.2" },
    },
  ],
  descriptor: { name: "grype", version: "0.80.0" },
};
const basic = {
  imageScanFindings: {
    findings: [
      {
        name: "CVE-2022-3602",
        severity: "HIGH",
        uri: "https://x",
        attributes: [
          { key: "package_version", value: "3.0.5-1" },
          { key: "package_name", value: "openssl" },
        ],
      },
    ],
  },
};
const enhanced = {
  imageScanFindings: {
    enhancedFindings: [
      {
        severity: "CRITICAL",
        title: "t",
        packageVulnerabilityDetails: {
          vulnerabilityId: "CVE-2099-2",
          vulnerablePackages: [{ name: "curl", version: "8", fixedInVersion: "9" }],
        },
      },
    ],
  },
};

const subAssessment = (id: string, software: object, code = "Unhealthy"): object => ({
  type: "microsoft.security/assessments/subassessments",
  properties: {
    id,
    displayName: id,
    status: { code, severity: "High" },
    additionalData: {
      assessedResourceType: "AzureContainerRegistryVulnerability",
      vulnerabilityDetails: { cveId: id, severity: "High" },
      softwareDetails: software,
    },
  },
});
const azure = [
  subAssessment("CVE-2022-3602", { packageName: "openssl", version: "3.0.5-1", fixedVersion: "3.0.7-1" }),
  subAssessment("CVE-2099-3", { packageName: "gone", version: "1" }, "Healthy"),
  subAssessment("CVE-2099-4", { packageName: "tar", version: null, fixedVersion: null }),
];

const named = (name: string, value: unknown): { readonly name: string; readonly bytes: Uint8Array } => ({
  name,
  bytes: Buffer.from(JSON.stringify(value)),
});
const context = { key: "00", repository: "app", scope: { kind: "everything" } } as const;

test("what several saw is one finding with all witnesses", () => {
  const { findings } = reconcile([own], [named("a", trivy), named("b", grype), named("c", basic)], context);
  const [first, second] = findings;
  expect(first?.witnesses).toEqual(["images", "ecr-basic", "grype", "trivy"]);
  expect(first?.evidence).toMatchObject({
    severityBySource: { DEBIAN: "high", trivy: "critical", grype: "high", "ecr-basic": "high" },
  });
  expect(findings).toHaveLength(2);
  expect(second).toMatchObject({ engine: "foreign", witnesses: ["trivy", "grype"], severity: "medium" });
});

test("what only another tool saw is said to be so, with its fix", () => {
  const { findings, rules } = reconcile([own], [named("e", enhanced)], context);
  expect(findings[0]).toEqual(own);
  expect(findings[1]?.message).toContain("Reported by ecr-enhanced only");
  expect(findings[1]?.evidence).toMatchObject({ fixedIn: ["9"], fixState: "fixed" });
  expect(rules.map(({ id }) => id)).toEqual(["foreign/vulnerable-package", "foreign/code-weakness"]);
});

test("rows and reports that cannot be read are gaps that count", () => {
  const { gaps } = reconcile(
    [],
    [named("a", trivy), named("odd", { hello: 1 }), { name: "cut", bytes: Buffer.from("{") }],
    context,
  );
  expect(gaps.map(({ detail }) => detail)).toEqual([
    "the report a: 1 of its vulnerabilities could not be read",
    expect.stringContaining("no reader knows its shape"),
    "the report cut: it is neither JSON nor CodeQL's CSV",
  ]);
  expect(gaps.every(({ isInChange }) => isInChange)).toBe(true);
});

test("without reports nothing changes, and no rule is added", () => {
  expect(reconcile([own], [], context)).toEqual({ findings: [own], gaps: [], rules: [], coverage: [] });
});

test("a report that was read whole says what its tool did not see: also an empty one, never a broken one", () => {
  const covered = (report: NamedReport) =>
    reconcile([], [report], context).coverage.map(({ tool, engineVersion }) => [tool, engineVersion]);
  expect(covered(named("a", grype))[0]?.[0]).toBe("grype");
  const empty = {
    version: "2.1.0",
    runs: [
      { tool: { driver: { name: "Bandit", version: "1.8" } }, results: [] },
      { tool: { driver: { name: "CodeQL" } }, results: [] },
    ],
  };
  expect(covered(named("b", empty))).toEqual([
    ["bandit", "1.8"],
    ["codeql", "unknown"],
  ]);
  expect(covered(named("c", { ...empty, runs: [{ tool: { driver: { name: "Bandit" } } }] }))).toEqual([]);
});

test("Azure: what is no longer there is left out, the rest meets our findings", () => {
  const { findings } = reconcile([own], [named("azure", azure)], context);
  expect(findings.map(({ title, witnesses }) => [title, witnesses])).toEqual([
    ["t", ["images", "azure-defender"]],
    [expect.stringContaining("CVE-2099-4"), ["azure-defender"]],
  ]);
});

test.each([
  ["trivy", trivy],
  ["grype", grype],
  ["ecr-basic", basic],
  ["ecr-enhanced", enhanced],
  ["azure-defender", azure],
  ["azure-defender", { data: azure, count: 3 }],
  ["azure-defender", { value: azure }],
])("%s is recognised by its shape", (tool, value) => {
  expect(readForeignReport(Buffer.from(JSON.stringify(value))).value?.tool).toBe(tool);
});

const weak: Finding = {
  ...own,
  rule: ruleId("python/sql-injection"),
  engine: "code",
  witnesses: ["code"],
  cwe: [89],
  locations: [
    {
      path: "api/views.py" as RepoPath, // a test's own path
      origin: { kind: "work-tree" },
      region: { startLine: 12, startColumn: 5, endLine: 12, endColumn: 20 },
    },
  ],
  evidence: { kind: "pattern", excerpt: "execute" },
};

const sarifOf = (uri: string, startLine: number, cwe: string): object => ({
  version: "2.1.0",
  runs: [
    {
      tool: {
        driver: {
          name: "Bandit",
          semanticVersion: "1.9.0",
          rules: [{ id: "B608", properties: { tags: ["security", cwe], "security-severity": "7.5" } }],
        },
      },
      results: [
        {
          ruleId: "B608",
          level: "warning",
          message: { text: "SQL" },
          locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine } } }],
        },
      ],
    },
  ],
});

test.each([
  ["the same line and CWE", "api/views.py", 12, "external/cwe/cwe-089", ["code", "bandit"], 1],
  ["a line beside it", "api/views.py", 13, "CWE-89", ["code", "bandit"], 1],
  ["another weakness at the line", "api/views.py", 12, "CWE-22", ["code"], 2],
  ["another file", "api/other%20file.py", 12, "CWE-89", ["code"], 2],
])("SARIF of a code scanner, %s", (_name, uri, line, cwe, witnesses, count) => {
  const bytes = new TextEncoder().encode(JSON.stringify(sarifOf(uri, line, cwe)));
  const { findings, gaps } = reconcile([weak], [{ name: "bandit.sarif", bytes }], {
    ...context,
    repository: "shop",
  });
  expect(gaps).toEqual([]);
  expect(findings[0]?.witnesses).toEqual(witnesses);
  expect(findings).toHaveLength(count);
  if (count === 2)
    expect(findings[1]).toMatchObject({
      rule: "foreign/code-weakness",
      severity: "high",
      witnesses: ["bandit"],
    });
});
