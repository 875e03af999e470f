// `portcullis sbom` and `verify-lock` as a user runs them: files in, bytes and exit codes out.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { layoutOf } from "./image-layout.ts";
import { portcullis } from "./portcullis.ts";

const folder = mkdtempSync(join(tmpdir(), "portcullis-sbom-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
cpSync(resolve("src/formats/lock/fixtures/npm3"), folder, { recursive: true });

describe("sbom", () => {
  test("one lockfile twice is the same bytes, and every format holds the same packages", () => {
    const first = portcullis(["sbom", "package-lock.json"], { cwd: folder });
    const second = portcullis(["sbom", "package-lock.json"], { cwd: folder });
    expect([first.code, second.stdout === first.stdout]).toEqual([0, true]);
    expect(JSON.parse(first.stdout).components).toHaveLength(30);
    writeFileSync(join(folder, "a.cdx.json"), first.stdout);
    const spdx = portcullis(
      [
        "sbom",
        "package-lock.json",
        "--format",
        "spdx-json",
        "--spec-version",
        "3.0",
        "--output",
        "b.spdx.json",
      ],
      { cwd: folder },
    );
    expect([spdx.code, spdx.stdout]).toEqual([0, ""]);
    const same = portcullis(["sbom", "diff", "a.cdx.json", "b.spdx.json"], { cwd: folder });
    expect([same.code, same.stdout]).toEqual([0, ""]);
  });

  test("a difference is one line", () => {
    writeFileSync(
      join(folder, "c.cdx.json"),
      readFileSync(join(folder, "a.cdx.json"), "utf8").replaceAll("4.18.1", "4.99.0"),
    );
    const { stdout } = portcullis(["sbom", "diff", "a.cdx.json", "c.cdx.json"], { cwd: folder });
    expect(stdout).toBe("changed  npm lodash 4.18.1 -> 4.99.0\n");
  });

  test("a broken lockfile is written as far as it is read, and costs exit code 3", () => {
    writeFileSync(join(folder, "yarn.lock"), "<<<<<<< HEAD\n=======\n>>>>>>> x\n");
    const ran = portcullis(["sbom", "yarn.lock"], { cwd: folder });
    expect([ran.code, JSON.parse(ran.stdout).bomFormat]).toEqual([3, "CycloneDX"]);
    expect(ran.stderr).toContain("merge conflict markers");
    rmSync(join(folder, "yarn.lock"));
  });

  test("a file that is no dependency file is refused", () => {
    writeFileSync(join(folder, "notes.txt"), "six==1.0\n");
    expect(portcullis(["sbom", "notes.txt"], { cwd: folder }).code).toBe(2);
  });
});

describe("sbom where", () => {
  const kept = join(folder, "kept");
  mkdirSync(join(kept, "api"), { recursive: true });
  for (const [output, format] of [
    ["shop.cdx.json", "cyclonedx-json"],
    ["api/shop.spdx.json", "spdx-json"],
  ] as const) {
    const ran = portcullis(
      ["sbom", "package-lock.json", "--format", format, "--output", join(kept, output)],
      {
        cwd: folder,
      },
    );
    expect(ran.code).toBe(0);
  }
  const where = (...words: readonly string[]) => portcullis(["sbom", "where", ...words], { cwd: folder });

  test("names every document that has the package, its version, and who brought it", () => {
    const { code, stdout } = where("picomatch", "--in", "kept", "--json");
    const uses = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(uses.map((use) => [use.sbom, use.subject, use.version])).toEqual([
      ["kept/api/shop.spdx.json", "package-lock.json", "2.3.2"],
      ["kept/shop.cdx.json", "package-lock.json", "2.3.2"],
    ]);
    expect(uses[1].path.at(-1)).toBe("picomatch@2.3.2");
    expect(uses[1].path.length).toBeGreaterThan(1);
  });

  test("a package URL is exact; a version leaves the others out; nothing found is no output", () => {
    expect(where("pkg:npm/is-number@6.0.0", "--in", "kept").stdout).toContain("npm is-number 6.0.0");
    expect(
      where("is-number@7.0.0", "--in", "kept/shop.cdx.json", "--json").stdout.trim().split("\n"),
    ).toHaveLength(1);
    expect(where("left-pad", "--in", "kept")).toMatchObject({ code: 0, stdout: "" });
  });

  test("a document that cannot be read is said", () => {
    writeFileSync(join(kept, "half.json"), '{"bomFormat":"CycloneDX","components":[');
    const { code, stderr } = where("left-pad", "--in", "kept");
    expect([code, stderr.includes("half.json")]).toEqual([3, true]);
    rmSync(join(kept, "half.json"));
    expect(where("left-pad", "--in", "package.json").code).toBe(2);
  });
});

describe("sbom where over what was recorded", () => {
  const ledger = join(folder, "sboms.db");
  const project = join(folder, "recorded");
  const env = {
    PORTCULLIS_LEDGER_KEY_COMMAND: undefined,
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, "config"),
  };
  const recordWith = (version: string, now: string) => {
    mkdirSync(project, { recursive: true });
    writeFileSync(join(project, "requirements.txt"), `six==${version}\nflask==3.0.0\n`);
    const words = ["sbom", "recorded", "--record", "--ledger", ledger, "--now", now, "--output", "out.json"];
    return portcullis(words, { cwd: folder, env }).code;
  };

  test("the newest of each subject answers, also when it went back to an older state", () => {
    const versions = ["1.16.0", "1.17.0", "1.16.0"];
    expect(versions.map((version, day) => recordWith(version, `2027-01-0${day + 1}T00:00:00Z`))).toEqual([
      0, 0, 0,
    ]);
    const { code, stdout } = portcullis(["sbom", "where", "six", "--ledger", ledger, "--json"], {
      cwd: folder,
      env,
    });
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        ...{ sbom: "2027-01-03T00:00:00.000Z", subject: "recorded", ecosystem: "PyPI" },
        ...{ name: "six", version: "1.16.0", path: ["six@1.16.0"] },
      },
    ]);
    expect(portcullis(["sbom", "where", "left-pad", "--ledger", ledger], { cwd: folder, env })).toMatchObject(
      { code: 0, stdout: "" },
    );
    expect(portcullis(["ledger", "verify", "--ledger", ledger], { cwd: folder, env }).code).toBe(0);
  });
});

