// What manifests ask for, by the forms that their documentation names: name, version (only where the wish admits no other), scope.

import fc from "fast-check";
import { expect, test } from "vitest";
import { readLockfile } from "../lock/index.ts";
import { manifestFormats } from "./formats.ts";

function asked(path: string, text: string): readonly string[] {
  const format = manifestFormats.find((one) => one.matches(path));
  if (format === undefined) throw new Error(`no format for ${path}`);
  const { value } = readLockfile(format, Buffer.from(text));
  const packages = value.packages.map(
    ({ name, version, requirement, scope, line, source }) =>
      `${line} ${name} ${version ?? `(${requirement ?? ""})`}${scope === "production" ? "" : ` ${scope}`}${source.kind === "registry" ? "" : ` ${source.kind}`}`,
  );
  return [...packages, ...(value.computed ?? []).map((line) => `${line} computed`)];
}

const cases: readonly (readonly [path: string, text: string, expected: readonly string[]])[] = [
  [
    "a/Cargo.toml",
    `[package]
name = "app"
[dependencies]
serde = "1.0"
time = "=0.1.44"
old = { package = "openssl", version = "=0.10.1", optional = true }
mine = { path = "../mine", version = "0.1" }
fork = { git = "https://u:p@github.com/a/fork", rev = "0123456789abcdef" }
shared.workspace = true
[target.'cfg(unix)'.dependencies]
nix = "0.20"
[dev-dependencies]
quickcheck = "1"
[workspace.dependencies]
rand = "=0.8.5"
`,
    [
      "4 serde (1.0)",
      "5 time 0.1.44",
      "6 openssl 0.10.1 optional",
      "7 mine (0.1) workspace",
      "8 fork () git",
      "13 quickcheck (1) development",
      "11 nix (0.20)",
      "15 rand 0.8.5",
    ],
  ],
  [
    "Gemfile",
    `source "https://registry.example.org"
# gem "commented", "1.0"
gem "rails", "~> 7.0", ">= 7.0.4"
gem 'rack', '2.2.3'
gem "puma", "= 5.6.4", require: false
gem "nokogiri",
  "1.13.0"
gem "mine", path: "vendor/mine"
gem "fork", github: "a/fork", ref: "0123456789abcdef0123456789abcdef01234567"
gem "rspec", "3.0.0", group: :test
group :development, :test do
  gem "pry"
end
gem "sinatra", group: [:production, :test]
gem name_of_it
`,
    [
      "3 rails (~> 7.0, >= 7.0.4)",
      "4 rack 2.2.3",
      "5 puma 5.6.4",
      "6 nokogiri 1.13.0",
      "8 mine () file",
      "9 fork () git",
      "10 rspec 3.0.0 development",
      "12 pry () development",
      "14 sinatra ()",
      "15 computed",
    ],
  ],
  [
    "shop.gemspec",
    `Gem::Specification.new do |spec|
  spec.add_dependency "rack", ">= 2.0", "< 4"
  spec.add_runtime_dependency(%q{x}, "1")
  spec.add_dependency 'json'.freeze, '2.3.0'.freeze
  spec.add_development_dependency "rake", "~> 13.0"
end
`,
    ["2 rack (>= 2.0, < 4)", "4 json 2.3.0", "5 rake (~> 13.0) development", "3 computed"],
  ],
  [
    "mix.exs",
    `defmodule Shop.MixProject do
  def project, do: [app: :shop, version: "0.1.0", deps: deps()]
  def application, do: [extra_applications: [:logger], mod: {Shop.Application, []}]
  defp deps do
    [
      {:phoenix, "~> 1.7"},
      {:plug, "== 1.10.0"},
      {:jason, "1.2.0", only: [:dev, :test]},
      {:renamed, "~> 1.0", hex: :real_name},
      {:fork, git: "https://github.com/a/fork.git", tag: "v1"},
      {:sibling, in_umbrella: true},
      # {:gone, "1.0.0"},
    ]
  end
end
`,
    [
      "6 phoenix (~> 1.7)",
      "7 plug 1.10.0",
      "8 jason 1.2.0 development",
      "9 real_name (~> 1.0)",
      "10 fork () git",
    ],
  ],
  [
    "app/pubspec.yaml",
    `name: shop
environment:
  sdk: ^3.0.0
dependencies:
  flutter:
    sdk: flutter
  http: ^0.13.0
  dio: 4.0.0
  open:
  fork:
    git:
      url: https://github.com/a/fork.git
      ref: main
  hosted_one:
    hosted: https://pub.example.com
    version: 1.2.3
dev_dependencies:
  test: any
`,
    [
      "7 http (^0.13.0)",
      "8 dio 4.0.0",
      "9 open ()",
      "10 fork () git",
      "14 hosted_one 1.2.3",
      "18 test (any) development",
    ],
  ],
  [
    "build.gradle",
    `buildscript {
    ext.kotlin_version = '1.5.0'
    dependencies { classpath "org.jetbrains.kotlin:kotlin-gradle-plugin:$kotlin_version" }
}
plugins { id 'java' }
def jackson = "2.9.8"
dependencies {
    implementation 'org.apache.logging.log4j:log4j-core:2.14.1'
    implementation("com.fasterxml.jackson.core:jackson-databind:\${jackson}") { exclude group: 'x', module: 'y' }
    implementation group: 'commons-io', name: 'commons-io', version: '2.4'
    api 'com.google.guava:guava:31.+', "org.slf4j:slf4j-api:[1.7,2.0)"
    testImplementation 'junit:junit:4.12'
    implementation platform('org.springframework.boot:spring-boot-dependencies:2.5.0')
    implementation 'org.springframework.boot:spring-boot-starter-web'
    implementation project(':core')
    implementation libs.guava
    implementation "a.b:c:$elsewhere"
    // implementation 'not:this:1.0'
}
`,
    [
      "3 org.jetbrains.kotlin:kotlin-gradle-plugin 1.5.0",
      "8 org.apache.logging.log4j:log4j-core 2.14.1",
      "9 com.fasterxml.jackson.core:jackson-databind 2.9.8",
      "10 commons-io:commons-io 2.4",
      "11 com.google.guava:guava (31.+)",
      "11 org.slf4j:slf4j-api ([1.7,2.0))",
      "12 junit:junit 4.12 development",
      "13 org.springframework.boot:spring-boot-dependencies 2.5.0",
      "14 org.springframework.boot:spring-boot-starter-web ()",
      "17 a.b:c ($elsewhere)",
    ],
  ],
  [
    "app/build.gradle.kts",
    `val ktor: String by extra("1.6.0")
extra["log4j"] = "2.14.0"
dependencies {
    implementation("io.ktor:ktor-server-core:$ktor")
    implementation("org.apache.logging.log4j:log4j-api:\${extra["log4j"]}")
    testImplementation(kotlin("test"))
    "debugImplementation"("com.squareup.leakcanary:leakcanary-android:2.7")
    kapt(group = "com.google.dagger", name = "dagger-compiler", version = "2.38")
}
`,
    [
      "4 io.ktor:ktor-server-core 1.6.0",
      "5 org.apache.logging.log4j:log4j-api 2.14.0",
      "7 com.squareup.leakcanary:leakcanary-android 2.7",
      "8 com.google.dagger:dagger-compiler 2.38",
    ],
  ],
  [
    "gradle/libs.versions.toml",
    `[versions]
guava = "31.0-jre"
rich = { strictly = "[1.7, 1.8)", prefer = "1.7.30" }
[libraries]
guava = { module = "com.google.guava:guava", version.ref = "guava" }
slf4j = { group = "org.slf4j", name = "slf4j-api", version.ref = "rich" }
junit = "junit:junit:4.12"
bom-managed = { module = "org.springframework:spring-web" }
`,
    [
      "5 com.google.guava:guava 31.0-jre",
      "6 org.slf4j:slf4j-api ([1.7, 1.8))",
      "7 junit:junit 4.12",
      "8 org.springframework:spring-web ()",
    ],
  ],
  [
    "build.sbt",
    `scalaVersion := "2.13.8"
val akka = "2.6.0"
libraryDependencies ++= Seq(
  "com.typesafe.akka" %% "akka-actor" % akka,
  "org.apache.logging.log4j" % "log4j-core" % "2.14.1",
  "org.scalatest" %% "scalatest" % "3.2.9" % Test
)
`,
    [
      "4 com.typesafe.akka:akka-actor_2.13 2.6.0",
      "5 org.apache.logging.log4j:log4j-core 2.14.1",
      "6 org.scalatest:scalatest_2.13 3.2.9 development",
    ],
  ],
  [
    "setup.py",
    `from setuptools import setup
TESTS = ["pytest>=6", 'mock']  # "comment==1"
setup(
    name="Shop_App",
    install_requires=[
        "Flask==0.12.2",
        'requests[security] >= 2.0 ; python_version < "3.8"',
        "lxml"
        "==4.6.2",
    ],
    extras_require={"fast": ["ujson==1.35"], 'all': ["ujson==1.35", "x"]},
    tests_require=TESTS,
    setup_requires=read_requirements(),
)
`,
    [
      "6 flask 0.12.2",
      "7 requests (>=2.0)",
      "8 lxml 4.6.2",
      "11 ujson 1.35 optional",
      "11 x () optional",
      "2 pytest (>=6) development",
      "2 mock () development",
      "13 computed",
    ],
  ],
  [
    "setup.py",
    `requires = ['plaster', "waitress >= 0.8"]
tests = ["WebTest"]
extras = {"testing": tests}
extras["docs"] = ["Sphinx==4.0"]
if sys.platform == "win32":
    requires.append("pywin32==300")
loop = [loop]
setup(name='x', install_requires=requires, extras_require=extras, tests_require=tests + more, setup_requires=[loop])
`,
    [
      "1 plaster ()",
      "1 waitress (>=0.8)",
      "6 pywin32 300",
      "2 webtest () optional",
      "4 sphinx 4.0 optional",
      "8 computed",
      "8 computed",
    ],
  ],
  [
    "setup.cfg",
    `[metadata]
name = shop
[options]
install_requires =
    Django==2.2.0
    # a comment
    six; python_version < "3"
[options.extras_require]
fast = ujson==1.35
docs =
    Sphinx>=4
[flake8]
ignore = E501
`,
    ["5 django 2.2.0", "7 six ()", "9 ujson 1.35 optional", "11 sphinx (>=4) optional"],
  ],
  ["setup.cfg", "[options]\ninstall_requires = file: requirements.txt\n", ["2 computed"]],
  [
    "Package.swift",
    `let package = Package(name: "Shop", dependencies: [
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.0.0"),
    .package(url: "https://github.com/vapor/vapor", exact: "4.40.0"),
    .package(url: "git@github.com:a/b.git", .exact("1.2.3")),
    .package(url: "https://github.com/a/c", branch: "main"),
    .package(url: "https://github.com/a/d", "1.0.0"..<"2.0.0"),
    .package(path: "../Local"),
])
`,
    [
      "2 github.com/apple/swift-nio (2.0.0)",
      "3 github.com/vapor/vapor 4.40.0",
      "4 github.com/a/b 1.2.3",
      "5 github.com/a/c (main) git",
      "6 github.com/a/d (1.0.0..<2.0.0)",
    ],
  ],
  [
    "ios/Podfile",
    `platform :ios, '13.0'
target 'Shop' do
  pod 'AFNetworking', '~> 4.0'
  pod 'SDWebImage', '5.0.0'
  pod 'Firebase/Auth'
  pod 'Mine', :path => '../Mine'
  pod 'Fork', :git => 'https://github.com/a/fork.git', :commit => '0123456789'
end
`,
    ["3 AFNetworking (~> 4.0)", "4 SDWebImage 5.0.0", "5 Firebase ()", "6 Mine () file", "7 Fork () git"],
  ],
  [
    "conanfile.txt",
    "[requires]\nzlib/1.2.11\nopenssl/[>=1.1 <4]\nboost/1.70.0@conan/stable\n[tool_requires]\ncmake/3.20.0\n[generators]\nCMakeDeps\n",
    ["2 zlib 1.2.11", "3 openssl ([>=1.1 <4])", "4 boost 1.70.0", "6 cmake 3.20.0 development"],
  ],
  [
    "conanfile.py",
    `class Shop(ConanFile):
    requires = "zlib/1.2.11", "poco/1.9.4"
    tool_requires = ["cmake/3.20.0"]
    def requirements(self):
        self.requires("openssl/1.1.1k", transitive_headers=True)
        self.requires(f"boost/{self.options.boost}")
        self.test_requires("gtest/1.11.0")
`,
    [
      "5 openssl 1.1.1k",
      "7 gtest 1.11.0 development",
      "2 zlib 1.2.11",
      "2 poco 1.9.4",
      "3 cmake 3.20.0 development",
      "6 computed",
    ],
  ],
  [
    "DESCRIPTION",
    "Package: shop\nVersion: 0.1\nDepends: R (>= 3.5), methods\nImports:\n    httr (== 1.4.2),\n    dplyr (>= 1.0)\nSuggests: testthat\n",
    ["5 httr 1.4.2", "6 dplyr (>= 1.0)", "7 testthat () development"],
  ],
  ["DESCRIPTION", "A text about something.\n", []],
  [
    "shop.cabal",
    `name: shop
version: 0.1
library
  build-depends:
      base >=4.7 && <5
    , aeson ==1.5.6.0
    , text
  hs-source-dirs: src
test-suite spec
  build-depends: base, hspec, shop
`,
    ["5 base (>=4.7 && <5)", "6 aeson 1.5.6.0", "7 text ()", "10 hspec () development"],
  ],
  [
    "stack.yaml",
    "resolver: lts-18.0\nextra-deps:\n- acme-missiles-0.3@sha256:2ba66a092a32593880a87fb00f3213762d7bca65a687d45965778deb8694c5d1,613\n- ./vendored\n",
    ["3 acme-missiles 0.3"],
  ],
  [
    "package.yaml",
    `name: shop
dependencies:
- base >= 4.7 && < 5
- aeson == 1.5.6.0
library:
  source-dirs: src
  dependencies:
  - name: text
    version: "== 1.2.4.1"
executables:
  shop:
    main: Main.hs
    dependencies: [shop, wai]
tests:
  spec:
    dependencies:
      hspec: ">= 2"
`,
    [
      "3 base (>= 4.7 && < 5)",
      "4 aeson 1.5.6.0",
      "8 text 1.2.4.1",
      "13 wai ()",
      "17 hspec (>= 2) development",
    ],
  ],
  ["package.yaml", "title: another tool's\n", []],
  [
    "rebar.config",
    `%% {deps, [commented]}.
{erl_opts, [debug_info]}.
{deps, [
  jsx,
  {cowboy, "2.9.0"}, % exact
  {hackney, "~> 1.18"},
  {lager_fork, "3.9.1", {pkg, lager}},
  {gun, {git, "https://github.com/ninenines/gun.git", {ref, "0123456789abcdef0123456789abcdef01234567"}}}
]}.
{profiles, [{test, [{deps, [{meck, "0.9.2"}]}]}]}.
`,
    [
      "4 jsx ()",
      "5 cowboy 2.9.0",
      "6 hackney (~> 1.18)",
      "7 lager 3.9.1",
      "8 gun () git",
      "10 meck 0.9.2 development",
    ],
  ],
  [
    "gleam.toml",
    `name = "shop"
[dependencies]
gleam_stdlib = ">= 0.34.0 and < 2.0.0"
wisp = "1.2.0"
mine = { path = "../mine" }
fork = { git = "https://github.com/a/fork", ref = "0123456789abcdef" }
[dev-dependencies]
gleeunit = "== 1.0.2"
`,
    [
      "3 gleam_stdlib (>= 0.34.0 and < 2.0.0)",
      "4 wisp 1.2.0",
      "5 mine () workspace",
      "6 fork () git",
      "8 gleeunit 1.0.2 development",
    ],
  ],
  [
    "Project.toml",
    `name = "Shop"
[deps]
HTTP = "cd3eb016-35fb-5094-929b-558a96fad6f3"
JSON3 = "0f8b85d8-7281-11e9-16c2-39a750bddbf1"
LinearAlgebra = "37e2e46d-f89d-539d-b4ee-838fcccc9c8e"
[weakdeps]
Plots = "91a5bcdd-55d7-5caf-9e0b-520d859cae80"
[extras]
Aqua = "4c88cf16-eb10-579e-8560-4a9242c79595"
[compat]
HTTP = "=1.7.4"
JSON3 = "1"
`,
    ["3 HTTP 1.7.4", "4 JSON3 (1)", "7 Plots () optional", "9 Aqua () development"],
  ],
  [
    "deno.jsonc",
    `{
  // imports of the project
  "imports": {
    "chalk": "npm:chalk@5.3.0",
    "react/": "npm:/react@^18/",
    "@std/path": "jsr:@std/path@^1.0.8",
    "./": "./src/",
    "old": "https://deno.land/std@0.100.0/fs/mod.ts",
  },
}
`,
    ["4 chalk 5.3.0", "5 react (^18)", "6 @jsr/std__path (^1.0.8)"],
  ],
];

test.each(cases)("%s: %#", (path, text, expected) => {
  expect(asked(path, text)).toEqual(expected);
  expect(asked(path, text.replaceAll("\n", "\r\n"))).toEqual(expected);
});

test("no text makes a reader throw, hang or name a version that is not in it", () => {
  const piece = fc.constantFrom(
    ...cases.flatMap(([, text]) => text.split(/(?<=[\s"'(){},:])/)),
    "__proto__",
    "\\",
    '"',
    "(",
    "\n",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.constantFrom(...manifestFormats), (pieces, format) => {
      const text = pieces.join("");
      for (const item of readLockfile(format, Buffer.from(text)).value.packages) {
        expect(item.line).toBeGreaterThan(0);
        expect(item.name).not.toBe("");
      }
    }),
    { numRuns: 150 },
  );
});

test("lists that hold lists a million times over are read in no time", () => {
  const name = (index: number) => `n${index}`;
  const holds = (index: number) => `${name(index)} = [${`${name(index + 1)}, `.repeat(300)}"x"]`;
  const text = `${Array.from({ length: 200 }, (_, index) => holds(index)).join("\n")}\nsetup(install_requires=[n0])\n`;
  expect(asked("setup.py", text).length).toBeGreaterThan(0);
});
