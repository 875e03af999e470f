import { generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultConfig } from "../../config/index.ts";
import type { Exception, ExceptionScope, Finding, History, Instant } from "../../model/index.ts";
import { exception as anyException, finding as anyFinding } from "../decide-lab.ts";
import { settingOf } from "../setting.ts";
import { approvalText, approverOf, isGenuine, readApprovals, recordedApprovals } from "./approvals.ts";
import { dayOrUndefined } from "./candidate.ts";
import { speaksOf } from "./foreign-ids.ts";
import { scopeMatches } from "./matching.ts";
import { exceptionName } from "./name.ts";
import { type Patterns, patternsOf } from "./patterns.ts";
import { daysLeft, type ExceptionRules, hasEnded, standingOf } from "./standing.ts";

const region = { startLine: 7, startColumn: 1, endLine: 8, endColumn: 2 };
const finding = (more: object = {}): Finding =>
  anyFinding({
    ...{ fingerprint: "v1:a", formerly: ["v1:b"] },
    locations: [{ path: "api/a.py", origin: { kind: "work-tree" }, region }],
    ...more,
  });
const vulnerability = finding({
  ...{ rule: "dependencies/vulnerable-package", engine: "dependencies", cwe: [] },
  evidence: {
    kind: "vulnerability",
    advisory: { id: "GHSA-aaaa-bbbb-cccc", aliases: ["CVE-2026-1"], summary: "", source: "" },
    package: {
      name: "Left-Pad",
      purl: "pkg:npm/left-pad@1.0.0",
      version: "1.0.0",
      ecosystem: "npm",
      licences: [],
    },
    ...{
      fixedIn: [],
      fixState: "not-fixed",
      severityBySource: {},
      isExploited: false,
      requiredBy: { paths: [], total: 0 },
    },
  },
});
const at = {
  setting: { ...settingOf({ kind: "tree", name: "x" }), environment: "production", commit: "c", digest: "d" },
  service: "api",
};
const matches = (scope: object, one: Finding = finding()): boolean =>
  scopeMatches(scope as ExceptionScope, one, at);

