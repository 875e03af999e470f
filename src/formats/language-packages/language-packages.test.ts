import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { crc32, deflateRawSync, deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { RepoPath } from "../../model/index.ts";
import {
  GoListFinder,
  goModuleList,
  holdsModuleList,
  languageFormatOf,
  languageFormats,
  looksLikeGoBinary,
  packageOfJarName,
  parseGoBuildInfo,
} from "./index.ts";

const namesOf = (id: string, bytes: Uint8Array): readonly string[] =>
  (languageFormats.find((one) => one.id === id)?.parse(bytes).value ?? []).map(
    ({ name, version }) => `${name}@${version}`,
  );

const idOf = (path: string, isExecutable = false): string | undefined =>
  languageFormatOf({ path: path as RepoPath, isExecutable, firstBytes: new Uint8Array() })?.id; // a test's own path

test.each([
  ["usr/lib/python3/dist-packages/six-1.16.dist-info/METADATA", "python"],
  ["opt/venv/lib/x/six.egg-info/PKG-INFO", "python"],
  ["usr/lib/python3/dist-packages/six-1.16.egg-info", "python"],
  ["app/node_modules/@scope/name/package.json", "node"],
  ["app/node_modules/.pnpm/a@1/node_modules/a/package.json", "node"],
  ["app/package.json", undefined],
  ["app/node_modules/a/lib/package.json", undefined],
  ["usr/local/bundle/specifications/rack-2.0.gemspec", "gem"],
  ["app/vendor/composer/installed.json", "composer"],
  ["app/lib/a.jar", "jar"],
  ["opt/app/mods/a.jmod", "jar"],
  ["app/web.deps.json", "dotnet"],
  ["usr/lib/python3/site-packages/x-1.0-py3.egg", "egg"],
  ["usr/lib/python3/site-packages/x-1.0.dist-info/sboms/x.cyclonedx.json", "sbom"],
  ["opt/bitnami/nginx/.spdx-nginx.spdx", "sbom"],
  ["app/node_modules/x/test/fixtures/bom.json", undefined],
  ["opt/conda/conda-meta/openssl-3.0.1-h.json", "conda"],
  ["app/lib/cowboy-2.9.0/ebin/cowboy.app", "erlang"],
  ["usr/lib/R/site-library/zoo/DESCRIPTION", "r"],
  ["srv/zoo/DESCRIPTION", undefined],
])("%s is read by %s", (path, expected) => {
  expect(idOf(path)).toBe(expected);
});

test("Python metadata: headers only, name as written", () => {
  expect(
    namesOf(
      "python",
      Buffer.from(
        "Metadata-Version: 2.1\r\nName: Flask-SQLAlchemy\r\nVersion: 2.5\r\nLicense: BSD\r\n\r\nName: fake\r\n",
      ),
    ),
  ).toEqual(["Flask-SQLAlchemy@2.5"]);
  expect(languageFormats[0]?.parse(Buffer.from("Name: x\n")).problems).toHaveLength(1);
});

test("node packages: markers without a name are no packages", () => {
  expect(namesOf("node", Buffer.from('{"name":"a","version":"1.0.0"}'))).toEqual(["a@1.0.0"]);
  expect(namesOf("node", Buffer.from('{"type":"module"}'))).toEqual([]);
});

test("gems are read as text, never run", () => {
  const spec =
    '# stub: rack 2.2.3 ruby lib\nGem::Specification.new do |s|\n  s.name = "rack".freeze\n  s.version = "2.2.3"\n  s.licenses = ["MIT".freeze]\nend\n';
  expect(namesOf("gem", Buffer.from(spec))).toEqual(["rack@2.2.3"]);
});

test(".NET: packages and runtime packs, not the application itself", () => {
  const deps = {
    libraries: {
      "web/1.0.0": { type: "project" },
      "Newtonsoft.Json/13.0.1": { type: "package", sha512: "" },
      "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": { type: "runtimepack" },
    },
  };
  expect(namesOf("dotnet", Buffer.from(JSON.stringify(deps)))).toEqual([
    "Newtonsoft.Json@13.0.1",
    "Microsoft.NETCore.App.Runtime.linux-x64@8.0.1",
  ]);
  expect(namesOf("dotnet", Buffer.from("[]"))).toEqual([]);
});

test("Erlang: what is of Hex, not what comes with Erlang", () => {
  const app = (name: string): Buffer =>
    Buffer.from(`%% made by rebar\n{application,${name},[{description,"x"},\n {vsn,"2.9.0"},{modules,[]}]}.`);
  expect(namesOf("erlang", app("cowboy"))).toEqual(["cowboy@2.9.0"]);
  expect(namesOf("erlang", app("'plug_crypto'"))).toEqual(["plug_crypto@2.9.0"]);
  expect(namesOf("erlang", app("kernel"))).toEqual([]);
});

test("R: packages that were installed, without those that are R itself", () => {
  const text = (fields: string): Buffer => Buffer.from(`Package: zoo\nVersion: 1.8-12\n${fields}`);
  expect(namesOf("r", text("Built: R 4.2.2; ; 2023; unix\n"))).toEqual(["zoo@1.8-12"]);
  expect(namesOf("r", text("Built: R 4.2.2\nPriority: base\n"))).toEqual([]);
  expect(namesOf("r", text("License: GPL\n"))).toEqual([]); // a source tree
});

test("conda: the record's name and version", () => {
  expect(namesOf("conda", Buffer.from('{"name":"openssl","version":"3.0.1","build":"h"}'))).toEqual([
    "openssl@3.0.1",
  ]);
  expect(namesOf("conda", Buffer.from("null"))).toEqual([]);
});

test("composer 1 and 2", () => {
  const one = [{ name: "monolog/monolog", version: "v2.0.0", license: ["MIT"] }];
  expect(namesOf("composer", Buffer.from(JSON.stringify(one)))).toEqual(["monolog/monolog@2.0.0"]);
  expect(namesOf("composer", Buffer.from(JSON.stringify({ packages: one })))).toEqual([
    "monolog/monolog@2.0.0",
  ]);
});

/** A zip of a few files, made here so that no tool is needed. */
function zipOf(files: Readonly<Record<string, Uint8Array | string>>): Uint8Array {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    const packed = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(
      Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, tail, Buffer.from(name)]),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(central.length, 8);
  end.writeUInt16LE(central.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

describe("jars", () => {
  const log4j = zipOf({
    "META-INF/maven/org.apache.logging.log4j/log4j-core/pom.properties":
      "#made\nversion=2.14.1\ngroupId=org.apache.logging.log4j\nartifactId=log4j-core\n",
    "META-INF/MANIFEST.MF":
      "Manifest-Version: 1.0\r\nBundle-SymbolicName: org.apache.logging.log4j.core\r\nImplementation-Version: 2.14.1\r\n",
  });

  test("coordinates from pom.properties", () => {
    expect(namesOf("jar", log4j)).toEqual(["org.apache.logging.log4j:log4j-core@2.14.1"]);
  });

  test("modules of Java (jmod), and jars that begin with a start script", () => {
    const name = "META-INF/maven/org.apache.logging.log4j/log4j-core/pom.properties";
    const properties = "groupId=org.apache.logging.log4j\nartifactId=log4j-core\nversion=2.14.1\n";
    const mark = Buffer.from([0x4a, 0x4d, 1, 0]);
    const jmod = Buffer.concat([mark, zipOf({ [`classes/${name}`]: properties })]);
    expect(namesOf("jar", jmod)).toEqual(["org.apache.logging.log4j:log4j-core@2.14.1"]);
    expect(namesOf("jar", Buffer.concat([mark, zipOf({ "classes/module-info.class": "x" })]))).toEqual([]);
    const script = Buffer.from("#!/bin/bash\nexec java -jar $0\n");
    expect(namesOf("jar", Buffer.concat([script, log4j]))).toEqual([
      "org.apache.logging.log4j:log4j-core@2.14.1",
    ]);
  });

  test("jars in jars, with the place inside", () => {
    const app = zipOf({
      "BOOT-INF/lib/log4j-core-2.14.1.jar": log4j,
      "META-INF/MANIFEST.MF":
        "Implementation-Title: app\nImplementation-Version: 1.0\nImplementation-Vendor-Id: com.example\n",
    });
    const jar = languageFormats.find((one) => one.id === "jar")?.parse(app);
    expect(jar?.value.map(({ name, version, within }) => [name, version, within])).toEqual([
      ["org.apache.logging.log4j:log4j-core", "2.14.1", "BOOT-INF/lib/log4j-core-2.14.1.jar"],
      ["com.example:app", "1.0", undefined],
    ]);
  });

  test("coordinates from the manifest and the file's name", () => {
    const bare = zipOf({
      "META-INF/MANIFEST.MF":
        "Bundle-SymbolicName: org.apache.commons.lang3;singleton:=true\nBundle-Version: 3.9\n",
      "x.class": "x",
    });
    const nested = zipOf({ "lib/lang3-3.9.jar": bare });
    expect(namesOf("jar", nested)).toContain("org.apache.commons:lang3@3.9");
    expect(packageOfJarName("app/lib/guava-30.1-jre.jar")).toMatchObject({
      name: "guava",
      version: "30.1-jre",
    });
  });

  test("archives nested too deep, and ones that are cut off, are problems", () => {
    let inner = zipOf({ x: "x" });
    for (let depth = 0; depth < 8; depth += 1) inner = zipOf({ "a-1.jar": inner });
    const jar = languageFormats.find((one) => one.id === "jar");
    expect(
      jar
        ?.parse(inner)
        .problems.map(({ message }) => message)
        .join(),
    ).toContain("nested deeper");
    expect(jar?.parse(log4j.subarray(0, log4j.length - 10)).problems).toHaveLength(1);
  });
});

/** An ELF file of 64 bits with one section of this name and content. */
function elfWith(name: string, content: Uint8Array): Uint8Array {
  const names = Buffer.from(`\0${name}\0.shstrtab\0`, "latin1");
  const header = Buffer.alloc(64);
  header.write("\x7fELF\x02\x01\x01", 0, "latin1");
  const contentAt = 64;
  const namesAt = contentAt + content.length;
  const tableAt = namesAt + names.length;
  header.writeBigUInt64LE(BigInt(tableAt), 40);
  header.writeUInt16LE(64, 58);
  header.writeUInt16LE(3, 60);
  header.writeUInt16LE(2, 62);
  const section = (nameAt: number, offset: number, size: number): Buffer => {
    const row = Buffer.alloc(64);
    row.writeUInt32LE(nameAt, 0);
    row.writeBigUInt64LE(BigInt(offset), 24);
    row.writeBigUInt64LE(BigInt(size), 32);
    return row;
  };
  return Buffer.concat([
    header,
    content,
    names,
    Buffer.alloc(64),
    section(1, contentAt, content.length),
    section(2 + name.length, namesAt, names.length),
  ]);
}

describe("binaries", () => {
  test("Rust: crates of cargo auditable; build dependencies and the program itself are left out", () => {
    const audit = {
      packages: [
        { name: "app", version: "0.1.0", source: "local", root: true },
        { name: "smallvec", version: "0.6.13", source: "crates.io" },
        { name: "cc", version: "1.0.0", source: "crates.io", kind: "build" },
      ],
    };
    expect(namesOf("binary", elfWith(".dep-v0", deflateSync(JSON.stringify(audit))))).toEqual([
      "smallvec@0.6.13",
    ]);
    expect(namesOf("binary", elfWith(".text", Buffer.from("x")))).toEqual([]);
    const broken = languageFormats
      .find((one) => one.id === "binary")
      ?.parse(elfWith(".dep-v0", Buffer.from("nonsense")));
    expect(broken?.problems).toHaveLength(1);
  });

  test("Go: the inline form of 1.18 and later", () => {
    const text = (value: string): Buffer => {
      const bytes = Buffer.from(value);
      return Buffer.concat([Buffer.from([(bytes.length & 0x7f) | 0x80, bytes.length >> 7]), bytes]);
    };
    const modules = `${"0123456789abcdef"}path\texample.com/app\nmod\texample.com/app\t(devel)\t\ndep\tgolang.org/x/net\tv0.7.0\th1:x=\ndep\tgithub.com/old/x\tv1.0.0\n=>\tgithub.com/new/x\tv1.1.0\th1:y=\n${"0123456789abcdef"}`;
    const block = Buffer.concat([
      Buffer.from("\xff Go buildinf:\x08\x02", "latin1"),
      Buffer.alloc(16),
      text("go1.20.1"),
      text(modules),
    ]);
    expect(namesOf("binary", elfWith(".go.buildinfo", block))).toEqual([
      "stdlib@1.20.1",
      "golang.org/x/net@0.7.0",
      "github.com/new/x@1.1.0",
    ]);
  });

  test("Go: the list is found in a stream, however it is cut, and not where a program only knows the magic", () => {
    const text = (value: string): Buffer => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
    const list = Buffer.concat([
      Buffer.from("\xff Go buildinf:\x08\x02", "latin1"),
      Buffer.alloc(16),
      text("go1.21.3"),
      text("0123456789abcdefpath\tx\ndep\ta.b/c\tv1.2.3\th1:=\n0123456789abcdef"),
    ]);
    const decoy = Buffer.from("..\xff Go buildinf:\x08\x02", "latin1");
    const file = Buffer.concat([Buffer.alloc(64, decoy), Buffer.alloc(480), list, Buffer.alloc(700)]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (size) => {
        const finder = new GoListFinder();
        for (let at = 0; at < file.length; at += size) finder.push(file.subarray(at, at + size));
        expect(Buffer.from(finder.block() ?? []).equals(list)).toBe(true);
      }),
      { numRuns: 40 },
    );
    expect(namesOf("binary", list)).toEqual(["stdlib@1.21.3", "a.b/c@1.2.3"]);
    const none = new GoListFinder();
    none.push(decoy);
    expect(none.block()).toBeUndefined();
  });

  const toolchain = ["/usr/local/go/bin/go", "/usr/lib/go/bin/go", "/root/go/bin/go"].find((file) =>
    existsSync(file),
  );
  test("Go: of a whole program its list alone is enough", () => {
    const block = Buffer.alloc(32);
    block.write("\xff Go buildinf:", "latin1");
    block[15] = 2;
    const text = (value: string): Buffer => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
    const list = Buffer.concat([block, text("go1.22.1"), text("")]);
    expect(goModuleList(Buffer.concat([Buffer.alloc(64), list, Buffer.alloc(999)]))).toEqual(list);
    expect(goModuleList(Buffer.alloc(999))).toBeUndefined();
  });

  test.skipIf(toolchain === undefined)(
    "Go: the same modules as `go version -m` names (skipped where no Go toolchain is)",
    () => {
      const binary = toolchain ?? "";
      const bytes = readFileSync(binary);
      expect(looksLikeGoBinary(bytes.subarray(0, 8192))).toBe(true);
      const said = execFileSync(binary, ["version", "-m", binary], { encoding: "utf8" });
      const release = /: go(\S+)/.exec(said)?.[1];
      expect(parseGoBuildInfo(bytes).value).toContainEqual(
        expect.objectContaining({ name: "stdlib", version: release }),
      );
    },
  );
});

test("no bytes make a reader throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      for (const format of languageFormats) format.parse(bytes);
    }),
  );
  const elf = elfWith(".go.buildinfo", Buffer.from("\xff Go buildinf:\x08\x00", "latin1"));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(elf.length - 1), fc.nat(255)), { maxLength: 12 }), (changes) => {
      const copy = Uint8Array.from(elf);
      for (const [at, value] of changes) copy[at] = value;
      for (const format of languageFormats) format.parse(copy);
    }),
  );
});

test("a program with very many sections and no end of a name is read in time", () => {
  const bytes = Buffer.alloc(32 * 1024 * 1024, 1);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.writeBigUInt64LE(64n, 40); // the table of sections
  bytes.writeUInt16LE(0, 56); // no segments
  bytes.writeUInt16LE(64, 58);
  bytes.writeUInt16LE(65_535, 60);
  bytes.writeUInt16LE(0, 62);
  bytes.fill(0, 64, 128); // the names begin at 0, and that of each section starts at 0x1010101
  expect(holdsModuleList(bytes)).toBe(false);
});