describe("every prefix of scan", () => {
  const layer = {
    createdBy: "RUN pip install",
    files: {
      "usr/lib/python3/dist-packages/jinja2-3.1.2.dist-info/METADATA": "Name: Jinja2\nVersion: 3.1.2\n\n",
      "app/node_modules/lodash/package.json": '{"name":"lodash","version":"4.17.20"}',
      "app/package-lock.json": '{"lockfileVersion":3,"packages":{"node_modules/no":{"version":"1.0.0"}}}',
    },
  };
  const expected = ["lodash 4.17.20", "Jinja2 3.1.2"];
  const listed = (target: string) => {
    const ran = portcullis(["sbom", target], { cwd: folder });
    const { components } = JSON.parse(ran.stdout) as { components: { name: string; version: string }[] };
    return { code: ran.code, names: components.map((one) => `${one.name} ${one.version}`) };
  };
  const layout = layoutOf([layer]);
  const rootfs = join(folder, "rootfs");
  for (const [path, text] of Object.entries(layer.files)) {
    mkdirSync(join(rootfs, dirname(path)), { recursive: true });
    writeFileSync(join(rootfs, path), text);
  }
  const archive = join(folder, "image.tar");
  execFileSync("tar", ["-cf", archive, "-C", layout, "."]);

  test.each([
    ["oci", `oci:${layout}`],
    ["archive", `archive:${archive}`],
    ["rootfs", `rootfs:${rootfs}`],
    ["image that is a layout", `image:${layout}`],
    ["image that is an archive", `image:${archive}`],
  ])("%s: what is installed, and no lockfile that lies beside it", (_, target) => {
    const { code, names } = listed(target);
    expect(code).toBe(0);
    expect(names.sort()).toEqual([...expected].sort());
  });

  test("an SBOM is read as one", () => {
    const written = portcullis(["sbom", "package-lock.json", "--output", "in.cdx.json"], { cwd: folder });
    expect(written.code).toBe(0);
    const again = portcullis(["sbom", "sbom:in.cdx.json"], { cwd: folder });
    const dependencies = (text: string) =>
      (JSON.parse(text).dependencies as { ref: string; dependsOn?: string[] }[])
        .filter((one) => one.dependsOn !== undefined && one.ref !== "subject")
        .map((one) => one.dependsOn?.length)
        .sort();
    expect(dependencies(again.stdout)).toEqual(
      dependencies(readFileSync(join(folder, "in.cdx.json"), "utf8")),
    );
    expect(dependencies(again.stdout).length).toBeGreaterThan(3);
  });
});

test("a file that is no SBOM is not passed as an empty one", () => {
  writeFileSync(join(folder, "odd.json"), '{"lockfileVersion":3,"packages":{}}');
  const { code, stdout } = portcullis(["scan", "sbom:odd.json", "--only", "dependencies"], { cwd: folder });
  expect([code, stdout]).toEqual([3, expect.stringContaining("odd.json is no SBOM")]);
});

describe("verify-lock", () => {
  test("0 as locked, 1 with differences", () => {
    expect(portcullis(["verify-lock", "-r", "package-lock.json"], { cwd: folder }).code).toBe(0);
    writeFileSync(
      join(folder, "package.json"),
      readFileSync(join(folder, "package.json"), "utf8").replace('"18.2.0"', '"^19.0.0"'),
    );
    const ran = portcullis(["verify-lock", "-r", "package-lock.json"], { cwd: folder });
    expect([ran.code, ran.stdout]).toEqual([
      1,
      "package.json:14: outside-range: react: the manifest asks for ^19.0.0, the lock was made for 18.2.0\n",
    ]);
  });
});
