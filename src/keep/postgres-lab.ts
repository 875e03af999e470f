// For tests only: a throw-away PostgreSQL server in a temporary folder, on a free port, as a user who is not root.

import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type Cluster = { readonly url: string; readonly folder: string; readonly stop: () => Promise<void> };

/** Where initdb and postgres are, or undefined when PostgreSQL is not installed. */
export function postgresFolder(): string | undefined {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort().reverse() : [];
  const places = [
    ...versions.map((version) => join(debian, version, "bin")),
    ...(process.env["PATH"] ?? "").split(":"),
  ];
  return places.find((place) => existsSync(join(place, "initdb")) && existsSync(join(place, "pg_ctl")));
}

export async function startPostgres(binaries: string): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-postgres-"));
  const data = join(folder, "data");
  mkdirSync(data);
  chmodSync(folder, 0o755);
  // initdb and postgres refuse to be root: in a container they run as the packaged user.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) execFileSync("chown", ["-R", "postgres", folder]);
  const as = (program: string, args: readonly string[]): readonly [string, readonly string[]] =>
    isRoot
      ? ["runuser", ["-u", "postgres", "--", join(binaries, program), ...args]]
      : [join(binaries, program), args];
  const [initdb, initArgs] = as("initdb", [
    "-D",
    data,
    "-U",
    "tester",
    "-A",
    "trust",
    "-E",
    "UTF8",
    "--no-locale",
    "--no-sync",
  ]);
  execFileSync(initdb, initArgs, { stdio: "ignore", cwd: "/" });
  const port = await freePort();
  const options = `-p ${port} -h 127.0.0.1 -k ${folder}`;
  const [start, startArgs] = as("pg_ctl", [
    "-D",
    data,
    "-w",
    "-s",
    "-l",
    join(folder, "log"),
    "-o",
    options,
    "start",
  ]);
  execFileSync(start, startArgs, { stdio: "ignore", cwd: "/" });
  const [stop, stopArgs] = as("pg_ctl", ["-D", data, "-w", "-s", "-m", "immediate", "stop"]);
  return {
    url: `postgres://tester@127.0.0.1:${port}/postgres`,
    folder,
    stop: async () => {
      execFileSync(stop, stopArgs, { stdio: "ignore", cwd: "/" });
    },
  };
}

/** A database of its own for one test. */
export async function freshDatabase({ url }: Cluster, name: string): Promise<string> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database "${name}"`);
  await client.end();
  return url.replace(/\/postgres$/, `/${name}`);
}

export async function runSql(url: string, statements: readonly string[]): Promise<void> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
