// Sources that others wrote: how much is found in them, and what of it is why, layer by layer. No secret stands in any; what the code engine says of them
// was read by a person, place by place. Findings that only warn are ways which an argument of a public function can take: a framework
// leaves them open to its user.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, jsonScan, portcullis } from "./portcullis.ts";

type Source = {
  readonly name: string;
  readonly client: "npm" | "pip";
  readonly spec: string;
  /** "rule path" (as often as it is found) -> why. */
  readonly explained: Readonly<Record<string, string>>;
};

const sources: readonly Source[] = [
  { name: "Express", client: "npm", spec: "express@4.21.2", explained: {} },
  { name: "a large TypeScript package", client: "npm", spec: "@types/node@20.19.43", explained: {} },
  {
    name: "Flask",
    client: "pip",
    spec: "flask==3.1.1",
    explained: {
      "python/weak-sensitive-data-hashing flask/sessions.py":
        "SHA-1 is what the session signer signs with unless told otherwise",
      "python/path-injection flask/config.py": "from_file() opens the path of its argument",
    },
  },
  {
    name: "Django",
    client: "pip",
    spec: "django==5.2.1",
    explained: {
      "python/weak-sensitive-data-hashing django/contrib/auth/hashers.py":
        "the MD5 password hasher, there for old databases",
      "python/clear-text-logging-sensitive-data django/db/backends/oracle/creation.py":
        "CREATE USER statements with the test user's password are printed when verbose",
      "python/weak-sensitive-data-hashing django/db/backends/sqlite3/_functions.py x2":
        "the SQL functions MD5 and SHA1 for SQLite",
      "python/weak-sensitive-data-hashing django/template/loaders/cached.py":
        "names of templates hashed to a cache key: no secret; only reported",
      "python/insecure-cookie django/conf/global_settings.py x2":
        "the default settings send session and CSRF cookies without Secure",
      "python/weak-password-requirements django/conf/global_settings.py":
        "the default settings ask nothing of passwords",
      "python/unsafe-deserialization django/core/cache/backends/redis.py":
        "what the cache holds is unpickled",
      "python/file-race django/core/files/move.py": "the target is looked for before it is opened",
      "python/code-injection django/core/management/commands/shell.py":
        "the shell executes its standard input: that is its purpose",
      "python/code-injection django/db/migrations/questioner.py":
        "an answer at the terminal is evaluated: that is its purpose",
      "python/xml-bomb django/core/serializers/xml_serializer.py":
        "fixtures are parsed by pulldom, with a parser that refuses entities",
      "python/sql-injection django/db/backends/base/schema.py": "the schema editor executes what it is given",
      "python/sql-injection django/db/models/sql/compiler.py": "the compiler executes what it has compiled",
      "python/trust-boundary-violation django/middleware/csrf.py": "the CSRF token is kept in the session",
      "python/cookie-injection django/middleware/csrf.py": "the CSRF token is sent back as a cookie",
      "python/log-injection django/utils/log.py": "the request's path is logged",
      "python/log-injection django/views/generic/base.py x2": "the request's method and path are logged",
    },
  },
];

function fetched({ client, spec }: Source, folder: string): boolean {
  const done = (command: string, args: readonly string[]): boolean =>
    spawnSync(command, args, { cwd: folder }).status === 0;
  if (client === "npm")
    return done("npm", ["pack", "--silent", spec]) && done("sh", ["-c", "tar xzf *.tgz && rm *.tgz"]);
  const download = ["-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", ".", spec];
  return done("python3", download) && done("sh", ["-c", "python3 -m zipfile -e *.whl . && rm *.whl"]);
}

