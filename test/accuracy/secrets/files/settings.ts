// Settings files: what applications, containers and infrastructure are configured with.

import type { Marked } from "./marked.ts";

const S = String.raw;

export const settings: readonly Marked[] = [
  {
    class: "dotenv",
    path: "apps/shop/.env.production",
    text: S`# Application
NODE_ENV=production
APP_NAME=shop-frontend
APP_KEY=base64:{{*={base64:43}}}=
APP_URL=https://shop.nordwind.io
SESSION_COOKIE_NAME=shop_session_v2
SESSION_LIFETIME=120
BUILD_SHA={{~={hex:40}}}
DEPLOYMENT_ID={{~={uuid}}}

# Database
DATABASE_URL=postgresql://shop_rw:{{*={password}}}@pg-prod-1.internal:5432/shop?sslmode=require
REDIS_URL=rediss://default:{{*={base62:32}}}@cache.nordwind.io:6380
DB_PASS={{*={password}}}
DB_PASSWORD_FILE=/run/secrets/db_password
MONGO_INITDB_ROOT_PASSWORD={{*={password}}}

# Payments
STRIPE_PUBLISHABLE_KEY=pk_live_{{~={base62:99}}}
STRIPE_SECRET_KEY={{Stripe=sk_live_51{base62:97}}}
STRIPE_WEBHOOK_SECRET={{Stripe=whsec_{base62:32}}}
PAYPAL_CLIENT_SECRET={{PayPal=E{base62:79}}}

# Mail and messages
SENDGRID_API_KEY={{SendGrid=SG.{base62:22}.{base62:43}}}
MAILGUN_API_KEY={{Mailgun=key-{hex:32}}}
TWILIO_ACCOUNT_SID=AC{{~={hex:32}}}
TWILIO_AUTH_TOKEN={{Twilio={hex:32}}}
SLACK_BOT_TOKEN={{Slack=xoxb-{digits:12}-{digits:13}-{base62:24}}}
SMTP_PASSWORD='{{*={password}}}'

# AI
OPENAI_API_KEY={{OpenAI=sk-proj-{base62:74}T3BlbkFJ{base62:74}}}
ANTHROPIC_API_KEY={{Anthropic=sk-ant-api03-{base62:93}AA}}
HF_TOKEN={{Hugging Face=hf_{base62:34}}}

# Observability
SENTRY_DSN=https://{{~={hex:32}}}@o450123.ingest.sentry.io/4501234567
DD_API_KEY={{Datadog={hex:32}}}
NEW_RELIC_LICENSE_KEY={{New Relic={hex:36}NRAL}}

NEXT_PUBLIC_GA_ID=G-8XW2K9Q1ZT
NEXT_PUBLIC_FEATURE_TOKEN_REFRESH=true
JWT_SECRET={{*={base62:48}}}
JWT_EXPIRES_IN=3600s
PASSWORD_MIN_LENGTH=12
`,
  },
  {
    class: "dotenv",
    path: "apps/shop/.env.example",
    text: S`NODE_ENV=development
DB_PASS=
DATABASE_URL=postgresql://user:password@localhost:5432/shop
STRIPE_SECRET_KEY=sk_test_your_key_here
SENDGRID_API_KEY=SG.xxxxxxxxxxxxxxxxxxxxxx.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
OPENAI_API_KEY=sk-...
AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE
AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
JWT_SECRET=change-me-in-production
SESSION_SECRET=replace-with-a-long-random-string
GITHUB_TOKEN=<personal access token>
SLACK_WEBHOOK_URL=https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX
REDIS_URL=redis://localhost:6379
SMTP_PASSWORD=secret
API_KEY="${"$"}{API_KEY:-}"
`,
  },
  {
    class: "yaml",
    path: "config/application-prod.yml",
    text: S`server:
  port: 8443
  ssl:
    enabled: true
    key-store: classpath:keystore.p12
    key-store-password: {{*={password}}}
    key-alias: tomcat-prod
spring:
  datasource:
    url: jdbc:postgresql://db.internal:5432/billing
    username: billing_app
    password: {{*={password}}}
  redis:
    host: redis.internal
    password: "{{*={base62:24}}}"
  mail:
    host: smtp.nordwind.io
    password: ${"$"}{SMTP_PASSWORD}
  security:
    oauth2:
      client:
        registration:
          okta:
            client-id: 0oa{{~={base62:17}}}
            client-secret: {{*={base62:40}}}
            scope: openid,profile
            authorization-grant-type: authorization_code
            client-authentication-method: client_secret_basic
app:
  jwt:
    secret: {{*={base64:64}}}
    issuer: https://auth.nordwind.io
    public-key-location: classpath:public.pem
  feature-toggles:
    new-password-flow: enabled
    token-rotation: weekly
  cache-key-prefix: billing:v2:sessions
  encryption:
    algorithm: AES/GCM/NoPadding
    key: {{*={base64:43}}}=
logging:
  pattern:
    console: "%d{yyyy-MM-dd HH:mm:ss} [%thread] %-5level %logger{36} - %msg%n"
`,
  },
  {
    class: "compose",
    path: "docker-compose.prod.yml",
    text: S`version: "3.9"
services:
  api:
    image: registry.nordwind.io/shop/api@sha256:{{~={hex:64}}}
    environment:
      - POSTGRES_PASSWORD={{*={password}}}
      - RABBITMQ_DEFAULT_PASS={{*={password}}}
      - AMQP_URL=amqp://svc:{{*={base62:20}}}@rabbit:5672/
      - AWS_ACCESS_KEY_ID=AKIA{{~={base32:16}}}
      - AWS_SECRET_ACCESS_KEY={{AWS={base64:40}}}
      - SECRET_KEY_BASE={{*={hex:128}}}
      - LOG_LEVEL=info
      - TOKEN_TTL=900
    secrets:
      - db_password
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:8080/healthz"]
  minio:
    image: minio/minio:RELEASE.2024-01-16T16-07-38Z
    environment:
      MINIO_ROOT_USER: minio-admin
      MINIO_ROOT_PASSWORD: {{*={password}}}
  keycloak:
    environment:
      KEYCLOAK_ADMIN_PASSWORD: "{{*={password}}}"
      KC_DB_PASSWORD: ${"$"}{KC_DB_PASSWORD:?required}
  redis:
    command: ["redis-server", "--requirepass", "{{*={base62:20}}}"]
secrets:
  db_password:
    file: ./secrets/db_password.txt
`,
  },
  {
    class: "helm",
    path: "charts/api/values-prod.yaml",
    text: S`replicaCount: 3
image:
  repository: registry.nordwind.io/api
  tag: 1.14.2
  pullSecrets:
    - name: regcred
postgresql:
  enabled: true
  auth:
    username: api
    password: {{*={password}}}
    postgresPassword: {{*={base62:16}}}
    existingSecret: ""
    secretKeys:
      adminPasswordKey: postgres-password
ingress:
  tls:
    - secretName: api-nordwind-io-tls
      hosts: [api.nordwind.io]
env:
  - name: GITHUB_TOKEN
    value: {{GitHub=ghp_{base62:36}}}
  - name: DATADOG_APP_KEY
    value: {{Datadog={hex:40}}}
  - name: VAULT_TOKEN
    valueFrom:
      secretKeyRef:
        name: vault
        key: token
extraEnv:
  CLOUDFLARE_API_TOKEN: {{Cloudflare={base62:40}}}
  SERVICE_ACCOUNT_NAME: api-prod-runner
  checksum/config: {{~={hex:64}}}
podAnnotations:
  vault.hashicorp.com/agent-inject-secret-db: secret/data/prod/db
`,
  },
  {
    class: "kubernetes",
    path: "k8s/secret.yaml",
    text: S`apiVersion: v1
kind: Secret
metadata:
  name: api-credentials
  namespace: prod
  uid: {{~={uuid}}}
  annotations:
    kubernetes.io/service-account.uid: {{~={uuid}}}
type: Opaque
data:
  username: YXBpLXVzZXI=
  password: {{base64>*={password}}}
  github-token: {{base64>GitHub=github_pat_{base62:22}_{base62:59}}}
  ca.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUNFekNDQVh5Z0F3SUJBZ0lVRQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg==
---
apiVersion: v1
kind: Secret
metadata:
  name: api-plain
stringData:
  api-token: {{*={base62:32}}}
  config.yaml: |
    smtp:
      host: smtp.nordwind.io
      password: {{*={password}}}
---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: sealed
spec:
  encryptedData:
    password: {{~=AgBy{base64:720}}}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: cfg
data:
  DB_HOST: db.internal
  DB_PASSWORD: {{*={password}}}
  FEATURE_PASSWORD_RESET: "true"
`,
  },
  {
    class: "kubeconfig",
    path: "deploy/kubeconfig",
    text: S`apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUM1ekNDQWMrZ0F3SUJBZ0lCQURBTkJna3Foa2lHOXcwQkFRc0ZBREFWTVJNd0VRWURWUVFERXdwcmRXSmwKY201bGRHVnpNQjRYRFRJeE1EZ3cKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=
    server: https://10.20.0.1:6443
  name: prod
users:
- name: ci
  user:
    token: {{*={base62:64}}}
- name: admin
  user:
    username: admin
    password: {{*={password}}}
current-context: prod
`,
  },
  {
    class: "terraform",
    path: "infra/prod/main.tf",
    text: S`terraform {
  backend "s3" {
    bucket     = "nordwind-tfstate"
    key        = "prod/network/terraform.tfstate"
    access_key = "AKIA{{~={base32:16}}}"
    secret_key = "{{AWS={base64:40}}}"
  }
}
provider "digitalocean" {
  token = "{{DigitalOcean=dop_v1_{hex:64}}}"
}
provider "datadog" {
  api_key = "{{Datadog={hex:32}}}"
  app_key = var.datadog_app_key
}
resource "aws_db_instance" "main" {
  identifier           = "main-prod"
  engine               = "postgres"
  username             = "postgres"
  password             = "{{*={password}}}"
  kms_key_id           = "arn:aws:kms:eu-north-1:123456789012:key/{{~={uuid}}}"
  db_subnet_group_name = aws_db_subnet_group.main.name
}
resource "aws_key_pair" "deploy" {
  key_name   = "deploy-2024"
  public_key = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ{{~={base64:340}}} deploy@nordwind"
}
resource "random_password" "db" {
  length           = 24
  override_special = "!#$%&*()-_=+[]{}<>:?"
}
resource "helm_release" "grafana" {
  set_sensitive {
    name  = "adminPassword"
    value = "{{*={password}}}"
  }
}
data "aws_secretsmanager_secret" "db" { name = "prod/db/password" }
variable "github_token" {
  type      = string
  sensitive = true
  default   = "{{GitHub=ghp_{base62:36}}}"
}
`,
  },
  {
    class: "tfstate",
    path: "infra/prod/terraform.tfstate",
    text: S`{
  "version": 4,
  "terraform_version": "1.6.6",
  "serial": 42,
  "lineage": "{{~={uuid}}}",
  "outputs": {
    "db_password": { "value": "{{*={base62:24}}}", "type": "string", "sensitive": true }
  },
  "resources": [
    { "mode": "managed", "type": "aws_iam_access_key", "name": "ci",
      "instances": [ { "attributes": {
        "id": "AKIA{{~={base32:16}}}",
        "secret": "{{*={base64:40}}}",
        "ses_smtp_password_v4": "{{*={base64:44}}}",
        "status": "Active", "user": "ci-deployer", "create_date": "2024-02-01T09:00:00Z" } } ] },
    { "mode": "managed", "type": "aws_s3_bucket_object", "name": "x",
      "instances": [ { "attributes": { "etag": "{{~={hex:32}}}", "source_hash": "{{~={hex:64}}}", "kms_key_id": "" } } ] }
  ]
}
`,
  },
  {
    class: "properties",
    path: "src/main/resources/application.properties",
    text: S`spring.datasource.url=jdbc:mysql://db.internal:3306/crm?user=crm&password={{*={base62:14}}}&useSSL=true
spring.datasource.username=crm
spring.datasource.password={{*={password}}}
spring.jpa.hibernate.ddl-auto=validate
spring.rabbitmq.password = {{*={password}}}
management.endpoints.web.exposure.include=health,info
jasypt.encryptor.password={{*={password}}}
app.encrypted.password=ENC({{~={base64:44}}})
security.jwt.token.secret-key={{*={base62:32}}}
security.jwt.token.header=X-Auth-Token
aws.accessKeyId=AKIA{{~={base32:16}}}
aws.secretKey={{AWS={base64:40}}}
messages.password.label=Password
messages.password.invalid=The password must have 8 to 64 characters
messages.token.expired=Your session has expired, please log in again
github.oauth.client-id=Iv1.{{~={hex:16}}}
github.oauth.client-secret={{GitHub={hex:40}}}
`,
  },
  {
    class: "ini",
    path: "etc/app.ini",
    text: S`[database]
host = db01.corp.local
user = svc_app
passwd = {{*={password}}}

[ldap]
bind_dn = cn=svc,ou=apps,dc=corp,dc=local
bind_password = {{*={password}}}

[gitea]
INTERNAL_TOKEN = {{*=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJuYmYiOjE3MDUwNTYwMDB9.{base64url:43}}}
SECRET_KEY = {{*={base62:64}}}

[aws:prod]
aws_access_key_id = AKIA{{~={base32:16}}}
aws_secret_access_key = {{AWS={base64:40}}}
region = eu-north-1

[paths]
key_file = /etc/ssl/private/app.key
token_path = /var/lib/app/token
`,
  },
  {
    class: "xml",
    path: "web.config",
    text: S`<?xml version="1.0" encoding="utf-8"?>
<configuration>
  <connectionStrings>
    <add name="Main" connectionString="Server=tcp:sql-prod.database.windows.net,1433;Initial Catalog=erp;User ID=erp_app;Password={{*={password}}};Encrypt=True;" providerName="System.Data.SqlClient" />
    <add name="Blob" connectionString="DefaultEndpointsProtocol=https;AccountName=nordwind;AccountKey={{Azure={base64:86}==}};EndpointSuffix=core.windows.net" />
    <add name="Bus" connectionString="Endpoint=sb://nordwind.servicebus.windows.net/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey={{Azure={base64:43}=}}" />
    <add name="Local" connectionString="Server=(localdb)\mssqllocaldb;Database=erp;Trusted_Connection=True;" />
  </connectionStrings>
  <appSettings>
    <add key="SmtpPassword" value="{{*={password}}}" />
    <add key="ida:ClientSecret" value="{{*={base62:3}8Q~{base62:34}}}" />
    <add key="PasswordPolicy:MinLength" value="12" />
    <add key="TokenIssuer" value="https://sts.windows.net/{{~={uuid}}}/" />
  </appSettings>
  <system.web>
    <machineKey validationKey="{{*={hex:128}}}" decryptionKey="{{*={hex:64}}}" validation="SHA1" decryption="AES" />
    <compilation targetFramework="4.8"><assemblies>
      <add assembly="Newtonsoft.Json, Version=13.0.0.0, Culture=neutral, PublicKeyToken=30ad4fe6b2a6aeed" />
    </assemblies></compilation>
  </system.web>
</configuration>
`,
  },
  {
    class: "json",
    path: "appsettings.Production.json",
    text: S`{
  "ConnectionStrings": {
    "Default": "Host=pg.internal;Port=5432;Database=orders;Username=orders;Password={{*={password}}}",
    "Redis": "orders.redis.cache.windows.net:6380,password={{*={base64:43}=}},ssl=True,abortConnect=False",
    "Mongo": "mongodb+srv://orders:{{*={base62:18}}}@cluster0.x1y2z.mongodb.net/orders?retryWrites=true"
  },
  "Jwt": { "Key": "{{*={base62:40}}}", "Issuer": "orders-api", "Audience": "orders-clients" },
  "ApplicationInsights": { "InstrumentationKey": "{{~={uuid}}}" },
  "SendGrid": { "ApiKey": "{{SendGrid=SG.{base62:22}.{base62:43}}}", "TemplateId": "d-{{~={hex:32}}}" },
  "AzureAd": { "TenantId": "{{~={uuid}}}", "ClientId": "{{~={uuid}}}", "ClientSecret": "{{*={base62:3}8Q~{base62:34}}}" },
  "Serilog": { "Using": ["Serilog.Sinks.Console"], "MinimumLevel": "Information" },
  "PasswordOptions": { "RequiredLength": 12, "RequireNonAlphanumeric": true }
}
`,
  },
  {
    class: "toml",
    path: "config/prod.toml",
    text: S`title = "ingest"
[server]
bind = "0.0.0.0:9000"
secret = "{{*={base62:32}}}"
[postgres]
dsn = "postgres://ingest:{{*={base62:20}}}@10.0.3.7/ingest"
[kafka]
sasl_username = "ingest"
sasl_password = "{{*={password}}}"
[s3]
access_key = "AKIA{{~={base32:16}}}"
secret_key = "{{*={base64:40}}}"
[telegram]
bot_token = "{{Telegram={digits:10}:AA{base64url:33}}}"
[telemetry]
honeycomb_key = "{{Honeycomb={base62:22}}}"
[dependencies]
serde = { version = "1.0", features = ["derive"] }
token-stream = "0.1.3"
`,
  },
  {
    class: "login files",
    path: "home/.npmrc",
    text: S`registry=https://npm.nordwind.io/
@nordwind:registry=https://npm.example.org
//npm.example.org/:_authToken={{GitHub=ghp_{base62:36}}}
//registry.example.org/:_authToken={{npm=npm_{base62:36}}}
//npm.nordwind.io/:_password={{base64>*={password}}}
//npm.nordwind.io/:username=ci
//old.nordwind.io/:_auth={{base64>*=ci:{base62:20}}}
//reg.nordwind.io/:_authToken=${"$"}{NPM_TOKEN}
always-auth=true
`,
  },
  {
    class: "login files",
    path: "home/.pypirc",
    text: S`[distutils]
index-servers = pypi internal
[pypi]
username = __token__
password = {{PyPI=pypi-AgEIcHlwaS5vcmc{base64url:150}}}
[internal]
repository = https://pypi.nordwind.io/
username = ci
password = {{*={password}}}
`,
  },
  {
    class: "login files",
    path: "home/.netrc",
    text: S`machine api.heroku.com
  login dev@nordwind.io
  password {{*={uuid}}}
machine git.nordwind.io login ci password {{*={base62:20}}}
default login anonymous password user@site
`,
  },
  {
    class: "login files",
    path: "home/.pgpass",
    text: S`db1.nordwind.io:5432:*:admin:{{*={password}}}
# comment
localhost:5432:app:app:{{*={password}}}
`,
  },
  {
    class: "login files",
    path: "home/.docker/config.json",
    text: S`{
  "auths": {
    "https://index.docker.io/v1/": { "auth": "{{base64>*=nordwind:{base62:22}}}" },
    "registry.nordwind.io": { "auth": "{{base64>*=ci:{password}}}" },
    "ghcr.io": {}
  },
  "credsStore": "desktop"
}
`,
  },
  {
    class: "ansible",
    path: "group_vars/prod/vars.yml",
    text: S`ansible_user: deploy
ansible_become_pass: {{*={password}}}
db_root_password: "{{*={password}}}"
vault_db_password: !vault |
          $ANSIBLE_VAULT;1.1;AES256
          {{~={hex:80}}}
          {{~={hex:80}}}
mysql_users:
  - { name: app, password: "{{*={password}}}", priv: "app.*:ALL" }
  - { name: ro, password: "{{ vault_ro_password }}" }
nginx_ssl_certificate_key: /etc/ssl/private/nginx.key
wordpress_auth_key: "{{ lookup('password', '/dev/null length=64') }}"
`,
  },
  {
    class: "dockerfile",
    path: "Dockerfile",
    text: S`FROM python:3.12-slim@sha256:{{~={hex:64}}}
ARG PIP_INDEX_URL=https://ci:{{*={base62:20}}}@pypi.nordwind.io/simple
ARG GITHUB_TOKEN
ENV DJANGO_SECRET_KEY="{{*={base62:50}}}" \
    DJANGO_SETTINGS_MODULE=app.settings \
    DB_PASSWORD={{*={password}}}
RUN git clone https://oauth2:{{GitLab=glpat-{base64url:20}}}@gitlab.nordwind.io/infra/tools.git
RUN curl -sSL https://example.org/install.sh | sha256sum -c - <<< "{{~={hex:64}}}  install.sh"
RUN echo "deploy:{{*={password}}}" | chpasswd
COPY --from=build /app/token_service /usr/bin/token_service
`,
  },
  {
    class: "ci",
    path: ".gitlab-ci.yml",
    text: S`variables:
  DOCKER_AUTH_CONFIG: '{"auths":{"registry.nordwind.io":{"auth":"{{base64>*=ci:{base62:20}}}"}}}'
  SONAR_TOKEN: "{{Sonar=sqp_{hex:40}}}"
  CODECOV_TOKEN: {{Codecov={uuid}}}
  DEPLOY_PASSWORD: {{*={password}}}
  GIT_STRATEGY: clone
  CACHE_KEY: "$CI_COMMIT_REF_SLUG-node-18"
deploy:
  image: alpine:3.19
  script:
    - curl -H "PRIVATE-TOKEN: {{GitLab=glpat-{base64url:20}}}" https://gitlab.nordwind.io/api/v4/projects
    - curl --request POST --form token=$CI_JOB_TOKEN --form ref=main https://gitlab.nordwind.io/api/v4/projects/9/trigger/pipeline
    - sshpass -p '{{*={password}}}' ssh deploy@10.1.1.4 ./deploy.sh
    - helm upgrade api ./chart --set image.tag=$CI_COMMIT_SHA --set db.password={{*={base62:16}}}
  environment:
    name: production
`,
  },
  {
    class: "ci",
    path: ".github/workflows/deploy.yml",
    text: S`name: deploy
on: [push]
env:
  AWS_REGION: eu-north-1
  HEROKU_API_KEY: {{Heroku={uuid}}}
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@{{~={hex:40}}} # v4.1.1
      - uses: actions/cache@v4
        with:
          key: ${"$"}{{ runner.os }}-node-${"$"}{{ hashFiles('**/package-lock.json') }}
          restore-keys: |
            ${"$"}{{ runner.os }}-node-
      - uses: docker/login-action@v3
        with:
          username: nordwind
          password: {{*=dckr_pat_{base64url:27}}}
      - run: |
          curl -X POST -H 'Content-type: application/json' --data '{"text":"ok"}' {{Slack=https://hooks.slack.com/services/T{upper:9}/B{upper:9}/{base62:24}}}
          npx netlify deploy --auth ${"$"}{{ secrets.NETLIFY_TOKEN }} --prod
          fly deploy --access-token "${"$"}FLY_API_TOKEN"
        env:
          VERCEL_TOKEN: {{Vercel={base62:24}}}
          GITHUB_TOKEN: ${"$"}{{ secrets.GITHUB_TOKEN }}
`,
  },
];
