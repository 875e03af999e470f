// Credentials of package and image registries.

import { fake } from "../fake.ts";
import type { SecretRule } from "../rule.ts";
import {
  checksum,
  hasGithubChecksum,
  lacksGithubChecksum,
  structure,
  withGithubChecksum,
  withoutGithubChecksum,
} from "./checks.ts";
import { named, prefixed, written } from "./rule-kinds.ts";
import {
  base62,
  base64,
  base64url,
  charsOf,
  digits,
  either,
  hex,
  lower,
  oneOf,
  upper,
  uuid,
} from "./value-shape.ts";

const npm = {
  provider: "npm",
  revokeUrl: "https://www.npmjs.com/settings/~/tokens",
  docsUrl: "https://docs.npmjs.com/about-access-tokens",
};
const artifactory = {
  provider: "JFrog Artifactory",
  revokeUrl: "https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens",
  docsUrl: "https://jfrog.com/help/r/jfrog-platform-administration-documentation/user-profile",
};
const docker = {
  provider: "Docker Hub",
  revokeUrl: "https://app.docker.com/settings/personal-access-tokens",
  docsUrl: "https://docs.docker.com/security/access-tokens/",
};

/**
 * The macaroon of every PyPI token begins with version 2 and the location: "\x02\x01\x08pypi.org" (pypi.org/help/#apitoken).
 * How long it is PyPI does not say: its holder may add caveats, each of which makes it longer.
 */
const pypiHead = Buffer.from("\x02\x01\x08pypi.org", "latin1").toString("base64url").slice(0, 14);
const testPypiHead = Buffer.from("\x02\x01\x0dtest.pypi.org", "latin1").toString("base64url").slice(0, 20);
const isPypiMacaroon = structure((token) => {
  const bytes = Buffer.from(token.slice("pypi-".length), "base64url");
  return (
    bytes[0] === 2 &&
    bytes[1] === 1 &&
    bytes
      .subarray(3)
      .toString("latin1")
      .match(/^(?:test\.)?pypi\.org/) !== null
  );
});