/** "rule path", with how often where that is more than once. */
function counted(scan: ReturnType<typeof jsonScan>): readonly string[] {
  const counts = new Map<string, number>();
  for (const { finding } of scan.report.findings) {
    const what = `${finding.rule} ${finding.locations[0]?.path}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].map(([what, count]) => (count === 1 ? what : `${what} x${count}`)).sort();
}

describe("secrets and code in", () => {
  test.each(sources.map((source) => [source.name, source] as const))(
    "%s",
    { timeout: 480_000 },
    (_name, source) => {
      const folder = emptyFolder();
      if (!fetched(source, folder)) {
        console.warn(`skipped: ${source.spec} could not be had from the configured registry`);
        return;
      }
      const scan = jsonScan([".", "--only", "secrets,code"], { cwd: folder });
      expect(counted(scan)).toEqual(Object.keys(source.explained).sort());
      // The largest functions of Django are followed to a bound, and each is named.
      for (const gap of scan.report.gaps) expect(gap.reason).toBe("timeout");
      expect(scan.report.gaps.length).toBeLessThanOrEqual(20);
    },
  );
});

/** What their manifests and lockfiles say, judged by the test data's advisories: the same database every time. */
const manifests: readonly Source[] = [
  {
    name: "Express",
    client: "npm",
    spec: "express@4.21.2",
    explained: {
      "dependencies/vulnerable-package package/package.json x2":
        "marked 0.7.0, a development dependency of the examples, is older than 4.0.10",
      "dependencies/unpinned-requirement package/package.json": "a library: 12 ranges and no lockfile",
    },
  },
  {
    name: "Flask",
    client: "pip",
    spec: "flask==3.1.1",
    explained: {
      "dependencies/vulnerable-package flask-3.1.1/examples/celery/requirements.txt":
        "the example pins werkzeug 2.3.3, which is older than 2.3.8; its pyproject.toml is answered by this file",
      "dependencies/unpinned-requirement flask-3.1.1/examples/javascript/pyproject.toml":
        "an example without a lock",
      "dependencies/unpinned-requirement flask-3.1.1/examples/tutorial/pyproject.toml":
        "an example without a lock",
    },
  },
  {
    name: "Django",
    client: "pip",
    spec: "django==5.2.1",
    explained: {
      "dependencies/unpinned-requirement django-5.2.1/docs/requirements.txt": "ranges",
      "dependencies/unpinned-requirement django-5.2.1/package.json":
        "ranges of the tools that test JavaScript",
      "dependencies/unpinned-requirement django-5.2.1/pyproject.toml": "a library: ranges and no lockfile",
      "dependencies/unpinned-requirement django-5.2.1/tests/admin_scripts/custom_templates/project_template/additional_dir/requirements.in":
        "a template of a project",
      "dependencies/unpinned-requirement django-5.2.1/tests/requirements/mysql.txt": "ranges",
      "dependencies/unpinned-requirement django-5.2.1/tests/requirements/oracle.txt": "ranges",
      "dependencies/unpinned-requirement django-5.2.1/tests/requirements/postgres.txt": "ranges",
      "dependencies/unpinned-requirement django-5.2.1/tests/requirements/py3.txt": "ranges",
    },
  },
];

const advisories = join(process.env["PORTCULLIS_SHARED"] ?? "../shared", "advisories");

/** The archive that the project publishes, with the files that no wheel has. Nothing of it is built or run here. */
function sourceArchive({ client, spec }: Source, folder: string): boolean {
  if (client === "npm") return fetched({ name: spec, client, spec, explained: {} }, folder);
  const download = ["-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", ".", spec];
  return (
    spawnSync("python3", download, { cwd: folder }).status === 0 &&
    spawnSync("sh", ["-c", "tar xzf *.tar.gz && rm *.tar.gz"], { cwd: folder }).status === 0
  );
}

describe.skipIf(!existsSync(join(advisories, "PyPI", "all.zip")))("dependencies of", () => {
  const cache = emptyFolder();

  beforeAll(() => {
    const update = [
      "db",
      "update",
      "--from",
      advisories,
      "--ecosystem",
      "npm",
      "--ecosystem",
      "PyPI",
      "--quiet",
    ];
    expect(portcullis(update, { env: { PORTCULLIS_CACHE: cache } }).code).toBe(0);
  }, 120_000);

  test.each(manifests.map((source) => [source.name, source] as const))(
    "%s",
    { timeout: 240_000 },
    (_name, source) => {
      const folder = emptyFolder();
      if (!sourceArchive(source, folder)) {
        console.warn(`skipped: ${source.spec} could not be had from the configured registry`);
        return;
      }
      const scan = jsonScan([".", "--only", "dependencies"], {
        cwd: folder,
        env: { PORTCULLIS_CACHE: cache },
      });
      expect(counted(scan)).toEqual(Object.keys(source.explained).sort());
      // What is not pinned and has advisories is said; nothing else stays unread.
      for (const gap of scan.report.gaps) expect(gap.detail).toContain("have no usable version");
    },
  );
});
