// Credentials of many providers in one file of each kind, and connection strings in all their forms.

import type { Marked } from "./marked.ts";

const S = String.raw;

export const providers: readonly Marked[] = [
  {
    class: "connections",
    path: "docs/connections.txt",
    text: S`postgres://reporting:{{*={password}}}@pg.nordwind.io:5432/reporting
postgresql+asyncpg://svc:{{*={base62:18}}}@10.0.4.2/app
mysql+pymysql://root:{{*={password}}}@mysql/app?charset=utf8mb4
mongodb://admin:{{*={password}}}@mongo1:27017,mongo2:27017/admin?replicaSet=rs0
redis://:{{*={password}}}@redis:6379/2
amqp://guest:guest@localhost:5672/
nats://svc:{{*={base62:16}}}@nats.nordwind.io:4222
clickhouse://default:{{*={password}}}@ch.nordwind.io:9000/logs
mssql+pyodbc://sa:{{*={base62:14}}}@sql01/erp?driver=ODBC+Driver+17+for+SQL+Server
sqlserver://sql01.nordwind.io:1433;databaseName=erp;user=sa;password={{*={password}}};encrypt=false
jdbc:oracle:thin:scott/{{*={base62:12}}}@//ora.nordwind.io:1521/ORCL
jdbc:postgresql://db/app?user=app&password={{*={base62:12}}}&ssl=true
jdbc:db2://db2:50000/SAMPLE:user=db2inst1;password={{*={base62:10}}};
Driver={ODBC Driver 18 for SQL Server};Server=tcp:sql01,1433;Database=erp;Uid=svc;Pwd={{{*={password}}}};Encrypt=yes;
Driver={PostgreSQL Unicode};Server=pg;Port=5432;Database=app;Uid=app;Pwd={{*={password}}};
Data Source=ora;User Id=app;Password={{*={password}}};Pooling=true
Server=mysql;Port=3306;Database=app;Uid=app;Pwd={{*={password}}};SslMode=Required
Provider=SQLOLEDB;Data Source=sql01;Initial Catalog=erp;User ID=svc;Password={{*={password}}}
host=pg port=5432 dbname=app user=app password={{*={password}}} sslmode=require
ldap://cn=admin,dc=corp:{{*={base62:12}}}@ldap.nordwind.io
smtp://bot%40nordwind.io:{{*={base62:16}}}@smtp.nordwind.io:587
sftp://upload:{{*={base62:14}}}@sftp.nordwind.io/in
https://ci:{{*={base62:24}}}@git.nordwind.io/infra.git
snowflake://analyst:{{*={base62:16}}}@ab12345/db/schema?warehouse=wh
elasticsearch: https://elastic:{{*={base62:20}}}@es.nordwind.io:9243
cloudinary://{{~={digits:15}}}:{{*={base64url:27}}}@nordwind
Endpoint=https://nordwind.azconfig.io;Id=a1b2-l0-s0:{{~={base62:20}}};Secret={{Azure={base64:43}=}}
Endpoint=sb://nordwind.servicebus.windows.net/;SharedAccessKeyName=Send;SharedAccessKey={{Azure={base64:43}=}};EntityPath=orders
AccountEndpoint=https://nordwind.documents.azure.com:443/;AccountKey={{Azure={base64:86}==}};
HostName=nordwind.azure-devices.net;DeviceId=d1;SharedAccessKey={{Azure={base64:43}=}}
BlobEndpoint=https://nw.blob.core.windows.net/;SharedAccessSignature=sv=2022-11-02&ss=b&srt=sco&sp=rl&se=2026-01-01T00:00:00Z&st=2024-01-01T00:00:00Z&spr=https&sig={{Azure={base62:43}%3D}}
postgres://user:pass@localhost/db
mysql://$DB_USER:$DB_PASS@db/app
mongodb://<user>:<password>@cluster0.mongodb.net/test
redis://cache:6379
Server=localhost;Database=test;Trusted_Connection=True;
jdbc:h2:mem:testdb;DB_CLOSE_DELAY=-1;MODE=PostgreSQL
postgresql://{user}:{password}@{host}:{port}/{name}
`,
  },
  {
    class: "providers",
    path: "vault/export.env",
    text: S`GITHUB_APP_SECRET={{GitHub={hex:40}}}
GITLAB_RUNNER_TOKEN={{GitLab=glrt-{base64url:20}}}
GITLAB_DEPLOY_TOKEN={{GitLab=gldt-{base64url:20}}}
GITLAB_TRIGGER={{GitLab=glptt-{hex:40}}}
BITBUCKET_APP_PASSWORD={{Bitbucket=ATBB{base62:32}}}
JIRA_API_TOKEN={{Atlassian=ATATT3xFfGF0{base64url:172}={hex:8}}}
AZURE_DEVOPS_PAT={{Azure={lower:52}}}
NPM_TOKEN={{npm=npm_{base62:36}}}
RUBYGEMS_API_KEY={{RubyGems=rubygems_{hex:48}}}
NUGET_API_KEY={{NuGet=oy2{abcdefghijklmnopqrstuvwxyz234567:43}}}
CARGO_REGISTRY_TOKEN={{crates=cio{base62:32}}}
DOCKERHUB_TOKEN={{Docker=dckr_pat_{base64url:27}}}
ARTIFACTORY_API_KEY={{JFrog=AKCp{base62:69}}}
CLOUDFLARE_API_KEY={{Cloudflare={hex:37}}}
FASTLY_API_TOKEN={{Fastly={base64url:32}}}
NETLIFY_AUTH_TOKEN={{Netlify=nfp_{base62:36}}}
VERCEL_TOKEN={{Vercel={base62:24}}}
HEROKU_API_KEY={{Heroku=HRKU-AA{base64url:58}}}
FLY_API_TOKEN="{{Fly=fo1_{base64url:43}}}"
HCLOUD_TOKEN={{Hetzner={base62:64}}}
SCW_SECRET_KEY={{Scaleway={uuid}}}
LINODE_TOKEN={{Akamai={hex:64}}}
ALIBABA_CLOUD_ACCESS_KEY_SECRET={{Alibaba={base62:30}}}
TENCENTCLOUD_SECRET_KEY={{Tencent={base62:32}}}
IBMCLOUD_API_KEY={{IBM={base64url:44}}}
SQUARE_ACCESS_TOKEN={{Square=EAAA{base64url:60}}}
BRAINTREE_ACCESS_TOKEN=access_token$production${"$"}{{~={lower:16}}}${"$"}{{*={hex:32}}}
PLAID_SECRET={{Plaid={hex:30}}}
ADYEN_API_KEY={{Adyen=AQE{base64:100}-{base64:43}=-{base62:16}}}
RAZORPAY_KEY_SECRET={{Razorpay={base62:24}}}
KLARNA_PASSWORD={{Klarna=klarna_live_api_{base64:80}}}
SHOPIFY_ACCESS_TOKEN={{Shopify=shpat_{hex:32}}}
SHOPIFY_API_SECRET={{Shopify=shpss_{hex:32}}}
SLACK_APP_TOKEN={{Slack=xapp-1-A{upper:10}-{digits:13}-{hex:64}}}
SLACK_SIGNING_SECRET={{Slack={hex:32}}}
DISCORD_WEBHOOK={{Discord=https://discord.com/api/webhooks/{digits:18}/{base64url:68}}}
TEAMS_WEBHOOK={{Microsoft=https://nordwind.webhook.office.com/webhookb2/{uuid}@{uuid}/IncomingWebhook/{hex:32}/{uuid}}}
TWILIO_API_SECRET={{Twilio={base62:32}}}
POSTMARK_SERVER_TOKEN={{Postmark={uuid}}}
MAILCHIMP_API_KEY={{Mailchimp={hex:32}-us21}}
BREVO_API_KEY={{Brevo=xkeysib-{hex:64}-{base62:16}}}
RESEND_API_KEY={{Resend=re_{base62:8}_{base62:24}}}
VONAGE_API_SECRET={{Vonage={base62:16}}}
COHERE_API_KEY={{Cohere={base62:40}}}
MISTRAL_API_KEY={{Mistral={base62:32}}}
GROQ_API_KEY={{Groq=gsk_{base62:52}}}
REPLICATE_API_TOKEN={{Replicate=r8_{base62:37}}}
GOOGLE_AI_KEY={{Google=AIza{base64url:35}}}
XAI_API_KEY={{xAI=xai-{base62:80}}}
PERPLEXITY_API_KEY={{Perplexity=pplx-{base62:48}}}
ELEVENLABS_API_KEY={{ElevenLabs=sk_{hex:48}}}
PINECONE_API_KEY={{Pinecone=pcsk_{base62:6}_{base62:63}}}
LANGSMITH_API_KEY={{Lang=lsv2_pt_{hex:32}_{hex:10}}}
DEEPSEEK_API_KEY={{DeepSeek=sk-{hex:32}}}
DATADOG_API_KEY={{Datadog={hex:32}}}
NEWRELIC_API_KEY={{New Relic=NRAK-{upper:27}}}
GRAFANA_TOKEN={{Grafana=glsa_{base62:32}_{hex:8}}}
GRAFANA_CLOUD={{Grafana=glc_eyJvIjoi{base64:80}}}
SENTRY_AUTH_TOKEN={{Sentry=sntryu_{hex:64}}}
HONEYCOMB_API_KEY={{Honeycomb=hcaik_{lower:58}}}
SPLUNK_HEC_TOKEN={{Splunk={uuid}}}
PAGERDUTY_TOKEN={{PagerDuty=u+{base64url:18}}}
OPSGENIE_API_KEY={{Opsgenie={uuid}}}
ROLLBAR_TOKEN={{Rollbar={hex:32}}}
CIRCLECI_TOKEN={{CircleCI=CCIPAT_{base62:22}_{hex:40}}}
BUILDKITE_TOKEN={{Buildkite=bkua_{hex:40}}}
CODECOV_TOKEN={{Codecov={uuid}}}
SONAR_TOKEN={{Sonar=squ_{hex:40}}}
SNYK_TOKEN={{Snyk={uuid}}}
TFE_TOKEN={{HashiCorp={base62:14}.atlasv1.{base62:67}}}
VAULT_TOKEN={{HashiCorp=hvs.{base64url:95}}}
DOPPLER_TOKEN={{Doppler=dp.st.prd.{base62:42}}}
OP_SERVICE_ACCOUNT_TOKEN={{1Password=ops_eyJ{base64url:400}}}
LAUNCHDARKLY_SDK_KEY={{LaunchDarkly=sdk-{uuid}}}
AUTH0_CLIENT_SECRET={{Auth0={base64url:64}}}
OKTA_API_TOKEN={{Okta=00{base64url:40}}}
CLERK_SECRET_KEY={{Clerk=sk_live_{base62:40}}}
SUPABASE_SERVICE_KEY={{Supabase=sbp_{hex:40}}}
PLANETSCALE_PASSWORD={{PlanetScale=pscale_pw_{base64url:43}}}
NEON_API_KEY={{Neon=napi_{lower:64}}}
DATABRICKS_TOKEN={{Databricks=dapi{hex:32}}}
AIRTABLE_TOKEN={{Airtable=pat{base62:14}.{hex:64}}}
NOTION_TOKEN={{Notion=ntn_{digits:11}{base62:35}}}
LINEAR_API_KEY={{Linear=lin_api_{base62:40}}}
FIGMA_TOKEN={{Figma=figd_{base64url:40}}}
HUBSPOT_TOKEN={{HubSpot=pat-na1-{uuid}}}
ASANA_TOKEN={{Asana=1/{digits:16}:{hex:32}}}
CONTENTFUL_TOKEN={{Contentful=CFPAT-{base64url:43}}}
ALGOLIA_ADMIN_KEY={{Algolia={hex:32}}}
TELEGRAM_TOKEN={{Telegram={digits:10}:AA{base64url:33}}}
FACEBOOK_APP_SECRET={{Meta={hex:32}}}
TWITTER_BEARER={{X=AAAAAAAAAAAAAAAAAAAAA{base62:80}}}
SPOTIFY_CLIENT_SECRET={{Spotify={hex:32}}}
DROPBOX_TOKEN={{Dropbox=sl.B{base64url:136}}}
ZENDESK_API_TOKEN={{Zendesk={base62:40}}}
INTERCOM_TOKEN={{Intercom=dG9rOjE{base62:50}=}}
STRIPE_CONNECT=ca_{{~={base62:32}}}
POSTHOG_PUBLIC_KEY=phc_{{~={base62:43}}}
POSTHOG_PERSONAL_KEY={{PostHog=phx_{base62:43}}}
MIXPANEL_PROJECT_TOKEN={{~={hex:32}}}
SEGMENT_WRITE_KEY={{Segment={base62:32}}}
`,
  },
  {
    class: "keys",
    path: "keys/mixed.yaml",
    text: S`age: {{age=AGE-SECRET-KEY-1{QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L:58}}}
putty: none
jwk: {"kty":"EC","crv":"P-256","x":"{{~={base64url:43}}}","y":"{{~={base64url:43}}}","d":"{{*={base64url:43}}}"}
jwk_public: {"kty":"EC","crv":"P-256","x":"{{~={base64url:43}}}","y":"{{~={base64url:43}}}","kid":"{{~={base64url:27}}}"}
wireguard:
  PrivateKey = {{*={base64:43}=}}
  PublicKey = {{~={base64:43}=}}
ssh: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{{~={base64:43}}} dev@nordwind"
eth_private_key: "0x{{*={hex:64}}}"
`,
  },
];
