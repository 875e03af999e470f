// What the CI system says of the job that runs us: whether a pull request is judged, which branch it wants to join, and who acts. From
// the providers' own documentation of their predefined variables. Knows the environment only as a table that is handed in.

export type CiPlace = {
  readonly isCi: boolean;
  /** "unknown": a CI system that we do not know, or that does not say. */
  readonly isPullRequest: "yes" | "no" | "unknown";
  /** The branch that a pull request wants to join. */
  readonly baseBranch?: string;
  /** The branch that is judged; for a pull request, the base. */
  readonly branch?: string;
  /** Login of whoever started the job. */
  readonly actor?: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

export function ciPlace(env: Environment): CiPlace {
  const value = (name: string): string | undefined => (env[name] === "" ? undefined : env[name]);
  const provider = providers.find(({ sign }) => value(sign) !== undefined && value(sign) !== "false");
  if (provider !== undefined) return provider.read(value);
  const ci = value("CI");
  const isCi = ci !== undefined && ci !== "false" && ci !== "0";
  return { isCi, isPullRequest: isCi ? "unknown" : "no" };
}

type Value = (name: string) => string | undefined;

const providers: readonly { readonly sign: string; readonly read: (value: Value) => CiPlace }[] = [
  {
    sign: "GITHUB_ACTIONS",
    read: (value) => {
      const event = value("GITHUB_EVENT_NAME") ?? "";
      return place({
        isPull:
          event.startsWith("pull_request") ||
          event === "merge_group" ||
          value("GITHUB_BASE_REF") !== undefined,
        base: value("GITHUB_BASE_REF"),
        branch: value("GITHUB_REF_NAME"),
        actor: value("GITHUB_ACTOR"),
      });
    },
  },
  {
    sign: "GITLAB_CI",
    read: (value) =>
      place({
        isPull: value("CI_MERGE_REQUEST_IID") !== undefined,
        base: value("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"),
        branch: value("CI_COMMIT_BRANCH"),
        actor: value("GITLAB_USER_LOGIN"),
      }),
  },
  {
    sign: "TF_BUILD",
    read: (value) =>
      place({
        isPull:
          value("SYSTEM_PULLREQUEST_PULLREQUESTID") !== undefined || value("BUILD_REASON") === "PullRequest",
        base: value("SYSTEM_PULLREQUEST_TARGETBRANCH")?.replace(/^refs\/heads\//, ""),
        branch: value("BUILD_SOURCEBRANCHNAME"),
        actor: value("BUILD_REQUESTEDFOR"),
      }),
  },
  {
    sign: "BITBUCKET_BUILD_NUMBER",
    read: (value) =>
      place({
        isPull: value("BITBUCKET_PR_ID") !== undefined,
        base: value("BITBUCKET_PR_DESTINATION_BRANCH"),
        branch: value("BITBUCKET_BRANCH"),
        actor: value("BITBUCKET_STEP_TRIGGERER_UUID"),
      }),
  },
  {
    sign: "JENKINS_URL",
    read: (value) =>
      place({
        isPull: value("CHANGE_ID") !== undefined,
        base: value("CHANGE_TARGET"),
        branch: value("BRANCH_NAME"),
        actor: value("CHANGE_AUTHOR"),
      }),
  },
  {
    sign: "CIRCLECI",
    read: (value) =>
      place({
        isPull: value("CIRCLE_PULL_REQUEST") !== undefined,
        base: undefined,
        branch: value("CIRCLE_BRANCH"),
        actor: value("CIRCLE_USERNAME"),
      }),
  },
];

function place(said: {
  readonly isPull: boolean;
  readonly base: string | undefined;
  readonly branch: string | undefined;
  readonly actor: string | undefined;
}): CiPlace {
  const branch = said.isPull ? said.base : said.branch;
  return {
    isCi: true,
    isPullRequest: said.isPull ? "yes" : "no",
    ...(said.isPull && said.base !== undefined ? { baseBranch: said.base } : {}),
    ...(branch === undefined ? {} : { branch }),
    ...(said.actor === undefined ? {} : { actor: said.actor }),
  };
}
