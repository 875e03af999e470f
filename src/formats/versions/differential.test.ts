// Our orders against the real tools, on generated versions: node-semver, Python's packaging, dpkg, rpm, Maven, RubyGems and
// Composer. A tool that is
// not on the machine is skipped by name.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import semver from "semver";
import { describe, expect, test } from "vitest";
import { versioningOf } from "./index.ts";

type Pair = readonly [string, string];

/** Fixed seed: the same pairs on every run. */
function sample(version: fc.Arbitrary<string>, count: number): readonly Pair[] {
  const near = version.chain((base) =>
    fc
      .oneof(
        version,
        fc.constantFrom("", "0", ".0", "-1", "a", "~", "+1", ".1", "rc1", "-rc.1").map((tail) => base + tail),
      )
      .map((other): Pair => [base, other]),
  );
  return fc.sample(near, { numRuns: count, seed: 20261123 });
}

/** Versions glued from the pieces that matter to an order. */
function glued(pieces: readonly string[]): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 7 }).map((parts) => parts.join(""));
}

function disagreements(
  ecosystem: string,
  pairs: readonly Pair[],
  theirs: readonly number[],
): readonly string[] {
  const versioning = versioningOf(ecosystem);
  expect(theirs.length).toBe(pairs.length);
  return pairs.flatMap(([a, b], index) => {
    const ours = versioning.compare(a, b);
    return ours === theirs[index]
      ? []
      : [`${JSON.stringify(a)} ? ${JSON.stringify(b)}: ours ${ours}, theirs ${theirs[index]}`];
  });
}