export const registryRules = (): readonly SecretRule[] => [
  prefixed({
    ...npm,
    id: "npm-token-unconfirmed",
    title: "npm token whose checksum does not hold",
    opens:
      "nothing as it stands; the token that it was before it was mistyped, cut or changed publishes packages",
    severity: "medium",
    remedy:
      "Find out which token it was: revoke that one if it is real, and write a plain placeholder here if it is not.",
    value: ["npm_", base62(36)],
    check: lacksGithubChecksum,
    make: (seed) => withoutGithubChecksum("npm_", seed),
    twins: [`token: "${withGithubChecksum("npm_", 9)}"`],
  }),
  prefixed({
    ...npm,
    id: "npm-access-token",
    title: "npm access token",
    opens: "publishing packages in the owner's name",
    severity: "critical",
    value: ["npm_", base62(36)],
    check: checksum(hasGithubChecksum),
    make: (seed) => withGithubChecksum("npm_", seed),
    // npm took over GitHub's format with its checksum so that invented tokens can be told without asking.
    twins: [
      'npm_config_registry="https://registry.example"',
      `token: "${withGithubChecksum("npm_", 7).replace(/.{6}$/, "0000aZ")}"`,
    ],
  }),
  written({
    ...npm,
    id: "npm-older-access-token",
    title: "npm access token in .npmrc",
    opens: "installing from, and often publishing to, the registry",
    severity: "critical",
    keywords: ["_authtoken", "npm_token", "npm_auth"],
    pattern:
      /(?:_authToken|NPM_(?:AUTH_)?TOKEN)["']?[ \t]{0,4}[=:][ \t]{0,4}["']?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?![0-9A-Za-z-])/,
    bad: () => [`//registry.example.org/:_authToken=${uuid.sample(1)}`],
    good: () => ["//registry.example.org/:_authToken=${" + "NPM_TOKEN}", `id = ${uuid.sample(2)}`],
  }),
  written({
    ...npm,
    provider: "npm registry",
    id: "npmrc-basic-auth",
    title: "Registry password in .npmrc",
    opens: "the registry that its line names",
    severity: "critical",
    keywords: ["_auth", "_password"],
    pattern:
      /(?:^|[\s:])_(?:auth|password)[ \t]{0,4}=[ \t]{0,4}["']?([0-9A-Za-z+/]{16,400}={0,2})(?![0-9A-Za-z+/=.(])/,
    minEntropyBitsPerChar: 3,
    // npm's documentation: both hold base64 of text, `user:password` or the password.
    check: structure((value) => /^[\x20-\x7e]+$/.test(Buffer.from(value, "base64").toString("latin1"))),
    docsUrl: "https://docs.npmjs.com/cli/v11/configuring-npm/npmrc",
    bad: () => [
      `//npm.acme.dev/:_auth=${Buffer.from(`ci:${fake("", 20)}`).toString("base64")}`,
      `//npm.acme.dev/:_password=${Buffer.from(fake("", 18)).toString("base64")}`,
    ],
    good: () => [
      "//npm.acme.dev/:_auth=${" + "NPM_AUTH}",
      "//npm.acme.dev/:_password=changeme",
      "usable_password = SetPasswordMixin.create()",
    ],
  }),
  prefixed({
    provider: "PyPI",
    id: "pypi-token",
    title: "PyPI API token",
    opens: "publishing packages in the owner's name",
    severity: "critical",
    value: [`pypi-${pypiHead}`, base64url(50, 1000)],
    check: isPypiMacaroon,
    make: (seed) =>
      `pypi-${Buffer.from(`\x02\x01\x08pypi.org\x02\x24${fake("", 90, "base62", seed)}`, "latin1").toString("base64url")}`,
    revokeUrl: "https://pypi.org/manage/account/token/",
    docsUrl: "https://pypi.org/help/#apitoken",
  }),
  prefixed({
    provider: "PyPI",
    id: "testpypi-token",
    title: "TestPyPI API token",
    opens: "publishing packages to the test index",
    severity: "medium",
    value: [`pypi-${testPypiHead}`, base64url(50, 1000)],
    check: isPypiMacaroon,
    make: (seed) =>
      `pypi-${Buffer.from(`\x02\x01\x0dtest.pypi.org\x02\x24${fake("", 90, "base62", seed)}`, "latin1").toString("base64url")}`,
    revokeUrl: "https://test.pypi.org/manage/account/token/",
    docsUrl: "https://test.pypi.org/help/#apitoken",
  }),
  prefixed({
    provider: "RubyGems",
    id: "rubygems-api-key",
    title: "RubyGems API key",
    opens: "publishing gems in the owner's name",
    severity: "critical",
    value: ["rubygems_", hex(48)],
    revokeUrl: "https://rubygems.org/profile/api_keys",
    docsUrl: "https://guides.rubygems.org/api-key-scopes/",
  }),
  prefixed({
    provider: "NuGet",
    id: "nuget-api-key",
    title: "NuGet API key",
    opens: "publishing packages in the owner's name",
    severity: "critical",
    value: ["oy2", charsOf("a-z0-9", "abcdefghijklmnopqrstuvwxyz0123456789", 43)],
    revokeUrl: "https://www.nuget.org/account/apikeys",
    docsUrl: "https://learn.microsoft.com/en-us/nuget/nuget-org/scoped-api-keys",
  }),
  prefixed({
    provider: "crates.io",
    id: "crates-io-token",
    title: "crates.io API token",
    opens: "publishing crates in the owner's name",
    severity: "critical",
    value: ["cio", base62(32)],
    revokeUrl: "https://crates.io/settings/tokens",
    docsUrl: "https://doc.rust-lang.org/cargo/reference/publishing.html",
  }),
  prefixed({
    ...docker,
    id: "docker-hub-personal-access-token",
    title: "Docker Hub personal access token",
    opens: "the user's repositories and images",
    severity: "critical",
    value: ["dckr_pat_", base64url(27)],
  }),
  prefixed({
    ...docker,
    id: "docker-hub-organization-access-token",
    title: "Docker Hub organisation access token",
    opens: "the organisation's repositories and images",
    severity: "critical",
    value: ["dckr_oat_", base64url(27, 40)],
    docsUrl: "https://docs.docker.com/enterprise/security/access-tokens/",
  }),
  prefixed({
    ...artifactory,
    id: "artifactory-api-key",
    title: "JFrog Artifactory API key",
    opens: "the repositories that the user can reach",
    severity: "critical",
    value: ["AKCp", base62(69)],
  }),
  prefixed({
    ...artifactory,
    id: "artifactory-reference-token",
    title: "JFrog Artifactory reference token",
    opens: "the repositories that the token was made for",
    severity: "critical",
    value: ["cmVmd", base62(59)],
  }),
  named({
    ...artifactory,
    id: "artifactory-password",
    title: "JFrog Artifactory encrypted password",
    opens: "the repositories that the user can reach",
    words: ["artifactory", "jfrog"],
    value: ["AP", digits(1), base62(40, 70)],
  }),
  named({
    provider: "Cloudsmith",
    id: "cloudsmith-api-key",
    title: "Cloudsmith API key",
    opens: "repositories and packages of the user",
    severity: "critical",
    words: ["cloudsmith"],
    value: [either([hex(40)], ["csa_", base62(30, 60)])],
    revokeUrl: "https://cloudsmith.io/user/settings/api/",
    docsUrl: "https://help.cloudsmith.io/docs/api-key",
  }),
  prefixed({
    provider: "Packagist",
    id: "packagist-conductor-token",
    title: "Packagist token",
    opens: "packages of the account",
    value: [
      oneOf(
        "packagist_ack_",
        "packagist_acs_",
        "packagist_aut_",
        "packagist_org_rut_",
        "packagist_out_",
        "packagist_uut_",
        "packagist_orgrut_",
      ),
      hex(60, 80),
    ],
    revokeUrl: "https://packagist.org/profile/",
    docsUrl: "https://packagist.com/docs",
  }),
  named({
    provider: "Packagist",
    id: "packagist-api-token",
    title: "Packagist API token",
    opens: "packages of the account",
    words: ["packagist"],
    value: [base62(20)],
    revokeUrl: "https://packagist.org/profile/",
    docsUrl: "https://packagist.org/apidoc",
  }),
  named({
    provider: "Clojars",
    id: "clojars-deploy-token",
    title: "Clojars deploy token (older form)",
    opens: "publishing libraries in the owner's name",
    words: ["clojars"],
    value: [hex(60)],
    revokeUrl: "https://clojars.org/tokens",
    docsUrl: "https://github.com/clojars/clojars-web/wiki/Deploy-Tokens",
  }),
  prefixed({
    provider: "Clojars",
    id: "clojars-api-token",
    title: "Clojars deploy token",
    opens: "publishing libraries in the owner's name",
    severity: "critical",
    value: ["CLOJARS_", lower(60)],
    revokeUrl: "https://clojars.org/tokens",
    docsUrl: "https://github.com/clojars/clojars-web/wiki/Deploy-Tokens",
  }),
  prefixed({
    provider: "Hex.pm",
    id: "hex-api-key",
    title: "Hex API key",
    opens: "publishing packages in the owner's name",
    severity: "critical",
    lead: [oneOf("HEX_API_KEY=", "HEX_API_KEY: ", 'HEX_API_KEY="', 'HEX_API_KEY: "')],
    value: [hex(32)],
    revokeUrl: "https://hex.pm/dashboard/keys",
    docsUrl: "https://hex.pm/docs/publish",
  }),
  named({
    provider: "Sonatype",
    id: "sonatype-token-password",
    title: "Sonatype Central or Nexus user token",
    opens: "publishing artifacts in the owner's name",
    severity: "critical",
    words: ["sonatype", "ossrh", "maven central", "mavencentral", "nexus"],
    value: [either([base64(44)], [base62(32, 34)])],
    revokeUrl: "https://central.sonatype.com/account",
    docsUrl: "https://central.sonatype.org/publish/generate-portal-token/",
  }),
  prefixed({
    provider: "Buf",
    id: "buf-token",
    title: "Buf Schema Registry token",
    opens: "modules and plugins of the user",
    keywords: ["buf_token", "buf.build", "buf_api"],
    lead: [oneOf("BUF_TOKEN=", "BUF_TOKEN: ", 'BUF_TOKEN="', "BUF_API_TOKEN=")],
    value: [hex(64)],
    revokeUrl: "https://buf.build/settings/user",
    docsUrl: "https://buf.build/docs/bsr/authentication/",
  }),
  named({
    provider: "Quay",
    id: "quay-oauth-token",
    title: "Quay OAuth or robot token",
    opens: "the repositories of the organisation or robot",
    severity: "critical",
    words: ["quay"],
    value: [either([base62(40)], [upper(64)])],
    revokeUrl: "https://quay.io/organization/",
    docsUrl: "https://docs.quay.io/glossary/robot-accounts.html",
  }),
  named({
    provider: "Harbor",
    id: "harbor-robot-secret",
    title: "Harbor robot account secret",
    opens: "the projects of the robot account",
    severity: "critical",
    words: ["harbor", "robot$"],
    value: [base62(32)],
    revokeUrl:
      "https://goharbor.io/docs/latest/working-with-projects/project-configuration/create-robot-accounts/",
    docsUrl:
      "https://goharbor.io/docs/latest/working-with-projects/project-configuration/create-robot-accounts/",
  }),
  named({
    provider: "CocoaPods",
    id: "cocoapods-trunk-token",
    title: "CocoaPods trunk token",
    opens: "publishing pods in the owner's name",
    words: ["cocoapods", "pods trunk", "trunk.cocoapods"],
    value: [hex(32)],
    revokeUrl: "https://trunk.cocoapods.org/sessions",
    docsUrl: "https://guides.cocoapods.org/making/getting-setup-with-trunk.html",
  }),
  named({
    provider: "Anaconda",
    id: "anaconda-token",
    title: "Anaconda.org token",
    opens: "packages and channels of the user",
    severity: "critical",
    words: ["anaconda", "conda"],
    value: [oneOf("mi-", "ma-", "an-"), uuid],
    revokeUrl: "https://anaconda.org/settings/access",
    docsUrl: "https://www.anaconda.com/docs/tools/anaconda-org/user-guide/work-with-tokens",
  }),
  named({
    provider: "Open VSX",
    id: "open-vsx-token",
    title: "Open VSX access token",
    opens: "publishing extensions in the owner's name",
    severity: "critical",
    words: ["ovsx", "open vsx", "openvsx"],
    value: [either([uuid], ["ovsxp_", uuid])],
    revokeUrl: "https://open-vsx.org/user-settings/tokens",
    docsUrl: "https://github.com/eclipse/openvsx/wiki/Publishing-Extensions",
  }),
];
