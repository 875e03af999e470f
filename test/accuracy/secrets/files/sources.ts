// Source code, scripts, notebooks, dumps, logs and documents.

import type { Marked } from "./marked.ts";

const S = String.raw;

export const sources: readonly Marked[] = [
  {
    class: "python",
    path: "billing/client.py",
    text: S`import os
import stripe
import boto3
from slack_sdk import WebClient

stripe.api_key = "{{Stripe=rk_live_{base62:24}}}"
slack = WebClient(token="{{Slack=xoxp-{digits:12}-{digits:12}-{digits:12}-{hex:32}}}")
s3 = boto3.client(
    "s3",
    aws_access_key_id="AKIA{{~={base32:16}}}",
    aws_secret_access_key="{{AWS={base64:40}}}",
)
engine = create_engine(f"postgresql://{USER}:{{*={password}}}@{HOST}/billing")
conn = pymssql.connect("sql.internal", "svc", "{{*={password}}}", "erp")
client = MongoClient("mongodb://root:{{*={base62:16}}}@mongo-0,mongo-1/?replicaSet=rs0")
requests.post(URL, auth=HTTPBasicAuth("svc", "{{*={password}}}"))
headers = {"Authorization": "Bearer {{*={base62:40}}}", "X-Request-Id": "{{~={uuid}}}"}
PASSWORD_RE = re.compile(r"^(?=.*[A-Z])(?=.*\d)[A-Za-z\d@$!%*?&]{8,}$")
SECRET_NAME = "prod/billing/stripe"
EXPECTED_SHA256 = "{{~={hex:64}}}"
API_KEY = os.environ.get("API_KEY", "")
TOKEN = os.getenv("SERVICE_TOKEN") or "{{*={base62:32}}}"

class Credentials:
    username: str = "svc-billing"
    password: str = "{{*={password}}}"
    token_url: str = "https://login.nordwind.io/oauth2/token"

def reset_password(user, new_password="Passwort ändern"):
    raise ValidationError("Your password can't be entirely numeric.")
`,
  },
  {
    class: "python",
    path: "shop/settings.py",
    text: S`SECRET_KEY = 'django-insecure-{{~={base62:10}}}example'
SECRET_KEY = '{{*={base62:50}}}'
DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.postgresql',
        'NAME': 'shop', 'USER': 'shop',
        'PASSWORD': '{{*={password}}}',
        'HOST': 'db.internal',
    }
}
EMAIL_HOST_PASSWORD = '{{*={password}}}'
CELERY_BROKER_URL = 'amqp://shop:{{*={password}}}@mq.internal:5672//'
AUTH_PASSWORD_VALIDATORS = [
    {'NAME': 'django.contrib.auth.password_validation.UserAttributeSimilarityValidator'},
]
SOCIAL_AUTH_GITHUB_KEY = '{{~={hex:20}}}'
SOCIAL_AUTH_GITHUB_SECRET = '{{GitHub={hex:40}}}'
AWS_SES_ACCESS_KEY_ID = 'AKIA{{~={base32:16}}}'
AWS_SES_SECRET_ACCESS_KEY = '{{AWS={base64:40}}}'
SENTRY_RELEASE = '{{~={hex:40}}}'
CSRF_COOKIE_NAME = 'csrftoken_shop'
PASSWORD_RESET_TIMEOUT_DAYS = 3
`,
  },
  {
    class: "javascript",
    path: "src/server/config.js",
    text: S`require("dotenv").config();
module.exports = {
  port: process.env.PORT || 3000,
  mongoUri: process.env.MONGO_URI || "mongodb+srv://admin:{{*={base62:15}}}@cluster0.ab1cd.mongodb.net/app",
  jwtSecret: "{{*={password}}}",
  session: { secret: "{{*={base62:24}}}", cookie: { maxAge: 86400000 } },
  stripe: { publishable: "pk_test_{{~={base62:24}}}", secret: "{{Stripe=sk_test_{base62:24}}}" },
  google: {
    clientID: "123456789012-{{~={lower:32}}}.apps.googleusercontent.com",
    clientSecret: "{{Google=GOCSPX-{base64url:28}}}",
  },
  github: { token: "{{GitHub=gho_{base62:36}}}" },
  twilio: { sid: "AC{{~={hex:32}}}", authToken: "{{Twilio={hex:32}}}" },
  algolia: { appId: "{{~={upper:10}}}", adminKey: "{{*={hex:32}}}", indexName: "prod_products" },
  firebase: {
    apiKey: "{{Google=AIza{base64url:35}}}",
    authDomain: "shop-1234.firebaseapp.com",
    messagingSenderId: "123456789012",
    appId: "1:123456789012:web:{{~={hex:22}}}",
  },
  mail: { host: "smtp.nordwind.io", auth: { user: "bot@nordwind.io", pass: "{{*={password}}}" } },
  discord: "{{Discord=MTIzNDU2Nzg5MDEyMzQ1Njc4.G{base62:5}.{base64url:38}}}",
};
const db = mysql.createConnection({ host: "db", user: "root", password: "{{*={password}}}" });
const PASSWORD_INPUT = "input-password-field";
const authTokenKey = "nordwind.auth.token";
const hash = "$2b$10${"$"}{{~={base62:53}}}";
if (token !== "undefined") headers["x-access-token"] = token;
`,
  },
  {
    class: "typescript",
    path: "src/app/environments/environment.prod.ts",
    text: S`export const environment = {
  production: true,
  apiUrl: 'https://api.nordwind.io',
  apiKey: '{{*={base62:32}}}',
  mapboxToken: '{{Mapbox=sk.eyJ1Ijoibm9yZHdpbmQiLCJhIjoi{base62:30}In0.{base64url:22}}}',
  sentryDsn: 'https://{{~={hex:32}}}@sentry.nordwind.io/3',
  recaptchaSiteKey: '6L{{~={base64url:38}}}',
  version: '4.2.1+{{~={hex:7}}}',
};
const labels: Record<string, string> = {
  password: 'Lösenord',
  confirmPassword: 'Bekräfta lösenord',
  'auth.token.invalid': 'Ogiltig token',
  apiKey: 'API-nyckel',
  secretQuestion: 'What was the name of your first pet?',
};
const form = { password: ['', [Validators.required, Validators.minLength(8)]] };
const client = new Client({ password: process.env['PG_PASSWORD'] as string });
const basic = 'Basic ' + Buffer.from('svc:{{*={password}}}').toString('base64');
export class LoginComponent { password = signal(''); readonly tokenStorageKey = 'ng-auth-token'; }
const openai = new OpenAI({ apiKey: '{{OpenAI=sk-{base62:20}T3BlbkFJ{base62:20}}}' });
const anthropic = new Anthropic({ apiKey: "{{Anthropic=sk-ant-api03-{base64url:93}AA}}" });
it('logs in', () => { login('user@test.io', 'password123'); });
`,
  },
  {
    class: "java",
    path: "src/main/java/io/nordwind/Config.java",
    text: S`package io.nordwind;
public final class Config {
    private static final String DB_PASSWORD = "{{*={password}}}";
    private static final String API_TOKEN = "{{*={base62:40}}}";
    public static final String PASSWORD_ATTRIBUTE = "io.nordwind.user.password";
    private static final long serialVersionUID = -7034897190745766939L;
    @Value("${"$"}{payment.secret:{{*={base62:24}}}}") private String paymentSecret;
    @Value("${"$"}{mail.password}") private String mailPassword;
    DataSource ds() {
        HikariConfig c = new HikariConfig();
        c.setJdbcUrl("jdbc:postgresql://db:5432/app?user=app&password={{*={base62:12}}}");
        c.setPassword("{{*={password}}}");
        c.addDataSourceProperty("password", System.getenv("DB_PASSWORD"));
        return new HikariDataSource(c);
    }
    AWSCredentials aws() {
        return new BasicAWSCredentials("AKIA{{~={base32:16}}}", "{{AWS={base64:40}}}");
    }
    void mail() {
        new PasswordAuthentication("bot@nordwind.io", "{{*={password}}}");
        props.setProperty("mail.smtp.password", "{{*={password}}}");
        Jwts.builder().signWith(SignatureAlgorithm.HS256, "{{*={base64:43}=}}");
        Twilio.init("AC{{~={hex:32}}}", "{{Twilio={hex:32}}}");
        throw new IllegalStateException("Invalid username or password");
    }
}
`,
  },
  {
    class: "kotlin",
    path: "app/src/main/java/io/nordwind/ApiKeys.kt",
    text: S`object ApiKeys {
    const val MAPS_API_KEY = "{{Google=AIza{base64url:35}}}"
    private const val CLIENT_SECRET = "{{*={base62:32}}}"
    val password: String by lazy { prefs.getString("password", "")!! }
    const val PREF_TOKEN = "pref_auth_token"
    const val EXTRA_PASSWORD = "io.nordwind.extra.PASSWORD"
    val retrofit = Retrofit.Builder().baseUrl("https://api.nordwind.io/").build()
}
// signingConfigs in build.gradle.kts
signingConfigs { create("release") { storePassword = "{{*={password}}}"; keyPassword = "{{*={password}}}"; keyAlias = "upload" } }
`,
  },
  {
    class: "csharp",
    path: "src/Startup.cs",
    text: S`public class Startup {
    private const string ConnectionString = "Server=sql;Database=erp;User Id=sa;Password={{*={password}}};TrustServerCertificate=True";
    private readonly string _apiKey = "{{*={base62:32}}}";
    public void Configure() {
        var credential = new ClientSecretCredential("{{~={uuid}}}", "{{~={uuid}}}", "{{*={base62:3}8Q~{base62:34}}}");
        var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes("{{*={base62:40}}}"));
        smtp.Credentials = new NetworkCredential("bot", "{{*={password}}}");
        builder.Password = Environment.GetEnvironmentVariable("SQL_PASSWORD");
        var client = new SendGridClient("{{SendGrid=SG.{base64url:22}.{base64url:43}}}");
        services.Configure<IdentityOptions>(o => o.Password.RequiredLength = 12);
        var token = tokenHandler.WriteToken(securityToken);
        [Required(ErrorMessage = "Password is required"), DataType(DataType.Password)]
        public string Password { get; set; }
        [assembly: InternalsVisibleTo("Tests, PublicKey=0024000004800000940000000602{{~={hex:280}}}")]
    }
}
`,
  },
  {
    class: "go",
    path: "cmd/api/main.go",
    text: S`package main

const (
	dbPassword   = "{{*={password}}}"
	tokenHeader  = "X-Nordwind-Token"
	defaultRealm = "nordwind-internal"
)

var signingKey = []byte("{{*={base62:32}}}")

func main() {
	db, err := sql.Open("postgres", "host=db port=5432 user=api password={{*={password}}} dbname=api sslmode=disable")
	db2, _ := sql.Open("mysql", "api:{{*={base62:16}}}@tcp(db:3306)/api")
	rdb := redis.NewClient(&redis.Options{Addr: "cache:6379", Password: "{{*={base62:20}}}", DB: 0})
	token := os.Getenv("GITHUB_TOKEN")
	ts := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "{{GitHub=ghp_{base62:36}}}"})
	req.Header.Set("Authorization", "Bearer {{*={base64url:48}}}")
	req.SetBasicAuth("svc", "{{*={password}}}")
	creds := credentials.NewStaticCredentials("AKIA{{~={base32:16}}}", "{{AWS={base64:40}}}", "")
	log.Printf("password for %s changed", user.Name)
	fmt.Println("usage: api --password-file PATH --token-ttl 15m")
	flag.StringVar(&cfg.Password, "password", "", "password of the database user")
	const etag = "{{~={hex:32}}}"
}
`,
  },
  {
    class: "ruby",
    path: "config/initializers/services.rb",
    text: S`Stripe.api_key = "{{Stripe=sk_live_{base62:24}}}"
Rails.application.config.secret_key_base = '{{*={hex:128}}}'
Aws.config.update(credentials: Aws::Credentials.new('AKIA{{~={base32:16}}}', '{{AWS={base64:40}}}'))
ActionMailer::Base.smtp_settings = { user_name: 'apikey', password: '{{SendGrid=SG.{base62:22}.{base62:43}}}', port: 587 }
Sidekiq.configure_server { |c| c.redis = { url: "redis://:{{*={base62:24}}}@redis:6379/1" } }
config.omniauth :google_oauth2, ENV['GOOGLE_ID'], 'GOCSPX-' + ENV['X']
config.http_authentication_key = :token_authenticatable
Devise.setup { |config| config.pepper = '{{*={hex:128}}}' }
validates :password, length: { in: 8..72 }, format: { with: /\A(?=.*\d)(?=.*[a-z]).*\z/ }
it { expect(user.authenticate('wrong-password')).to be_falsey }
user = FactoryBot.create(:user, password: 'password')
`,
  },
  {
    class: "php",
    path: "wp-config.php",
    text: S`<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'wp');
define('DB_PASSWORD', '{{*={password}}}');
define('AUTH_KEY',         '{{*={base62:20}|x^#{base62:20}}}');
define('NONCE_SALT',       '{{*={base62:64}}}');
define('WP_DEBUG', false);
$table_prefix = 'wp_';
$mailer->Password = '{{*={password}}}';
$pdo = new PDO('mysql:host=db;dbname=app', 'app', '{{*={password}}}');
$mailchimp = new MailChimp('{{Mailchimp={hex:32}-us14}}');
$config['encryption_key'] = '{{*={base62:32}}}';
$password = password_hash($_POST['password'], PASSWORD_BCRYPT);
$token = bin2hex(random_bytes(32));
'password' => 'The :attribute must be at least 8 characters.',
'throttle' => 'Too many login attempts.',
`,
  },
  {
    class: "swift",
    path: "Sources/App/Secrets.swift",
    text: S`enum Secrets {
    static let apiKey = "{{*={base62:32}}}"
    static let clientSecret: String = "{{*={base62:40}}}"
    static let keychainService = "io.nordwind.app.credentials"
    static let passwordPlaceholder = NSLocalizedString("login.password.placeholder", comment: "")
}
let request = URLRequest(url: URL(string: "https://api.nordwind.io/v1?api_key={{*={hex:32}}}&lang=sv")!)
passwordField.textContentType = .password
`,
  },
  {
    class: "shell",
    path: "scripts/deploy.sh",
    text: S`#!/usr/bin/env bash
set -euo pipefail
export AWS_ACCESS_KEY_ID=AKIA{{~={base32:16}}}
export AWS_SECRET_ACCESS_KEY={{AWS={base64:40}}}
DB_PASS='{{*={password}}}'
TOKEN=$(vault kv get -field=token secret/deploy)
PASSWORD="${"$"}{PASSWORD:?set PASSWORD}"
curl -u "deploy:{{*={password}}}" https://nexus.nordwind.io/repository/raw/app.tgz -o app.tgz
curl -H "Authorization: token {{GitHub=ghp_{base62:36}}}" https://api.github.com/user
curl -s "https://api.telegram.org/bot{{Telegram={digits:10}:AA{base64url:33}}}/sendMessage" -d chat_id=-1001234567890 -d text="done"
mysql -h db -u root -p'{{*={password}}}' app < dump.sql
PGPASSWORD={{*={base62:16}}} pg_dump -h db -U app app > app.sql
docker login -u ci -p {{*={base62:24}}} registry.nordwind.io
echo "{{~={hex:64}}}  app.tgz" | sha256sum -c
az storage blob upload --account-key "{{Azure={base64:86}==}}" -c web -f index.html
ssh-keygen -t ed25519 -N "" -f ~/.ssh/id_deploy
openssl enc -d -aes-256-cbc -k "{{*={password}}}" -in secrets.enc
git remote set-url origin https://x-access-token:{{GitHub=ghs_{base62:36}}}@github.com/nordwind/app.git
read -rsp "Password: " PASSWORD
[ -z "$TOKEN" ] && { echo "TOKEN is not set"; exit 1; }
`,
  },
  {
    class: "powershell",
    path: "scripts/setup.ps1",
    text: S`$password = ConvertTo-SecureString "{{*={password}}}" -AsPlainText -Force
$cred = New-Object System.Management.Automation.PSCredential ("corp\svc", $password)
$env:ARM_CLIENT_SECRET = "{{*={base62:3}8Q~{base62:34}}}"
$connectionString = "Server=sql;Database=erp;User Id=svc;Password={{*={password}}};"
Invoke-RestMethod -Uri $uri -Headers @{ "Ocp-Apim-Subscription-Key" = "{{*={hex:32}}}" }
net user svc {{*={password}}} /add
$token = (Get-AzAccessToken -ResourceUrl "https://vault.azure.net").Token
$securePassword = Read-Host "Password" -AsSecureString
Set-Variable -Name PasswordExpiryDays -Value 90
`,
  },
  {
    class: "notebook",
    path: "analysis/churn.ipynb",
    text: JSON.stringify(
      {
        cells: [
          {
            cell_type: "code",
            id: "{{~={hex:8}}}",
            source: [
              "import openai\n",
              "openai.api_key = '{{OpenAI=sk-{base62:20}T3BlbkFJ{base62:20}}}'\n",
              'conn = snowflake.connector.connect(user="ANALYST", password="{{*={password}}}", account="ab12345")\n',
              "os.environ['WANDB_API_KEY'] = '{{Weights={hex:40}}}'\n",
              "HF = '{{Hugging Face=hf_{base62:34}}}'\n",
            ],
            outputs: [{ data: { "image/png": "iVBORw0KGgoAAAANSUhEUg{{~={base64:800}}}" } }],
          },
          { cell_type: "markdown", source: ["## Password reset funnel\n", "token counts by model"] },
        ],
        metadata: { kernelspec: { name: "python3" } },
      },
      undefined,
      1,
    ),
  },
  {
    class: "sql",
    path: "db/dump.sql",
    text: S`-- MySQL dump 10.13
CREATE USER 'app'@'%' IDENTIFIED BY '{{*={password}}}';
CREATE ROLE reporting LOGIN PASSWORD '{{*={password}}}';
ALTER USER sa WITH PASSWORD = N'{{*={password}}}';
INSERT INTO users (id, email, password_hash, created_at) VALUES (1, 'a@nordwind.io', '$2y$10${"$"}{{~={base62:53}}}', NOW());
INSERT INTO users VALUES (2,'{{~={uuid}}}','b@nordwind.io','{{~={hex:64}}}');
INSERT INTO settings (name, value) VALUES ('smtp_password', '{{*={password}}}');
INSERT INTO settings (name, value) VALUES ('stripe_secret_key', '{{Stripe=sk_live_{base62:24}}}');
INSERT INTO settings (name, value) VALUES ('password_min_length', '12');
CREATE TABLE tokens (token varchar(64) NOT NULL, expires timestamp);
COMMENT ON COLUMN users.password_hash IS 'bcrypt, cost 10';
`,
  },
  {
    class: "log",
    path: "logs/app.log",
    text: S`2024-03-01T08:00:01Z INFO  server started version=4.2.1 commit={{~={hex:40}}}
2024-03-01T08:00:02Z DEBUG connecting to postgres://app:{{*={base62:16}}}@db:5432/app
2024-03-01T08:00:03Z DEBUG outgoing request headers: {"Authorization":"Bearer {{*={base64url:40}}}","X-Trace-Id":"{{~={hex:32}}}"}
2024-03-01T08:00:04Z INFO  GET /callback?code={{~={base62:12}}}&state={{~={base62:8}}} 302
2024-03-01T08:00:05Z DEBUG GET https://maps.googleapis.com/maps/api/geocode/json?address=Oslo&key={{Google=AIza{base64url:35}}}
2024-03-01T08:00:06Z WARN  invalid password for user anna (attempt 3)
2024-03-01T08:00:07Z DEBUG login payload={"email":"anna@nordwind.io","password":"{{*={password}}}"}
2024-03-01T08:00:08Z INFO  span={{~={hex:16}}} trace={{~={hex:32}}} request_id={{~={uuid}}}
2024-03-01T08:00:09Z INFO  etag="{{~={hex:32}}}" session={{~={uuid}}} token=[REDACTED] password=******
2024-03-01T08:00:10Z DEBUG export GITLAB_TOKEN={{GitLab=glpat-{base64url:20}}}
`,
  },
  {
    class: "readme",
    path: "README.md",
    text: S`# Nordwind API
Set the key first: ${"`"}export NORDWIND_API_KEY=<your-api-key>${"`"}.

${"```"}bash
curl -H "Authorization: Bearer $NORDWIND_TOKEN" https://api.nordwind.io/v1/me
curl -u "api:YOUR_API_KEY" https://api.nordwind.io/v1/mail
curl -X POST https://api.nordwind.io/login -d '{"username":"demo","password":"demo"}'
curl -H "X-API-Key: {{*={base62:32}}}" https://staging.nordwind.io/v1/orders
psql postgres://readonly:{{*={password}}}@staging-db.nordwind.io/app
${"```"}

| Option | Default | Description |
|---|---|---|
| ${"`"}password${"`"} | ${"`"}""${"`"} | password of the database user |
| ${"`"}token${"`"} | none | personal access token |

Staging login: admin / password: {{*={password}}}
[![codecov](https://codecov.io/gh/nordwind/api/branch/main/graph/badge.svg?token={{~={upper:10}}})](https://codecov.io/gh/nordwind/api)
Commit {{~={hex:40}}} fixed the token refresh. See also [secrets](docs/secrets-management.md).
`,
  },
  {
    class: "test code",
    path: "tests/test_auth.py",
    text: S`def test_login(client):
    response = client.post("/login", data={"username": "test", "password": "test"})
    assert response.json()["token"] == "fake-token"
    user = User(password="password")
    assert not user.check_password("wrong")
    monkeypatch.setenv("API_KEY", "test-key")
    headers = {"Authorization": "Bearer test-token"}
    assert hash_password("correct horse") != "{{~={hex:64}}}"
    jwt = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
    cassette = {"Authorization": ["Bearer {{*={base62:40}}}"]}
`,
  },
  {
    class: "i18n",
    path: "locales/en.json",
    text: S`{
  "login.password.label": "Password",
  "login.password.hint": "8+ characters, 1 number, 1 symbol (!@#$%)",
  "login.token.placeholder": "Paste your API token here",
  "settings.apiKey.description": "Use this key in X-Api-Key",
  "settings.secret.rotate": "Rotate client secret",
  "errors.passwordMismatch": "Passwords don't match!",
  "errors.INVALID_TOKEN_2FA": "Token2FA is invalid",
  "auth": { "password": "Contraseña*", "key": "Clave-de-acceso", "secret": "Geheimnis123" },
  "password": "Пароль", "token": "トークン"
}
`,
  },
  {
    class: "lockfiles",
    path: "web/package-lock.json",
    text: S`{ "packages": { "node_modules/passport-jwt": { "version": "4.0.1", "resolved": "https://registry.example.org/passport-jwt/-/passport-jwt-4.0.1.tgz", "integrity": "sha512-{{~={base64:86}}}==" },
"node_modules/token-types": { "version": "5.0.1", "integrity": "sha1-{{~={base64:27}}}=" } } }
`,
  },
  {
    class: "minified",
    path: "dist/assets/app.min.js",
    text: S`!function(e,t){"object"==typeof exports?module.exports=t():e.token=t()}(this,function(){var e={password:"password",apiKey:"apiKey"},n="{{~={hex:20}}}",r={key:"{{~={base62:8}}}",hash:"{{~={hex:32}}}"};return e.secret=function(t){return t.secretKey||"default"},".css-{{~={base62:6}}}{color:#{{~={hex:6}}}}"});
//# sourceMappingURL=app.min.js.map?v={{~={hex:16}}}
`,
  },
  {
    class: "sops",
    path: "secrets/prod.enc.yaml",
    text: S`db:
    password: ENC[AES256_GCM,data:{{~={base64:24}}},iv:{{~={base64:43}}}=,tag:{{~={base64:22}}}==,type:str]
    api_token: ENC[AES256_GCM,data:{{~={base64:40}}},iv:{{~={base64:43}}}=,tag:{{~={base64:22}}}==,type:str]
    host_unencrypted: db.internal
smtp_password: {{*={password}}}
sops:
    kms: []
    age:
        - recipient: age1{{~={lower:58}}}
          enc: |
            -----BEGIN AGE ENCRYPTED FILE-----
            YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSA{{~={base64:40}}}
            {{~={base64:64}}}
            -----END AGE ENCRYPTED FILE-----
    lastmodified: "2024-02-02T10:00:00Z"
    mac: ENC[AES256_GCM,data:{{~={base64:120}}},iv:{{~={base64:43}}}=,tag:{{~={base64:22}}}==,type:str]
    version: 3.8.1
`,
  },
  {
    class: "html",
    path: "templates/login.html",
    text: S`<form action="/login" method="post">
<input type="hidden" name="csrf_token" value="{{ csrf_token }}">
<input type="hidden" name="__RequestVerificationToken" value="{{~={base64url:92}}}">
<input type="password" name="password" placeholder="Password" pattern="(?=.*\d)(?=.*[a-z]).{8,}" id="login-password-1">
<script>var config = { apiSecret: "{{*={base62:32}}}", locale: "sv-SE" };</script>
<script src="https://cdn.nordwind.io/x.js?v={{~={hex:20}}}" integrity="sha384-{{~={base64:64}}}" nonce="{{~={base62:24}}}"></script>
<a href="/reset?token=${"$"}{token}">Forgot password?</a>
<img src="https://images.nordwind.io/p/{{~={hex:32}}}.jpg?sig={{~={hex:40}}}">
`,
  },
  {
    class: "config misc",
    path: "etc/services.conf",
    text: S`# nginx, redis, openvpn, snmp and friends
requirepass {{*={base62:20}}}
masterauth {{*={base62:20}}}
proxy_set_header Authorization "Basic {{base64>*=svc:{password}}}";
ssl_certificate_key /etc/nginx/ssl/nordwind.key;
snmpd_community = public
radius_shared_secret = {{*={password}}}
smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd
[smtp.nordwind.io]:587 bot@nordwind.io:{{*={password}}}
wpa_passphrase={{*={password}}}
vpn_psk = "{{*={password}}}"
auth_basic_user_file /etc/nginx/.htpasswd;
`,
  },
];
