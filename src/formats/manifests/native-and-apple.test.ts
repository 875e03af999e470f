// Manifests of Rust, C and C++, and of Apple's languages. By the forms that their documentation names.

import { expect, test } from "vitest";
import { asked, type ManifestCase } from "./manifest-lab.ts";

const cases: readonly ManifestCase[] = [
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
    "Cartfile",
    `github "Alamofire/Alamofire" == 5.0.0 # exact
github "ReactiveX/RxSwift" ~> 6.0
git "https://git.example/x.git" "main"
binary "https://example.com/x.json" ~> 1.0
`,
    [
      "1 github.com/Alamofire/Alamofire 5.0.0",
      "2 github.com/ReactiveX/RxSwift (~> 6.0)",
      "3 git.example/x (main) git",
    ],
  ],
];

test.each(cases)("%s: %#", (path, text, expected) => {
  expect(asked(path, text)).toEqual(expected);
  expect(asked(path, text.replaceAll("\n", "\r\n"))).toEqual(expected);
});
