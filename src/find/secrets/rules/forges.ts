// Credentials of code forges: GitHub, GitLab, Bitbucket, Gitea and their kind.

import type { SecretRule } from "../rule.ts";
import {
  checksum,
  hasGithubChecksum,
  hasGitlabChecksum,
  lacksGithubChecksum,
  withGithubChecksum,
  withGitlabChecksum,
  withoutGithubChecksum,
} from "./checks.ts";
import { named, type Prefixed, prefixed } from "./rule-kinds.ts";
import {
  base62,
  base64,
  base64url,
  digits,
  either,
  hex,
  joined,
  lower,
  maybe,
  oneOf,
  type Part,
  upperHex,
} from "./value-shape.ts";

const github = {
  provider: "GitHub",
  revokeUrl: "https://github.com/settings/tokens",
  docsUrl:
    "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github",
};
const githubApps = { ...github, revokeUrl: "https://github.com/settings/apps" };

/** Prefix, 30 random characters, six of checksum. */
function githubToken(
  id: string,
  prefix: string,
  title: string,
  opens: string,
  provider = github,
): SecretRule {
  return prefixed({
    ...provider,
    id,
    title,
    opens,
    severity: "critical",
    value: [prefix, base62(36)],
    check: checksum(hasGithubChecksum),
    make: (seed) => withGithubChecksum(prefix, seed),
    twins: [`token: "${withGithubChecksum(prefix, 7).replace(/.{6}$/, "0000aZ")}"`],
  });
}

export const githubRules = (): readonly SecretRule[] => [
  githubToken(
    "github-personal-access-token",
    "ghp_",
    "GitHub personal access token (classic)",
    "every repository and organisation that the user can reach",
  ),
  githubToken(
    "github-oauth-token",
    "gho_",
    "GitHub OAuth access token",
    "what the user granted to the OAuth app",
  ),
  githubToken(
    "github-user-to-server-token",
    "ghu_",
    "GitHub App user access token",
    "what the app may do for its user",
    githubApps,
  ),
  githubToken(
    "github-server-to-server-token",
    "ghs_",
    "GitHub App installation token",
    "the repositories in which the app is installed",
    githubApps,
  ),
  prefixed({
    ...githubApps,
    id: "github-stateless-installation-token",
    title: "GitHub App installation token (stateless)",
    opens: "the repositories in which the app is installed, for an hour",
    severity: "critical",
    // A signed JSON Web Token behind the prefix, about 520 characters (GitHub changelog, 2026-05-15).
    keywords: ["ghs_"],
    value: [
      "ghs_",
      maybe(digits(1, 20), "_"),
      "eyJ",
      base64url(12, 400),
      ".eyJ",
      base64url(40, 1200),
      ".",
      base64url(43, 700),
    ],
    reachBytes: 2600,
    docsUrl:
      "https://github.blog/changelog/2026-05-15-github-app-installation-tokens-per-request-override-header/",
  }),
  prefixed({
    ...github,
    id: "github-token-unconfirmed",
    title: "GitHub token whose checksum does not hold",
    opens:
      "nothing as it stands; the token that it was before it was mistyped, cut or changed opens an account",
    severity: "medium",
    remedy:
      "Find out which token it was: revoke that one if it is real, and write a plain placeholder here if it is not.",
    value: [oneOf("ghp_", "gho_", "ghu_", "ghs_"), base62(36)],
    check: lacksGithubChecksum,
    make: (seed) => withoutGithubChecksum("ghp_", seed),
    twins: [
      `token: "${withGithubChecksum("ghp_", 9)}"`,
      `token: "ghp_${"abcdefghijklmnopqrstuvwxyz0123456789"}"`,
    ],
  }),
  prefixed({
    ...githubApps,
    id: "github-refresh-token",
    title: "GitHub App refresh token",
    opens: "new user access tokens for six months",
    severity: "critical",
    value: ["ghr_", base62(36, 76)],
  }),
  prefixed({
    ...github,
    id: "github-fine-grained-token",
    title: "GitHub fine-grained personal access token",
    opens: "the repositories and permissions that were chosen for it",
    severity: "critical",
    value: ["github_pat_", base62(22), "_", base62(59)],
  }),
  named({
    ...githubApps,
    id: "github-client-secret",
    title: "GitHub OAuth or App client secret",
    opens: "sign-in as the application",
    words: ["github", "gh_oauth", "gh_app"],
    credentialWords: [
      "client_secret",
      "clientsecret",
      "client-secret",
      "app_secret",
      "oauth_secret",
      "social_auth_github_secret",
      "auth_github_secret",
      "webhook_secret",
    ],
    isOnly: true,
    value: [hex(40)],
  }),
];