describe("a scope", () => {
  test.each<[object, object]>([
    [{ fingerprint: "v1:b" }, { fingerprint: "v1:c" }],
    [{ rule: "python/*" }, { rule: "javascript/*" }],
    [{ path: "api/**" }, { path: "www/**" }],
    [
      { path: "api/a.py", line: 8 },
      { path: "api/a.py", line: 9 },
    ],
    [
      { path: "api/a.py", line: 1, lastLine: 7 },
      { path: "api/a.py", line: 1, lastLine: 6 },
    ],
    [
      { rule: "python/*", service: "api" },
      { rule: "python/*", service: "www" },
    ],
    [
      { rule: "python/*", environment: "production" },
      { rule: "python/*", environment: "staging" },
    ],
    [{ commit: "c" }, { commit: "x" }],
    [{ digest: "d" }, { digest: "x" }],
    [
      { layer: "code", path: "api/**" },
      { layer: "secrets", path: "api/**" },
    ],
    [
      { tool: "bandit", foreignRules: ["B608"] },
      { tool: "bandit", foreignRules: ["B301"] },
    ],
  ])("%j holds and %j does not", (yes, no) => {
    expect([matches(yes), matches(no)]).toEqual([true, false]);
  });

  const image = (name: string) => ({
    setting: settingOf({ kind: "image", name, digest: "sha256:d" as never }),
  });
  test.each<[string, string, boolean]>([
    ["api", "ghcr.io/org/api:1.2", true],
    ["org/api:1.2", "ghcr.io/org/api:1.2", true],
    ["ghcr.io/org/api", "ghcr.io/org/api:1.2@sha256:00", true],
    ["api:1.1", "ghcr.io/org/api:1.2", false],
    ["pi", "ghcr.io/org/api:1.2", false],
    ["other.io/org/api", "ghcr.io/org/api:1.2", false],
    ["docker.io/library/debian:12", "debian:12", true],
    ["debian", "index.docker.io/library/debian:12", true],
  ])("the image %s as a scope, for %s: %j", (wanted, name, holds) => {
    expect(scopeMatches({ image: wanted }, finding(), image(name))).toBe(holds);
    expect(matches({ image: wanted })).toBe(false); // a tree is no image
  });

  const debian = (more: object, installedAs?: readonly string[]): Finding => {
    const { evidence } = vulnerability;
    const ref = { name: "libssl3", purl: "pkg:deb/debian/libssl3@3.0?upstream=openssl", version: "3.0" };
    const rest = { ecosystem: "Debian", distribution: "Debian:12", sourcePackage: "openssl", licences: [] };
    return finding({
      evidence: {
        ...{ ...evidence, package: { ...ref, ...rest, ...more } },
        ...(installedAs === undefined ? {} : { installedAs }),
      },
    });
  };
  const named = (scope: ExceptionScope, one: Finding, patterns: Patterns) =>
    scopeMatches(scope, one, { ...at, patterns });

  test.each<[ExceptionScope, Finding, boolean]>([
    [{ purlType: "deb" }, debian({}), true],
    [{ purlType: "rpm" }, debian({}), false],
    [{ purlType: "deb" }, vulnerability, false],
    [{ distribution: "Debian:12" }, debian({}), true],
    [{ distribution: "Debian:1" }, debian({}), false],
    [{ distribution: "Ubuntu:22.04" }, debian({ distribution: "Ubuntu:22.04:LTS" }), true],
    [{ advisorySource: "GHSA" }, vulnerability, true],
    [{ advisorySource: "PYSEC" }, vulnerability, false],
    [{ match: "indirect" }, debian({}), true],
    [{ match: "direct" }, debian({}), false],
    [{ match: "direct" }, debian({ sourcePackage: "libssl3" }), true],
    [{ match: "direct" }, vulnerability, true],
    [{ match: "indirect" }, debian({}, ["libssl3", "openssl"]), false],
    [{ packagePattern: "libssl[0-9]" }, debian({}), true],
    [{ packagePattern: "libssl" }, debian({}), false],
    [{ packagePattern: "lib.*" }, debian({}, ["libssl3", "openssl"]), false],
    [{ upstreamPattern: "open.*" }, debian({}), true],
    [{ upstreamPattern: "open.*" }, vulnerability, false],
    [{ upstreamPattern: "openssl++" }, debian({ sourcePackage: "openssl++" }), true],
    [{ package: "openssl" }, debian({}), true],
    [{ package: "libssl3" }, debian({}), true],
    [{ package: "libssl3" }, debian({}, ["libssl3", "openssl"]), false],
  ])("%j of a package (case %#)", async (scope, one, holds) => {
    expect(named(scope, one, await patternsOf([scope]))).toBe(holds);
  });

  test.each<[object, object]>([
    [{ advisory: "cve-2026-1" }, { advisory: "CVE-2026-2" }],
    [{ package: "left-pad" }, { package: "left" }],
    [{ package: "pkg:npm/left-pad" }, { package: "pkg:pypi/left-pad" }],
    [{ package: "pkg:npm/left-pad@1.0.0" }, { package: "pkg:npm/left-pad@1.0.1" }],
    [
      { package: "left-pad", version: "1.0.0" },
      { package: "left-pad", version: "2" },
    ],
    [
      { package: "left-pad", ecosystem: "NPM" },
      { package: "left-pad", ecosystem: "PyPI" },
    ],
    [
      { advisory: "CVE-2026-1", fixState: "not-fixed" },
      { advisory: "CVE-2026-1", fixState: "fixed" },
    ],
    [
      { layer: "vulnerabilities", path: "api/**" },
      { layer: "misconfigurations", path: "api/**" },
    ],
  ])("of a vulnerability: %j holds and %j does not", (yes, no) => {
    expect([matches(yes, vulnerability), matches(no, vulnerability)]).toEqual([true, false]);
    expect(matches(yes)).toBe(false);
  });

  test("without any part holds for nothing; every place must lie in it", () => {
    expect(matches({})).toBe(false);
    const two = finding({
      locations: [finding().locations[0], { path: "www/b.py", origin: { kind: "work-tree" } }],
    });
    expect([matches({ path: "api/**" }, two), matches({ path: "**" }, two)]).toEqual([false, true]);
    expect(matches({ path: "www/b.py", line: 1 }, two)).toBe(false);
    expect([matches({ layer: "licences" }), matches({ layer: "misconfigurations" })]).toEqual([false, false]);
  });

  test("an entry of .gitleaksignore is matched by its place, whatever its rule is called", () => {
    const secret = finding({ engine: "secrets", rule: "secrets/x" });
    const entry = {
      layer: "secrets",
      tool: "gitleaks",
      foreignRules: ["whatever"],
      path: "api/a.py",
      line: 7,
    };
    expect(matches(entry, secret)).toBe(true);
    expect(matches({ ...entry, line: 20 }, secret)).toBe(false);
    const brought = finding({ engine: "secrets", introduced: { commit: "e" } });
    expect(matches({ ...entry, commit: "e" }, brought)).toBe(true);
  });
});

