// A report with every kind of content, hostile names included, for the tests of reporters.

import {
  digestOf,
  type Finding,
  fingerprint,
  instant,
  type Report,
  type RuleInfo,
  repoPath,
  reportSchema,
  ruleId,
  severityOr,
  type Triaged,
} from "../src/model/index.ts";

const key = "11".repeat(32);
const rule: RuleInfo = {
  id: ruleId("python/sql-injection"),
  engine: "code",
  title: "SQL built from user input",
  severity: "high",
  score: 8.8,
  cwe: [89],
  help: "Use parameters.",
};
const secretRule: RuleInfo = {
  id: ruleId("secrets/stripe-live-key"),
  engine: "secrets",
  title: "Stripe live secret key",
  severity: "critical",
  cwe: [798],
  help: "Roll it.",
  url: "https://docs.stripe.com/keys",
};
const unusedRule: RuleInfo = {
  ...rule,
  id: ruleId("python/xxe"),
  title: "XML with external entities",
  cwe: [611],
};

const place = (path: string, line: number, snippet: string): Finding["locations"][0] => ({
  path: repoPath(path),
  origin: { kind: "work-tree" },
  region: { startLine: line, startColumn: 5, endLine: line, endColumn: 20 },
  snippet,
});

const flow: Finding = {
  kind: "finding",
  rule: rule.id,
  engine: "code",
  witnesses: ["code"],
  cwe: [89],
  title: rule.title,
  message: "request.args['id'] reaches cursor.execute() | without <parameters>",
  severity: "high",
  score: 8.8,
  confidence: "high",
  placeClass: "production",
  locations: [place("api/views.py", 12, "    cursor.execute(query)")],
  fingerprint: fingerprint(key, "code", ["a"]),
  formerly: [],
  evidence: {
    kind: "flow",
    steps: [
      { location: place("api/views.py", 10, "id = request.args['id']"), text: "user input" },
      { location: place("api/views.py", 12, "cursor.execute(query)"), text: "reaches the database" },
    ],
  },
  remedies: [
    {
      kind: "edit",
      isSafe: true,
      edits: [
        {
          path: repoPath("api/views.py"),
          region: { startLine: 12, startColumn: 5, endLine: 12, endColumn: 26 },
          replacement: "cursor.execute(query, (id,))",
        },
      ],
    },
  ],
};

const secret: Finding = {
  ...flow,
  rule: secretRule.id,
  engine: "secrets",
  cwe: [798],
  title: secretRule.title,
  message: "A Stripe live secret key.",
  severity: "critical",
  locations: [place("we<ird>\u001b[31m::error::,%name.txt", 3, 'k = "****"'), place("b.txt", 1, "****")],
  fingerprint: fingerprint(key, "secrets", ["b"]),
  evidence: {
    kind: "secret",
    masked: "sk_l****",
    secretHash: digestOf("x"),
    entropyBitsPerChar: 4.6,
    validity: "unknown",
  },
  remedies: [
    { kind: "advice", text: "Roll the key.", url: "https://dashboard.stripe.com/apikeys" },
    { kind: "command", commands: ["git rm --cached b.txt"] },
  ],
};

const triaged = (finding: Finding, rest: Partial<Triaged> = {}): Triaged => ({
  finding,
  countsAs: severityOr(finding.severity, "high"),
  isNew: true,
  state: "blocked",
  exceptions: [],
  action: "block",
  clause: "default[1]",
  ...rest,
});

export const sampleReport: Report = {
  schema: reportSchema,
  run: {
    startedAt: instant("2026-11-23T12:00:00Z"),
    durationMs: 420,
    tool: "portcullis",
    version: "0.1.0",
    warnings: [],
  },
  target: { kind: "tree", name: "shop & <co>" },
  findings: [triaged(secret), triaged(flow, { isNew: false, action: "warn" })],
  inventory: [],
  gaps: [
    {
      kind: "gap",
      reason: "too-large",
      engine: "secrets",
      path: repoPath("big.sql"),
      detail: "larger than 67108864 bytes",
    },
  ],
  skips: [{ reason: "binary", files: 2, sizeBytes: 31_457_280, examples: ["film.mp4"] }],
  coverage: [
    {
      kind: "coverage",
      engine: "secrets",
      engineVersion: "1",
      rules: digestOf("s"),
      scope: { kind: "everything" },
      filesScanned: 12,
      bytesScanned: 3456,
    },
    {
      kind: "coverage",
      engine: "code",
      engineVersion: "1",
      rules: digestOf("c"),
      scope: { kind: "everything" },
      filesScanned: 3,
      bytesScanned: 999,
    },
  ],
  decision: {
    verdict: "fail",
    policy: digestOf("p"),
    reasons: [
      {
        clause: "default[1] new-secrets-block",
        effect: "fail",
        text: "1 finding blocked",
        subjects: [secret.fingerprint],
        nextStep: `portcullis explain ${secret.fingerprint}`,
      },
    ],
  },
  rules: [secretRule, rule, unusedRule],
};
