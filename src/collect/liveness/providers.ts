// Whom a secret can be shown to, as data: the one request that reads who it belongs to and changes nothing, and what the answer means.
// Each by the provider's own reference. What an entry does not say means "unknown": a busy server proves nothing.

export type Answer = { readonly status: number; readonly text: string };
export type Validity = "live" | "revoked" | "unknown";

export type Provider = {
  readonly name: string;
  /** The provider's own address; `secrets.liveness.bases` may name another, and must where none stands here: whose registry it is, the user says. */
  readonly base?: string;
  /** Rules whose secrets it knows, without the family. */
  readonly rules: readonly string[];
  readonly method?: "POST";
  readonly path: string | ((secret: string) => string);
  readonly headers: (secret: string) => Readonly<Record<string, string>>;
  readonly judge?: (answer: Answer) => Validity | undefined;
  /** The page that says so. */
  readonly docsUrl: string;
};

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
const header = (name: string) => (secret: string) => ({ [name]: secret });

export const providers: readonly Provider[] = [
  {
    name: "github",
    base: "https://api.github.com",
    rules: [
      "github-personal-access-token",
      "github-fine-grained-token",
      "github-oauth-token",
      "github-user-to-server-token",
      "github-server-to-server-token",
    ],
    // Costs nothing of the limit and is open to every kind of token.
    path: "/rate_limit",
    headers: (secret) => ({ ...bearer(secret), accept: "application/vnd.github+json" }),
    docsUrl: "https://docs.github.com/en/rest/rate-limit/rate-limit",
  },
  {
    name: "gitlab",
    base: "https://gitlab.com",
    rules: ["gitlab-personal-access-token"],
    path: "/api/v4/personal_access_tokens/self",
    headers: header("private-token"),
    docsUrl: "https://docs.gitlab.com/api/personal_access_tokens/",
  },
  {
    name: "slack",
    base: "https://slack.com",
    rules: ["slack-bot-token", "slack-user-token", "slack-rotated-access-token", "slack-session-token"],
    method: "POST",
    path: "/api/auth.test",
    headers: bearer,
    judge: ({ status, text }) => {
      const said = status === 200 ? jsonOf(text) : undefined;
      if (said?.["ok"] === true) return "live";
      const revoked = ["invalid_auth", "token_revoked", "token_expired", "account_inactive"];
      return said?.["ok"] === false && revoked.includes(String(said["error"])) ? "revoked" : "unknown";
    },
    docsUrl: "https://docs.slack.dev/reference/methods/auth.test",
  },
  {
    name: "stripe",
    base: "https://api.stripe.com",
    rules: [
      "stripe-live-secret-key",
      "stripe-test-secret-key",
      "stripe-live-restricted-key",
      "stripe-test-restricted-key",
    ],
    path: "/v1/account",
    headers: bearer,
    // 403: "The API key doesn't have permissions to perform the request": it is a key.
    judge: ({ status }) => (status === 403 ? "live" : undefined),
    docsUrl: "https://docs.stripe.com/api/errors",
  },
  {
    name: "npm",
    rules: ["npm-access-token", "npm-older-access-token"],
    path: "/-/whoami",
    headers: bearer,
    docsUrl: "https://docs.npmjs.com/cli/commands/npm-whoami",
  },
  {
    name: "sendgrid",
    base: "https://api.sendgrid.com",
    rules: ["sendgrid-api-key"],
    path: "/v3/scopes",
    headers: bearer,
    docsUrl: "https://www.twilio.com/docs/sendgrid/api-reference/api-key-permissions",
  },
  {
    name: "openai",
    base: "https://api.openai.com",
    rules: ["openai-project-key", "openai-user-key", "openai-service-account-key", "openai-named-key"],
    path: "/v1/models",
    headers: bearer,
    docsUrl: "https://platform.openai.com/docs/api-reference/models/list",
  },
  {
    name: "anthropic",
    base: "https://api.anthropic.com",
    rules: ["anthropic-api-key"],
    path: "/v1/models",
    headers: (secret) => ({ "x-api-key": secret, "anthropic-version": "2023-06-01" }),
    docsUrl: "https://docs.anthropic.com/en/api/models-list",
  },
  {
    name: "huggingface",
    base: "https://huggingface.co",
    rules: ["huggingface-token"],
    path: "/api/whoami-v2",
    headers: bearer,
    docsUrl: "https://huggingface.co/docs/hub/api",
  },
  {
    name: "digitalocean",
    base: "https://api.digitalocean.com",
    rules: ["digitalocean-personal-access-token", "digitalocean-oauth-token", "digitalocean-older-token"],
    path: "/v2/account",
    headers: bearer,
    docsUrl: "https://docs.digitalocean.com/reference/api/",
  },
  {
    name: "heroku",
    base: "https://api.heroku.com",
    rules: ["heroku-api-key", "heroku-older-api-key"],
    path: "/account",
    headers: (secret) => ({ ...bearer(secret), accept: "application/vnd.heroku+json; version=3" }),
    docsUrl: "https://devcenter.heroku.com/articles/platform-api-reference#account",
  },
  {
    name: "telegram",
    base: "https://api.telegram.org",
    rules: ["telegram-bot-token", "telegram-named-bot-token"],
    // The token is a part of the address: why no error quotes one.
    path: (secret) => `/bot${encodeURIComponent(secret)}/getMe`,
    headers: () => ({}),
    judge: ({ status }) => (status === 404 ? "revoked" : undefined),
    docsUrl: "https://core.telegram.org/bots/api#getme",
  },
  {
    name: "discord",
    base: "https://discord.com",
    rules: ["discord-bot-token", "discord-named-bot-token"],
    path: "/api/v10/users/@me",
    headers: (secret) => ({ authorization: `Bot ${secret}` }),
    docsUrl: "https://docs.discord.com/developers/resources/user",
  },
  {
    name: "cloudflare",
    base: "https://api.cloudflare.com",
    rules: ["cloudflare-api-token"],
    path: "/client/v4/user/tokens/verify",
    headers: bearer,
    judge: ({ status, text }) => {
      if (status !== 200) return undefined;
      const result = jsonOf(text)?.["result"];
      const state = typeof result === "object" && result !== null && "status" in result ? result.status : "";
      if (state === "active") return "live";
      return state === "disabled" || state === "expired" ? "revoked" : "unknown";
    },
    docsUrl: "https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/verify/",
  },
  {
    name: "notion",
    base: "https://api.notion.com",
    rules: ["notion-integration-token", "notion-older-integration-token"],
    path: "/v1/users/me",
    headers: (secret) => ({ ...bearer(secret), "notion-version": "2022-06-28" }),
    docsUrl: "https://developers.notion.com/reference/get-self",
  },
  {
    name: "airtable",
    base: "https://api.airtable.com",
    rules: ["airtable-personal-access-token"],
    path: "/v0/meta/whoami",
    headers: bearer,
    docsUrl: "https://airtable.com/developers/web/api/get-user-id-scopes",
  },
  {
    name: "groq",
    base: "https://api.groq.com",
    rules: ["groq-api-key"],
    path: "/openai/v1/models",
    headers: bearer,
    docsUrl: "https://console.groq.com/docs/api-reference#models",
  },
  {
    name: "mistral",
    base: "https://api.mistral.ai",
    rules: ["mistral-api-key"],
    path: "/v1/models",
    headers: bearer,
    docsUrl: "https://docs.mistral.ai/api/",
  },
  {
    name: "replicate",
    base: "https://api.replicate.com",
    rules: ["replicate-api-token"],
    path: "/v1/account",
    headers: bearer,
    docsUrl: "https://replicate.com/docs/reference/http",
  },
  {
    name: "postmark",
    base: "https://api.postmarkapp.com",
    rules: ["postmark-server-token"],
    path: "/server",
    headers: header("x-postmark-server-token"),
    docsUrl: "https://postmarkapp.com/developer/api/server-api",
  },
  {
    name: "circleci",
    base: "https://circleci.com",
    rules: ["circleci-personal-token", "circleci-older-token"],
    path: "/api/v2/me",
    headers: header("circle-token"),
    docsUrl: "https://circleci.com/docs/api/v2/",
  },
  {
    name: "netlify",
    base: "https://api.netlify.com",
    rules: ["netlify-token", "netlify-older-token"],
    path: "/api/v1/user",
    headers: bearer,
    docsUrl: "https://open-api.netlify.com/",
  },
  {
    name: "doppler",
    base: "https://api.doppler.com",
    rules: [
      "doppler-personal-token",
      "doppler-service-token",
      "doppler-service-account-token",
      "doppler-cli-token",
    ],
    path: "/v3/me",
    headers: bearer,
    docsUrl: "https://docs.doppler.com/reference/auth-me",
  },
];

export const providerNames: readonly string[] = providers.map(({ name }) => name);

/** What an answer says: the provider's own word first, else 200 is yes and 401 ("lacks valid authentication credentials", RFC 9110) is no. */
export function judged(provider: Provider, answer: Answer): Validity {
  const own = provider.judge?.(answer);
  if (own !== undefined) return own;
  if (answer.status === 200) return "live";
  return answer.status === 401 ? "revoked" : "unknown";
}

function jsonOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined; // any object's fields can be read as unknown
  } catch {
    return undefined;
  }
}