test("foreign ids speak of what their tool's documentation says, and of nothing else", () => {
  const js = (cwe: number) => finding({ rule: "javascript/code-injection", cwe: [cwe] });
  const cases: readonly (readonly [string, readonly string[], Finding, boolean])[] = [
    ["bandit", [], finding(), true],
    ["bandit", [], js(94), false],
    ["bandit", ["B999"], finding(), false],
    ["bandit", [], finding({ engine: "secrets", rule: "secrets/x" }), true],
    ["semgrep", ["python.lang.security.sql-injection.x"], finding(), true],
    ["semgrep", ["python.lang.security.xss"], finding(), false],
    ["codeql", ["py/sql-injection"], finding(), true],
    ["codeql", [], vulnerability, false],
    ["eslint", ["no-eval"], js(94), true],
    ["eslint", ["no-console"], js(94), false],
    ["eslint", [], js(94), false],
    ["gitleaks", [], finding(), false],
    ["detect-secrets", [], finding({ engine: "secrets", rule: "secrets/x" }), true],
    ["anything", [], finding(), false],
    ["anything", [], finding({ witnesses: ["anything"] }), true],
    ["semgrep", ["python/sql-injection"], finding(), true],
  ];
  expect(cases.map(([tool, ids, one]) => speaksOf(tool, ids, one))).toEqual(cases.map(([, , , is]) => is));
});

const now = "2027-01-31T12:00:00.000Z" as Instant;
const exception = (more: object = {}): Exception => anyException({ endsOn: "2027-01-31", ...more });
const rules = (more: Partial<ExceptionRules> = {}): ExceptionRules => ({
  ...{ now, isProposalsOnly: true, ignoresInChange: "propose" as const },
  ...more,
});

describe("standing", () => {
  const proposed = { isProposedByChange: true };
  test.each<[object, Partial<ExceptionRules>, "code" | "secrets", string]>([
    [{}, {}, "code", "holds"],
    [{ problem: "p" }, {}, "code", "broken"],
    [{ endsOn: "2027-01-30" }, {}, "code", "ended"],
    [proposed, {}, "code", "proposed"],
    [proposed, { isProposalsOnly: false }, "code", "holds"],
    [{ ...proposed, approvedBy: "g" }, {}, "secrets", "holds"],
    [proposed, { ignoresInChange: "trust" }, "secrets", "holds"],
    [{ ...proposed, origin: "inline" }, { ignoresInChange: "trust" }, "code", "holds"],
    [{ ...proposed, origin: "inline" }, { ignoresInChange: "trust" }, "secrets", "proposed"],
  ])("%j under %j of %s: %s", (more, changed, engine, standing) => {
    expect(standingOf(exception(more), { engine }, rules(changed))).toBe(standing);
  });

  test("a day that is not in the calendar is none", () => {
    expect(["2027-02-28", "2027-02-29", "2028-02-29", "soon", undefined].map(dayOrUndefined)).toEqual([
      ...["2027-02-28", undefined, "2028-02-29", undefined, undefined],
    ]);
  });

  test("a package is told by name or by purl, encoded or not, and a broken one is about itself only", () => {
    const scoped = (purl: string): Finding =>
      ({
        ...vulnerability,
        evidence: { ...vulnerability.evidence, package: { name: "@a/b", purl } },
      }) as Finding; // plain test data
    const both = "pkg:npm/%40a/b@1?x=y";
    for (const name of ["@A/B", "pkg:npm/@a/b", "pkg:npm/%40a/b@1", "pkg:npm/@a/b@1#sub"])
      expect(matches({ package: name }, scoped(both))).toBe(true);
    expect(matches({ package: "pkg:npm/%40a/b@2" }, scoped(both))).toBe(false);
    expect(matches({ package: "pkg:npm/%zz" }, scoped(both))).toBe(false);
    expect(matches({ package: "pkg:npm/%zz" }, scoped("pkg:npm/%zz@1"))).toBe(true);
  });

  test("the last day counts to its end", () => {
    expect(hasEnded({ endsOn: "2027-01-31" as never }, "2027-01-31T23:59:59.999Z" as Instant)).toBe(false);
    expect(hasEnded({ endsOn: "2027-01-31" as never }, "2027-02-01T00:00:00.000Z" as Instant)).toBe(true);
    expect(daysLeft(exception(), now)).toBe(0);
    expect(daysLeft(exception({ endsOn: "2027-02-14" }), now)).toBe(14);
  });
});