const gitlab = {
  provider: "GitLab",
  revokeUrl: "https://gitlab.com/-/user_settings/personal_access_tokens",
  docsUrl: "https://docs.gitlab.com/security/tokens/",
};
/**
 * 20 random characters; or, of a routable token, base64url of 16 random bytes, up to 159 bytes of routing fields and their length
 * (176 bytes make 235 characters), then version, length and checksum after dots (GitLab handbook, "Routable tokens").
 */
const gitlabBody = joined([base64url(20, 235), maybe(".", lower(2), ".", lower(9))], "0-9A-Za-z_\\-");

const isRoutable = /\.[0-9a-z]{2}\.[0-9a-z]{9}$/;

/** A prefix before either form. A routable token whose checksum is wrong is none. */
function gitlabToken(
  prefix: string,
  between: readonly Part[] = [],
): Pick<Prefixed, "value" | "check" | "make" | "twins"> {
  const start = (seed: number) => prefix + joined(between).sample(seed);
  return {
    value: [prefix, ...between, gitlabBody],
    check: checksum(hasGitlabChecksum),
    make: (seed) =>
      seed % 2 === 0 ? start(seed) + base64url(20).sample(seed) : withGitlabChecksum(start(seed), seed),
    twins: [`token: "${withGitlabChecksum(start(8), 8).replace(/.{7}$/, "0000a0z")}"`],
  };
}

export const gitlabRules = (): readonly SecretRule[] => [
  prefixed({
    ...gitlab,
    id: "gitlab-personal-access-token",
    title: "GitLab personal, project or group access token",
    opens: "what its owner may do, within the token's scopes",
    severity: "critical",
    ...gitlabToken("glpat-"),
  }),
  prefixed({
    ...gitlab,
    id: "gitlab-token-unconfirmed",
    title: "GitLab token whose checksum does not hold",
    opens:
      "nothing as it stands; the token that it was before it was mistyped, cut or changed opens an account",
    severity: "medium",
    remedy:
      "Find out which token it was: revoke that one if it is real, and write a plain placeholder here if it is not.",
    // Its version stands in every token with a checksum, and hardly anywhere else; the shape is that of the rules that it stands beside.
    keywords: [".01."],
    reachBytes: 320,
    value: [oneOf("glpat-", "gldt-", "glrt-", "gloas-", "glptt-"), gitlabBody],
    check: checksum((token) => isRoutable.test(token) && !hasGitlabChecksum(token)),
    make: (seed) => withGitlabChecksum("glpat-", seed).replace(/.{7}$/, "0000a0z"),
    twins: [`token: "${withGitlabChecksum("glpat-", 9)}"`],
  }),
  prefixed({
    ...gitlab,
    id: "gitlab-deploy-token",
    title: "GitLab deploy token",
    opens: "repositories, packages and container images of a project or group",
    ...gitlabToken("gldt-"),
  }),
  prefixed({
    ...gitlab,
    id: "gitlab-runner-token",
    title: "GitLab runner authentication token",
    opens: "the jobs of a runner and what they carry",
    severity: "critical",
    ...gitlabToken("glrt-", [maybe("t", digits(1), "_")]),
  }),
  prefixed({
    ...gitlab,
    id: "gitlab-runner-registration-token",
    title: "GitLab runner registration token",
    opens: "registration of runners that receive jobs",
    severity: "critical",
    value: ["GR1348941", base64url(20)],
    docsUrl: "https://docs.gitlab.com/ci/runners/new_creation_workflow/",
  }),
  prefixed({
    ...gitlab,
    id: "gitlab-ci-job-token",
    title: "GitLab CI/CD job token",
    opens: "the project while its job runs",
    severity: "medium",
    ...gitlabToken("glcbt-", [maybe(hex(1, 5), "_")]),
  }),
  prefixed({
    ...gitlab,
    id: "gitlab-trigger-token",
    title: "GitLab pipeline trigger token",
    opens: "starting pipelines with variables of one's choice",
    value: ["glptt-", either([hex(40)], [base64url(20, 64)])],
  }),
  prefixed({
    ...gitlab,
    id: "gitlab-feed-token",
    title: "GitLab feed token",
    opens: "calendars and activity feeds of private projects",
    severity: "medium",
    value: ["glft-", either([hex(64), "-", digits(1, 10)], [base64url(20, 64)])],
  }),
  prefixed({
    ...gitlab,
    id: "gitlab-incoming-mail-token",
    title: "GitLab incoming mail token",
    opens: "creating issues and merge requests by mail as the user",
    severity: "medium",
    value: ["glimt-", base64url(25)],
  }),
  prefixed({
    ...gitlab,
    id: "gitlab-agent-token",
    title: "GitLab agent for Kubernetes token",
    opens: "the connection of a cluster agent",
    severity: "critical",
    value: ["glagent-", base64url(50)],
  }),
  prefixed({
    ...gitlab,
    id: "gitlab-oauth-secret",
    title: "GitLab OAuth application secret",
    opens: "sign-in as the application",
    value: ["gloas-", base62(64)],
    docsUrl: "https://docs.gitlab.com/integration/oauth_provider/",
  }),
  prefixed({
    ...gitlab,
    id: "gitlab-scim-token",
    title: "GitLab SCIM token",
    opens: "creating and removing the members of a group",
    severity: "critical",
    value: ["glsoat-", base64url(20, 64)],
  }),
  prefixed({
    ...gitlab,
    id: "gitlab-feature-flags-token",
    title: "GitLab feature flags client token",
    opens: "the feature flags of a project",
    severity: "medium",
    value: ["glffct-", base64url(20, 64)],
  }),
  prefixed({
    ...gitlab,
    id: "gitlab-workspace-token",
    title: "GitLab workspace token",
    opens: "a remote development workspace",
    value: ["glwt-", base64url(20, 64)],
  }),
  prefixed({
    ...gitlab,
    id: "gitlab-session-cookie",
    title: "GitLab session cookie",
    opens: "the signed-in session of a user",
    keywords: ["_gitlab_session="],
    value: ["_gitlab_session=", hex(32)],
  }),
];

