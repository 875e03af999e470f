// Manifests of Ruby and of the languages of the BEAM. By the forms that their documentation names.

import { expect, test } from "vitest";
import { asked, type ManifestCase } from "./manifest-lab.ts";

const cases: readonly ManifestCase[] = [
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
];

test.each(cases)("%s: %#", (path, text, expected) => {
  expect(asked(path, text)).toEqual(expected);
  expect(asked(path, text.replaceAll("\n", "\r\n"))).toEqual(expected);
});