function isPresent(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore", timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

const number = fc.oneof(fc.nat(3), fc.nat(30), fc.nat(99_999_999)).map(String);
const strictSemver = fc
  .tuple(
    number,
    number,
    number,
    fc.array(fc.constantFrom("alpha", "beta", "rc", "1", "2", "10", "x-1", "A"), { maxLength: 3 }),
  )
  .map(([x, y, z, pre]) => `${x}.${y}.${z}${pre.length > 0 ? `-${pre.join(".")}` : ""}`);

test("npm: node-semver", () => {
  const pairs = sample(strictSemver, 2000).filter(
    ([a, b]) => semver.valid(a) !== null && semver.valid(b) !== null,
  );
  expect(pairs.length).toBeGreaterThan(800);
  const theirs = pairs.map(([a, b]) => semver.compare(a, b));
  expect(disagreements("npm", pairs, theirs)).toEqual([]);
  expect(disagreements("crates.io", pairs, theirs)).toEqual([]);
});

const pythons = [join(homedir(), ".pyenv/versions/3.12.1/bin/python"), "python3"];
const packagings = ["packaging.version", "pip._vendor.packaging.version"];
const python = pythons
  .flatMap((command) => packagings.map((module) => ({ command, module })))
  .find(({ command, module }) => isPresent(command, ["-c", `from ${module} import parse`]));

/** Older `packaging` (21) also has the legacy order; newer ones only refuse. */
const pythonProgram = (module: string): string => `
import json, sys, warnings
warnings.simplefilter("ignore")
import ${module} as v
def key(text):
    try: return (1, v.Version(text))
    except v.InvalidVersion: return (0, v.LegacyVersion(text) if hasattr(v, "LegacyVersion") else text)
def compare(a, b):
    (ra, a), (rb, b) = key(a), key(b)
    if ra != rb: return -1 if ra < rb else 1
    if isinstance(a, str): return None
    return -1 if a < b else 1 if a > b else 0
print(json.dumps([compare(a, b) for a, b in json.load(sys.stdin)]))
`;

describe.skipIf(python === undefined)("PyPI: Python's packaging", () => {
  const ask = (pairs: readonly Pair[]): readonly (number | null)[] => {
    const output = execFileSync(python?.command ?? "", ["-c", pythonProgram(python?.module ?? "")], {
      input: JSON.stringify(pairs),
      encoding: "utf8",
    });
    return JSON.parse(output) as (number | null)[]; // what the program prints
  };
  const pieces = [
    "0",
    "1",
    "2",
    "10",
    "2014",
    ".",
    ".0",
    "a",
    "b1",
    "rc",
    "c2",
    "alpha",
    "preview",
    "-",
    "_",
    "post",
    ".dev",
    "1!",
    "+ab.1",
    "v",
    "dev3",
    "r",
    "foo",
    "!",
  ];
  test("valid and rejected versions", () => {
    const pairs = sample(glued(pieces), 4000);
    const answers = ask(pairs);
    const answered = pairs.flatMap((pair, index) => {
      const answer = answers[index];
      return answer === null || answer === undefined ? [] : [{ pair, answer }];
    });
    expect(answered.length).toBeGreaterThan(1000);
    expect(
      disagreements(
        "PyPI",
        answered.map((one) => one.pair),
        answered.map((one) => one.answer),
      ),
    ).toEqual([]);
  });
});

const debianPieces = ["0", "1", "2", "10", ".", "-", "~", "+", "a", "rc", "deb", "A", "1:", "dfsg", "z"];

describe.skipIf(!isPresent("dpkg", ["--version"]))("Debian: dpkg", () => {
  test("generated versions", () => {
    const pairs = sample(
      glued(debianPieces).map((text) => text.replace(/[-:]+$/, "")),
      150,
    ).filter((pair) => pair.every((text) => /^(\d+:)?\d[A-Za-z0-9.+~-]*$/.test(text) && !text.endsWith("-")));
    expect(pairs.length).toBeGreaterThan(25);
    const says = (a: string, relation: string, b: string): boolean =>
      isPresent("dpkg", ["--compare-versions", a, relation, b]);
    const theirs = pairs.map(([a, b]) => (says(a, "lt", b) ? -1 : says(a, "gt", b) ? 1 : 0));
    expect(disagreements("Debian:12", pairs, theirs)).toEqual([]);
  });
});

describe.skipIf(!isPresent("rpm", ["--version"]))("Red Hat: rpm", () => {
  test("generated versions", () => {
    const pieces = ["0", "1", "2", "10", "007", ".", "_", "-", "~", "^", "a", "rc", "el8", "A", "3:"];
    const pairs = sample(glued(pieces), 3000).filter((pair) =>
      pair.every((text) => /^(\d+:)?[A-Za-z0-9._~^+]+(-[A-Za-z0-9._~^+]+)?$/.test(text)),
    );
    expect(pairs.length).toBeGreaterThan(300);
    const list = pairs.map(([a, b]) => `{${JSON.stringify(a)},${JSON.stringify(b)}}`).join(",");
    const output = execFileSync(
      "rpm",
      ["--eval", `%{lua: for _, p in ipairs({${list}}) do print(rpm.vercmp(p[1], p[2])) print("\\n") end}`],
      { encoding: "utf8" },
    );
    expect(
      disagreements(
        "Red Hat:enterprise_linux:9",
        pairs,
        output
          .split(/\s+/)
          .filter((text) => text !== "")
          .map(Number),
      ),
    ).toEqual([]);
  });
});

const mavenJar = ["/usr/share/java/maven3-artifact.jar", "/usr/share/maven/lib/maven-artifact-3.x.jar"].find(
  existsSync,
);

describe.skipIf(mavenJar === undefined || !isPresent("java", ["-version"]))(
  "Maven: ComparableVersion",
  () => {
    test("generated versions", { timeout: 60_000 }, () => {
      const pieces = [
        "0",
        "1",
        "2",
        "10",
        ".",
        "-",
        ".0",
        "a",
        "b1",
        "alpha",
        "m2",
        "rc",
        "SNAPSHOT",
        "final",
        "ga",
        "sp",
        "foo",
        "cr",
        "x",
      ];
      const pairs = sample(glued(pieces), 1500).filter((pair) => pair.every((text) => !text.startsWith("-")));
      const output = execFileSync(
        "java",
        ["-cp", mavenJar ?? "", "org.apache.maven.artifact.versioning.ComparableVersion", ...pairs.flat()],
        { encoding: "utf8" },
      );
      const all = output
        .split("\n")
        .filter((line) => line.startsWith("   "))
        .map((line) => / (<|==|>) /.exec(line)?.[1]);
      const theirs = pairs.map(
        (_, index) => ({ "<": -1, "==": 0, ">": 1 })[all[index * 2] ?? ""] ?? Number.NaN,
      );
      expect(disagreements("Maven", pairs, theirs)).toEqual([]);
    });
  },
);

/** One line an answer; "refused" where the tool takes one of the two for no version. */
function linesOf(command: string, program: readonly string[], pairs: readonly Pair[]): readonly string[] {
  const output = execFileSync(command, program, {
    input: pairs.map((pair) => `${pair.join("\t")}\n`).join(""),
    encoding: "utf8",
  });
  return output.trim().split("\n");
}

function answered(
  pairs: readonly Pair[],
  lines: readonly string[],
): readonly { readonly pair: Pair; readonly answer: number }[] {
  expect(lines.length).toBe(pairs.length);
  return pairs.flatMap((pair, index) =>
    /^-?[01]$/.test(lines[index] ?? "") ? [{ pair, answer: Number(lines[index]) }] : [],
  );
}

function expectAgreement(ecosystem: string, pairs: readonly Pair[], lines: readonly string[]): void {
  const known = answered(pairs, lines);
  expect(known.length).toBeGreaterThan(300);
  expect(
    disagreements(
      ecosystem,
      known.map(({ pair }) => pair),
      known.map(({ answer }) => answer),
    ),
  ).toEqual([]);
}

const rubyProgram = `
STDIN.each_line do |line|
  a, b = line.chomp("\\n").split("\\t", -1)
  begin
    puts((Gem::Version.new(a) <=> Gem::Version.new(b)).to_s)
  rescue ArgumentError
    puts "refused"
  end
end`;

describe.skipIf(!isPresent("ruby", ["-e", "Gem::Version"]))("RubyGems: Gem::Version", () => {
  test("generated versions", () => {
    const pieces = ["0", "1", "2", "10", ".", ".", "a", "rc", "pre", "-", "b1", "A", "00", " "];
    const pairs = sample(glued(pieces), 8000);
    expectAgreement("RubyGems", pairs, linesOf("ruby", ["-e", rubyProgram], pairs));
  });
});

const composerLoader = "/usr/share/php/Composer/Semver/autoload.php";
const phpProgram = `
require "${composerLoader}";
use Composer\\Semver\\Comparator;
$parser = new Composer\\Semver\\VersionParser;
while (($line = fgets(STDIN)) !== false) {
  [$a, $b] = explode("\\t", rtrim($line, "\\n"));
  try { $x = $parser->normalize($a); $y = $parser->normalize($b); } catch (\\Throwable $e) { echo "refused\\n"; continue; }
  if (Comparator::equalTo($x, $y)) echo "0\\n";
  elseif (Comparator::lessThan($x, $y)) echo "-1\\n";
  elseif (Comparator::greaterThan($x, $y)) echo "1\\n";
  else echo "refused\\n";
}`;

describe.skipIf(!existsSync(composerLoader) || !isPresent("php", ["-v"]))("Packagist: Composer", () => {
  test("generated versions", () => {
    const pieces = ["0", "1", "2", "10", ".", ".", "-", "_", "+x", "alpha", "beta", "RC", "b", "p", "patch"];
    const rarer = [
      "dev",
      "-dev",
      "stable",
      "v",
      "@dev",
      "2010",
      "01",
      "x",
      "dev-master",
      "1.0",
      "2010-01-02",
    ];
    const pairs = sample(glued([...pieces, ...rarer]), 8000);
    expectAgreement("Packagist", pairs, linesOf("php", ["-r", phpProgram], pairs));
  });
});