describe("approvals", () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key = publicKey.export({ type: "spki", format: "der" }).toString("base64");
  const grace = { name: "grace", public_key: key, logins: ["gh-grace"], emails: ["grace@example.org"] };
  const approvers = [grace];
  const said = { exception: "x-1", by: "grace", at: now };
  const signed = {
    ...said,
    signature: sign(null, Buffer.from(approvalText(said)), privateKey).toString("base64"),
  };

  test("a signature is good for exactly what was said, by the key of the policy", () => {
    expect(isGenuine(signed, approvers)).toBe(true);
    expect(isGenuine({ ...signed, exception: "x-2" }, approvers)).toBe(false);
    expect(isGenuine({ ...signed, by: "ada" }, approvers)).toBe(false);
    expect(isGenuine(signed, [{ ...grace, public_key: "bm8ga2V5" }])).toBe(false);
    expect(isGenuine(signed, [{ name: "grace", logins: [], emails: [] }])).toBe(false);
    const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({
      type: "spki",
      format: "der",
    });
    expect(isGenuine(signed, [{ ...grace, public_key: rsa.toString("base64") }])).toBe(false);
  });

  test("any flipped byte of it breaks it", () => {
    const bytes = Buffer.from(signed.signature, "base64");
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (index, flip) => {
        const other = Buffer.from(bytes);
        other[index] = (other[index] ?? 0) ^ flip;
        expect(isGenuine({ ...signed, signature: other.toString("base64") }, approvers)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test("nobody approves what they wrote, under any of their names", () => {
    const ask = (authors: readonly string[], by = "grace") =>
      approverOf(["x-1"], [{ exception: "x-1", by }], { approvers, authors });
    expect(ask(["ada"])).toBe("grace");
    for (const author of ["grace", "GH-Grace", "Grace@example.org"]) expect(ask([author])).toBeUndefined();
    expect(ask(["gh-grace"], "gh-grace")).toBeUndefined();
    expect(ask(["eve"], "eve")).toBeUndefined();
    expect(ask(["ada"], "eve")).toBe("eve"); // proved elsewhere: the caller vouches for it
    expect(
      approverOf(["x-2"], [{ exception: "x-1", by: "grace" }], { approvers, authors: [] }),
    ).toBeUndefined();
  });

  test("what the ledger holds counts when signed by a listed key, or by a login of a listed approver", () => {
    const at = signed.at as Instant;
    const { exception: about, by, signature } = signed;
    const counted = (approvals: NonNullable<History["approvals"]>, listed = approvers) =>
      recordedApprovals({ approvals }, listed);
    expect(counted([{ about, by, at, signature }])).toEqual([{ exception: about, by }]);
    expect(counted([{ about: "x-other", by, at, signature }])).toEqual([]);
    expect(counted([{ about, by: "gh-grace", at }])).toEqual([{ exception: about, by: "gh-grace" }]);
    expect(counted([{ about, by: "eve", at }])).toEqual([]);
    expect(counted([{ about, by: "eve", at }], [])).toEqual([{ exception: about, by: "eve" }]);
    expect(recordedApprovals({}, approvers)).toEqual([]);
  });

  test("broken files approve nothing", () => {
    for (const text of ["", "[]", '{"approvals":[{}]}']) expect(readApprovals(text)).toEqual([]);
  });

  test("a name covers scope, reason and end of our own exceptions, and not the day of an imported one", () => {
    expect(exceptionName(exception())).not.toBe(exceptionName(exception({ endsOn: "2030-01-01" })));
    expect(exceptionName(exception({ origin: "imported" }))).toBe(
      exceptionName(exception({ origin: "imported", endsOn: "2030-01-01" })),
    );
    expect(defaultConfig().approvers).toEqual([]);
  });
});