const bitbucket = {
  provider: "Bitbucket",
  revokeUrl: "https://bitbucket.org/account/settings/app-passwords/",
  docsUrl: "https://support.atlassian.com/bitbucket-cloud/docs/app-passwords/",
};

export const otherForgeRules = (): readonly SecretRule[] => [
  prefixed({
    ...bitbucket,
    id: "bitbucket-app-password",
    title: "Bitbucket app password",
    opens: "repositories and pipelines of the user",
    severity: "critical",
    value: ["ATBB", base62(32)],
  }),
  prefixed({
    ...bitbucket,
    id: "bitbucket-access-token",
    title: "Bitbucket repository, project or workspace access token",
    opens: "the repositories that the token was made for",
    severity: "critical",
    value: ["ATCTT3xFfG", base64url(100, 250), maybe("=", upperHex(8))],
    docsUrl: "https://support.atlassian.com/bitbucket-cloud/docs/access-tokens/",
  }),
  prefixed({
    ...bitbucket,
    provider: "Bitbucket Data Center",
    id: "bitbucket-data-center-token",
    title: "Bitbucket Data Center HTTP access token",
    opens: "projects and repositories of the server",
    severity: "critical",
    value: ["BBDC-", base64(44)],
    docsUrl: "https://confluence.atlassian.com/bitbucketserver/http-access-tokens-939515499.html",
  }),
  named({
    ...bitbucket,
    id: "bitbucket-client-secret",
    title: "Bitbucket OAuth consumer secret",
    opens: "sign-in as the OAuth consumer",
    words: ["bitbucket"],
    value: [base62(32)],
    docsUrl: "https://support.atlassian.com/bitbucket-cloud/docs/use-oauth-on-bitbucket-cloud/",
  }),
  named({
    provider: "Gitea",
    id: "gitea-access-token",
    title: "Gitea access token",
    opens: "repositories and packages of the user",
    severity: "critical",
    words: ["gitea"],
    value: [hex(40)],
    revokeUrl: "https://gitea.com/user/settings/applications",
    docsUrl: "https://docs.gitea.com/development/api-usage",
  }),
  named({
    provider: "Forgejo",
    id: "forgejo-access-token",
    title: "Forgejo access token",
    opens: "repositories and packages of the user",
    severity: "critical",
    words: ["forgejo"],
    value: [hex(40)],
    revokeUrl: "https://codeberg.org/user/settings/applications",
    docsUrl: "https://forgejo.org/docs/latest/user/api-usage/",
  }),
  named({
    provider: "Codeberg",
    id: "codeberg-access-token",
    title: "Codeberg access token",
    opens: "repositories and packages of the user",
    severity: "critical",
    words: ["codeberg"],
    value: [hex(40)],
    revokeUrl: "https://codeberg.org/user/settings/applications",
    docsUrl: "https://docs.codeberg.org/advanced/access-token/",
  }),
  named({
    provider: "Gitee",
    id: "gitee-access-token",
    title: "Gitee access token",
    opens: "repositories of the user",
    severity: "critical",
    words: ["gitee"],
    value: [hex(32)],
    revokeUrl: "https://gitee.com/profile/personal_access_tokens",
    docsUrl: "https://gitee.com/api/v5/swagger",
  }),
  named({
    provider: "Gogs",
    id: "gogs-access-token",
    title: "Gogs access token",
    opens: "repositories of the user",
    words: ["gogs"],
    value: [hex(40)],
    revokeUrl: "https://try.gogs.io/user/settings/applications",
    docsUrl: "https://gogs.io/docs",
  }),
  named({
    provider: "Phabricator",
    id: "phabricator-conduit-token",
    title: "Phabricator Conduit API token",
    opens: "revisions, tasks and repositories of the user",
    words: ["phabricator", "conduit", "phorge"],
    value: [oneOf("api-", "cli-"), lower(28)],
    revokeUrl: "https://secure.phabricator.com/settings/",
    docsUrl: "https://secure.phabricator.com/book/phabricator/article/conduit/",
  }),
  named({
    provider: "SourceHut",
    id: "sourcehut-access-token",
    title: "SourceHut personal access token",
    opens: "repositories, lists and builds of the user",
    words: ["sourcehut", "srht", "sr ht"],
    value: [base64url(40, 160)],
    revokeUrl: "https://meta.sr.ht/oauth2",
    docsUrl: "https://man.sr.ht/meta.sr.ht/oauth.md",
  }),
  prefixed({
    provider: "Sourcegraph",
    id: "sourcegraph-access-token",
    title: "Sourcegraph access token",
    opens: "all code that the user can search",
    severity: "critical",
    value: ["sgp_", maybe(either([hex(16)], ["local"]), "_"), hex(40)],
    revokeUrl: "https://sourcegraph.com/user/settings/tokens",
    docsUrl: "https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token",
  }),
  prefixed({
    provider: "Sourcegraph",
    id: "sourcegraph-user-gateway-token",
    title: "Sourcegraph Cody Gateway or dotcom user token",
    opens: "the AI gateway at the subscription's cost",
    value: [oneOf("slk_", "sgd_", "sgs_"), hex(64)],
    revokeUrl: "https://sourcegraph.com/user/settings/tokens",
    docsUrl: "https://sourcegraph.com/docs/cody",
  }),
  named({
    provider: "Gerrit",
    id: "gerrit-http-password",
    title: "Gerrit HTTP password",
    opens: "the REST API and pushes of the user",
    words: ["gerrit"],
    value: [base64(43)],
    revokeUrl: "https://gerrit-review.googlesource.com/settings/#HTTPCredentials",
    docsUrl: "https://gerrit-review.googlesource.com/Documentation/user-upload.html",
  }),
  named({
    provider: "AWS CodeCommit",
    id: "codecommit-git-password",
    title: "AWS CodeCommit Git password",
    opens: "clone and push of the account's repositories",
    words: ["codecommit"],
    value: [base64(43), "="],
    revokeUrl: "https://console.aws.amazon.com/iam/",
    docsUrl: "https://docs.aws.amazon.com/codecommit/latest/userguide/setting-up-gc.html",
  }),
  prefixed({
    provider: "JetBrains",
    id: "jetbrains-permanent-token",
    title: "JetBrains permanent token (YouTrack, Hub)",
    opens: "issues, projects and packages that the user can reach",
    value: [
      oneOf("perm:", "perm-"),
      base64(8, 40),
      maybe("=="),
      ".",
      base64(6, 80),
      maybe("="),
      ".",
      base62(30),
    ],
    revokeUrl: "https://www.jetbrains.com/help/youtrack/server/manage-permanent-token.html",
    docsUrl: "https://www.jetbrains.com/help/youtrack/devportal/Manage-Permanent-Token.html",
  }),
];
