// Credentials of databases, warehouses, search engines and queues, and passwords inside their connection strings.

import { fake } from "../fake.ts";
import type { SecretRule } from "../rule.ts";
import { isPlaceholderPassword, plausible } from "./checks.ts";
import { named, type Provider, prefixed, written } from "./rule-kinds.ts";
import {
  base62,
  base64,
  base64url,
  digits,
  either,
  hex,
  letters,
  maybe,
  oneOf,
  uuid,
  wordly,
} from "./value-shape.ts";

const realPassword = plausible((password) => !isPlaceholderPassword(decoded(password)));

function decoded(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}

type Database = Provider & {
  readonly id: string;
  readonly title: string;
  readonly schemes: readonly string[];
  readonly opens?: string;
};

/** `scheme://user:password@host`. The user may be absent where the scheme allows it (Redis). */
function connectionUrl(database: Database): SecretRule {
  const scheme = database.schemes[0] ?? "";
  const password = (seed: number) => fake("", 18, "base62", seed);
  return written({
    provider: database.provider,
    revokeUrl: database.revokeUrl,
    docsUrl: database.docsUrl,
    id: database.id,
    title: database.title,
    opens: database.opens ?? "the database as the user that the address names",
    severity: "critical",
    remedy:
      "Change the password of that user, and hand the new one over through the environment or a secret store.",
    keywords: database.schemes.map((name) => `${name}://`),
    pattern: new RegExp(
      `(?<![0-9A-Za-z])(?:${database.schemes.map((name) => name.replace("+", "\\+")).join("|")}):\\/\\/[^\\s:@\\/"'\`<>]{0,80}:([^\\s@\\/"'\`<>]{5,200})@[^\\s@"'\`<>]{2}`,
    ),
    minEntropyBitsPerChar: 2,
    check: realPassword,
    bad: () => [
      `DATABASE_URL=${scheme}://app:${password(1)}@db.internal:5432/app`,
      `url: "${scheme}://svc:${password(2)}@10.0.4.7/main"`,
    ],
    good: () => [
      `${scheme}://user:password@localhost/app`,
      `${scheme}://user:\${DB_PASSWORD}@db.internal/app`,
      `${scheme}://db.internal/app`,
      `${scheme}://root:changeme@localhost`,
    ],
  });
}

const postgres = {
  provider: "PostgreSQL",
  revokeUrl: "https://www.postgresql.org/docs/current/sql-alterrole.html",
  docsUrl: "https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS",
};
const mysql = {
  provider: "MySQL",
  revokeUrl: "https://dev.mysql.com/doc/refman/8.4/en/alter-user.html",
  docsUrl: "https://dev.mysql.com/doc/refman/8.4/en/connecting-using-uri-or-key-value-pairs.html",
};
const mongo = {
  provider: "MongoDB",
  revokeUrl: "https://www.mongodb.com/docs/manual/reference/command/updateUser/",
  docsUrl: "https://www.mongodb.com/docs/manual/reference/connection-string/",
};
const redis = {
  provider: "Redis",
  revokeUrl: "https://redis.io/docs/latest/commands/acl-setuser/",
  docsUrl: "https://redis.io/docs/latest/develop/tools/cli/",
};
const rabbit = {
  provider: "RabbitMQ",
  revokeUrl: "https://www.rabbitmq.com/docs/access-control",
  docsUrl: "https://www.rabbitmq.com/docs/uri-spec",
};
const sqlServer = {
  provider: "SQL Server",
  revokeUrl: "https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-login-transact-sql",
  docsUrl: "https://learn.microsoft.com/en-us/dotnet/framework/data/adonet/connection-string-syntax",
};
const oracle = {
  provider: "Oracle Database",
  revokeUrl: "https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/ALTER-USER.html",
  docsUrl: "https://docs.oracle.com/en/database/oracle/oracle-database/19/jjdbc/data-sources-and-URLs.html",
};

/** Password fields of `key=value;` connection strings. */
function connectionFields(
  rule: Provider & {
    readonly id: string;
    readonly title: string;
    readonly neighbour: RegExp;
    readonly sample: string;
  },
): SecretRule {
  const password = (seed: number) => fake("", 16, "base62", seed);
  return written({
    provider: rule.provider,
    revokeUrl: rule.revokeUrl,
    docsUrl: rule.docsUrl,
    id: rule.id,
    title: rule.title,
    opens: "the database as the user that the string names",
    severity: "critical",
    remedy:
      "Change the password of that user, and hand the new one over through the environment or a secret store.",
    keywords: ["password", "pwd"],
    pattern:
      /[;"'][ \t]{0,2}(?:[pP]assword|PASSWORD|[pP]wd|PWD)[ \t]{0,2}=[ \t]{0,2}["'{]?([^\s;"'<>{}]{5,128})/,
    needsContext: true,
    minEntropyBitsPerChar: 2,
    check: plausible((secret) => !isPlaceholderPassword(secret)),
    beside: (before) => rule.neighbour.test(before.slice(Math.max(0, before.lastIndexOf("\n") + 1))),
    bad: () => [`${rule.sample};Password=${password(1)};`, `"${rule.sample};PWD=${password(2)}"`],
    good: () => [
      `${rule.sample};Password=;`,
      `${rule.sample};Password=\${DB_PASSWORD};`,
      `${rule.sample};Password=changeme;`,
      `Password=${password(3)}`,
    ],
  });
}

export const databaseRules = (): readonly SecretRule[] => [
  connectionUrl({
    ...postgres,
    id: "postgres-url-password",
    title: "PostgreSQL password in a connection URL",
    schemes: [
      "postgres",
      "postgresql",
      "postgresql+psycopg2",
      "postgresql+psycopg",
      "postgresql+asyncpg",
      "postgis",
      "cockroachdb",
      "jdbc:postgresql",
    ],
  }),
  connectionUrl({
    ...mysql,
    id: "mysql-url-password",
    title: "MySQL password in a connection URL",
    schemes: [
      "mysql",
      "mysql2",
      "mysql+pymysql",
      "mysql+mysqldb",
      "mysql+aiomysql",
      "mysql+mysqlconnector",
      "mysqlx",
      "mariadb",
      "mariadb+pymysql",
    ],
  }),
  connectionUrl({
    ...mongo,
    id: "mongodb-url-password",
    title: "MongoDB password in a connection URL",
    schemes: ["mongodb", "mongodb+srv"],
  }),
  connectionUrl({
    ...redis,
    id: "redis-url-password",
    title: "Redis password in a connection URL",
    schemes: ["redis", "rediss", "valkey", "redis+sentinel"],
  }),
  connectionUrl({
    ...rabbit,
    id: "amqp-url-password",
    title: "RabbitMQ (AMQP) password in a connection URL",
    schemes: ["amqp", "amqps", "pyamqp"],
    opens: "the queues of the virtual host",
  }),
  connectionUrl({
    ...sqlServer,
    id: "sqlserver-url-password",
    title: "SQL Server password in a connection URL",
    schemes: ["mssql", "sqlserver", "mssql+pyodbc", "mssql+pymssql"],
  }),
  connectionUrl({
    ...oracle,
    id: "oracle-url-password",
    title: "Oracle Database password in a connection URL",
    schemes: ["oracle", "oracle+cx_oracle", "oracle+oracledb"],
  }),
  connectionUrl({
    provider: "ClickHouse",
    revokeUrl: "https://clickhouse.com/docs/sql-reference/statements/alter/user",
    docsUrl: "https://clickhouse.com/docs/interfaces/cli",
    id: "clickhouse-url-password",
    title: "ClickHouse password in a connection URL",
    schemes: ["clickhouse", "clickhouses", "clickhouse+http", "clickhouse+native"],
  }),
  connectionUrl({
    provider: "Snowflake",
    revokeUrl: "https://docs.snowflake.com/en/sql-reference/sql/alter-user",
    docsUrl: "https://docs.snowflake.com/en/developer-guide/python-connector/sqlalchemy",
    id: "snowflake-url-password",
    title: "Snowflake password in a connection URL",
    schemes: ["snowflake"],
  }),
  connectionUrl({
    provider: "Neo4j",
    revokeUrl: "https://neo4j.com/docs/operations-manual/current/authentication-authorization/",
    docsUrl: "https://neo4j.com/docs/",
    id: "neo4j-url-password",
    title: "Neo4j password in a connection URL",
    schemes: ["neo4j", "neo4j+s", "bolt", "bolt+s"],
  }),
  connectionUrl({
    provider: "NATS",
    revokeUrl: "https://docs.nats.io/running-a-nats-service/configuration/securing_nats",
    docsUrl: "https://docs.nats.io/using-nats/developer/connecting/userpass",
    id: "nats-url-password",
    title: "NATS password in a connection URL",
    schemes: ["nats", "tls+nats"],
    opens: "the subjects of the account",
  }),
  connectionUrl({
    provider: "LDAP",
    revokeUrl: "https://www.rfc-editor.org/rfc/rfc4511",
    docsUrl: "https://www.rfc-editor.org/rfc/rfc4516",
    id: "ldap-url-password",
    title: "LDAP password in a connection URL",
    schemes: ["ldap", "ldaps"],
    opens: "the directory as the bound user",
  }),
  connectionUrl({
    provider: "SMTP",
    revokeUrl: "https://www.rfc-editor.org/rfc/rfc4954",
    docsUrl: "https://www.rfc-editor.org/rfc/rfc4954",
    id: "smtp-url-password",
    title: "SMTP password in a connection URL",
    schemes: ["smtp", "smtps", "submission"],
    opens: "sending mail as the account",
  }),
  connectionUrl({
    provider: "FTP",
    revokeUrl: "https://www.rfc-editor.org/rfc/rfc959",
    docsUrl: "https://www.rfc-editor.org/rfc/rfc1738#section-3.2",
    id: "ftp-url-password",
    title: "FTP password in a URL",
    schemes: ["ftp", "ftps", "sftp"],
    opens: "the files of the account",
  }),
  connectionFields({
    ...oracle,
    provider: "ODBC",
    id: "odbc-password",
    title: "Password in an ODBC connection string",
    neighbour: /driver[ \t]{0,2}=[ \t]{0,2}\{?/i,
    sample: "Driver={PostgreSQL};Server=db.internal;Uid=app",
    docsUrl: "https://learn.microsoft.com/en-us/sql/odbc/reference/syntax/sqldriverconnect-function",
    revokeUrl: "https://learn.microsoft.com/en-us/sql/odbc/reference/syntax/sqldriverconnect-function",
  }),
  connectionFields({
    ...sqlServer,
    id: "sqlserver-password",
    title: "SQL Server password in a connection string",
    neighbour: /(?:initial catalog|data source|server[ \t]{0,2}=|jdbc:sqlserver|database\.windows\.net)/i,
    sample: "Server=tcp:acme.database.windows.net,1433;Initial Catalog=main;User ID=app",
  }),
  connectionFields({
    ...postgres,
    id: "adonet-password",
    title: "Password in a database connection string",
    neighbour:
      /(?:host[ \t]{0,2}=|user ?id[ \t]{0,2}=|username[ \t]{0,2}=|uid[ \t]{0,2}=|database[ \t]{0,2}=|dbname[ \t]{0,2}=)/i,
    sample: "Host=db.internal;Username=app;Database=main",
    docsUrl: "https://www.npgsql.org/doc/connection-string-parameters.html",
  }),
  written({
    ...mysql,
    provider: "JDBC",
    id: "jdbc-url-password",
    title: "Password in a JDBC URL",
    opens: "the database as the user that the URL names",
    severity: "critical",
    // From the password back to the scheme: from each scheme on, a text of nothing but schemes would be read three hundred times.
    keywords: ["password="],
    pattern: /[?&;][pP]assword=([^\s"'`<>&;]{5,128})/,
    beside: (before) =>
      /jdbc:[a-z0-9:]{2,24}(?:\/\/|@)[^\s"'`<>]{3,230}$/.test(before.slice(before.lastIndexOf("jdbc:"))),
    minEntropyBitsPerChar: 2,
    check: realPassword,
    docsUrl: "https://docs.oracle.com/javase/tutorial/jdbc/basics/connecting.html",
    bad: () => [
      `url=jdbc:mysql://db.internal:3306/app?user=svc&password=${fake("", 16)}`,
      `jdbc:postgresql://db/app?password=${fake("", 20)}&user=svc`,
    ],
    good: () => [
      "jdbc:mysql://localhost:3306/app?user=root&password=root",
      `jdbc:mysql://db/app?user=x&password=\${DB_PASSWORD}`,
    ],
  }),
  written({
    ...oracle,
    id: "oracle-thin-password",
    title: "Oracle password in a thin JDBC URL",
    opens: "the database as the user that the URL names",
    severity: "critical",
    keywords: ["jdbc:oracle:"],
    pattern: /jdbc:oracle:(?:thin|oci):[^\s/"'@]{1,64}\/([^\s/"'@]{5,128})@/,
    minEntropyBitsPerChar: 2,
    check: realPassword,
    bad: () => [`jdbc:oracle:thin:svc/${fake("", 14)}@db.internal:1521/ORCL`],
    good: () => [
      "jdbc:oracle:thin:@db.internal:1521/ORCL",
      "jdbc:oracle:thin:scott/password@localhost:1521/XE",
    ],
  }),
  named({
    ...mongo,
    provider: "MongoDB Atlas",
    id: "mongodb-atlas-private-key",
    title: "MongoDB Atlas private API key",
    opens: "clusters and users of the organisation or project",
    severity: "critical",
    words: ["mongodb atlas", "mongodbatlas", "atlas", "mcli"],
    value: [uuid],
    revokeUrl: "https://cloud.mongodb.com/",
    docsUrl: "https://www.mongodb.com/docs/atlas/configure-api-access/",
  }),
  prefixed({
    ...mongo,
    provider: "MongoDB Atlas",
    id: "mongodb-atlas-service-account-secret",
    title: "MongoDB Atlas service account secret",
    opens: "clusters and users of the organisation or project",
    severity: "critical",
    value: ["mdb_sa_sk_", base64url(40)],
    revokeUrl: "https://cloud.mongodb.com/",
    docsUrl: "https://www.mongodb.com/docs/atlas/configure-api-access/",
  }),
  prefixed({
    provider: "Databricks",
    id: "databricks-token",
    title: "Databricks personal access token",
    opens: "the workspace as the user",
    severity: "critical",
    value: ["dapi", hex(32), maybe("-", digits(1))],
    revokeUrl: "https://docs.databricks.com/aws/en/dev-tools/auth/pat",
    docsUrl: "https://docs.databricks.com/aws/en/dev-tools/auth/pat",
  }),
  prefixed({
    provider: "Databricks",
    id: "databricks-oauth-secret",
    title: "Databricks OAuth secret",
    opens: "the workspace as the service principal",
    severity: "critical",
    value: ["dose", hex(32)],
    revokeUrl: "https://accounts.cloud.databricks.com/",
    docsUrl: "https://docs.databricks.com/aws/en/dev-tools/auth/oauth-m2m",
  }),
  prefixed({
    provider: "CockroachDB",
    id: "cockroach-cloud-key",
    title: "CockroachDB Cloud API key",
    opens: "clusters of the organisation",
    severity: "critical",
    value: ["CCDB1_", base62(22), "_", base62(40)],
    revokeUrl: "https://cockroachlabs.cloud/access",
    docsUrl: "https://www.cockroachlabs.com/docs/cockroachcloud/managing-access",
  }),
  named({
    provider: "Confluent",
    id: "confluent-secret",
    title: "Confluent Cloud API secret",
    opens: "clusters and topics of the key's owner",
    severity: "critical",
    words: ["confluent", "ccloud", "schema registry", "kafka"],
    value: [base64(64)],
    revokeUrl: "https://confluent.cloud/settings/api-keys",
    docsUrl:
      "https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/overview.html",
  }),
  prefixed({
    provider: "Confluent",
    id: "confluent-api-secret",
    title: "Confluent Cloud API secret",
    opens: "clusters and topics of the key's owner",
    severity: "critical",
    value: ["cflt", base64(60)],
    revokeUrl: "https://confluent.cloud/settings/api-keys",
    docsUrl:
      "https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/overview.html",
  }),
  prefixed({
    provider: "Aiven",
    id: "aiven-service-password",
    title: "Aiven service password",
    opens: "the database or queue of the service",
    severity: "critical",
    value: ["AVNS_", base64url(19, 24)],
    revokeUrl: "https://console.aiven.io/",
    docsUrl: "https://aiven.io/docs/platform/concepts/authentication-tokens",
  }),
  prefixed({
    provider: "Aiven",
    id: "aiven-token",
    title: "Aiven API token",
    opens: "projects and services of the user",
    severity: "critical",
    value: ["aivenv1", oneOf("_", "-"), base64(60, 600), maybe("="), maybe("=")],
    keywords: ["aivenv1"],
    revokeUrl: "https://console.aiven.io/profile/tokens",
    docsUrl: "https://aiven.io/docs/platform/concepts/authentication-tokens",
  }),
  named({
    provider: "InfluxDB",
    id: "influxdb-token",
    title: "InfluxDB API token",
    opens: "buckets of the organisation",
    severity: "critical",
    words: ["influx"],
    value: [base64url(86), "=="],
    revokeUrl: "https://docs.influxdata.com/influxdb/v2/admin/tokens/delete-tokens/",
    docsUrl: "https://docs.influxdata.com/influxdb/v2/admin/tokens/",
  }),
  prefixed({
    provider: "InfluxDB",
    id: "influxdb3-token",
    title: "InfluxDB 3 token",
    opens: "databases of the server",
    severity: "critical",
    value: ["apiv3_", base64url(86)],
    revokeUrl: "https://docs.influxdata.com/influxdb3/core/admin/tokens/",
    docsUrl: "https://docs.influxdata.com/influxdb3/core/admin/tokens/",
  }),
  named({
    provider: "Algolia",
    id: "algolia-admin-key",
    title: "Algolia admin or write API key",
    opens: "indexes of the application",
    severity: "critical",
    words: ["algolia"],
    unless: ["search"],
    value: [hex(32)],
    revokeUrl: "https://dashboard.algolia.com/account/api-keys/all",
    docsUrl: "https://www.algolia.com/doc/guides/security/api-keys/",
  }),
  named({
    provider: "Meilisearch",
    id: "meilisearch-key",
    title: "Meilisearch API key",
    opens: "indexes of the instance",
    words: ["meili", "meilisearch"],
    credentialWords: ["master"],
    value: [either([either([hex(64)], [hex(40)])], [base64url(43)])],
    revokeUrl: "https://www.meilisearch.com/docs/learn/security/basic_security",
    docsUrl: "https://www.meilisearch.com/docs/learn/security/basic_security",
  }),
  named({
    provider: "Typesense",
    id: "typesense-api-key",
    title: "Typesense API key",
    opens: "collections of the cluster",
    words: ["typesense"],
    value: [base62(32)],
    revokeUrl: "https://typesense.org/docs/latest/api/api-keys.html",
    docsUrl: "https://typesense.org/docs/latest/api/api-keys.html",
  }),
  prefixed({
    provider: "Fauna",
    id: "fauna-secret",
    title: "Fauna secret",
    opens: "the database of the key",
    severity: "critical",
    keywords: ["fnaa", "fnac", "fnad", "fnae", "fnaf"],
    value: [oneOf("fnAA", "fnAC", "fnAD", "fnAE", "fnAF"), base64url(36, 40)],
    revokeUrl: "https://dashboard.fauna.com/",
    docsUrl: "https://faunadb-docs.netlify.app/fauna/current/",
  }),
  prefixed({
    provider: "Xata",
    id: "xata-api-key",
    title: "Xata API key",
    opens: "databases of the user",
    severity: "critical",
    value: ["xau_", base62(27, 64)],
    revokeUrl: "https://app.xata.io/settings",
    docsUrl: "https://lite.xata.io/docs/rest-api/authentication",
  }),
  prefixed({
    provider: "DataStax",
    id: "datastax-astra-token",
    title: "DataStax Astra DB token",
    opens: "databases of the organisation",
    severity: "critical",
    keywords: ["astracs:"],
    value: ["AstraCS:", base62(24), ":", hex(64)],
    revokeUrl: "https://astra.datastax.com/",
    docsUrl: "https://docs.datastax.com/en/astra-db-serverless/administration/manage-application-tokens.html",
  }),
  prefixed({
    provider: "Tinybird",
    id: "tinybird-token",
    title: "Tinybird token",
    opens: "data sources and endpoints within the token's scopes",
    keywords: ["p.eyj"],
    value: ["p.eyJ", base64url(60, 200), ".", base64url(27, 43)],
    revokeUrl: "https://app.tinybird.co/",
    docsUrl: "https://www.tinybird.co/docs/classic/administration/auth-tokens",
  }),
  prefixed({
    provider: "dbt Cloud",
    id: "dbt-cloud-token",
    title: "dbt Cloud token",
    opens: "projects and jobs of the account",
    severity: "critical",
    value: [oneOf("dbtc_", "dbtu_"), base64url(40, 60), maybe("="), maybe("=")],
    revokeUrl: "https://cloud.getdbt.com/",
    docsUrl: "https://docs.getdbt.com/docs/dbt-cloud-apis/authentication",
  }),
  named({
    provider: "Fivetran",
    id: "fivetran-api-secret",
    title: "Fivetran API secret",
    opens: "connectors of the account",
    words: ["fivetran"],
    value: [base62(32)],
    revokeUrl: "https://fivetran.com/account/settings",
    docsUrl: "https://fivetran.com/docs/rest-api/getting-started",
  }),
  named({
    provider: "Snowflake",
    id: "snowflake-token",
    title: "Snowflake programmatic access token or password",
    opens: "the warehouse as the user",
    severity: "critical",
    words: ["snowflake", "snowsql"],
    value: [
      either(
        ["eyJ", base64url(40, 200), ".eyJ", base64url(40, 300), ".", base64url(80, 400)],
        [base62(20, 64)],
      ),
    ],
    revokeUrl: "https://docs.snowflake.com/en/user-guide/programmatic-access-tokens",
    docsUrl: "https://docs.snowflake.com/en/user-guide/programmatic-access-tokens",
  }),
  named({
    provider: "Couchbase",
    id: "couchbase-capella-key",
    title: "Couchbase Capella API key",
    opens: "clusters of the organisation",
    words: ["capella", "couchbase"],
    value: [base64(64, 100), maybe("="), maybe("=")],
    revokeUrl: "https://cloud.couchbase.com/",
    docsUrl: "https://docs.couchbase.com/cloud/management-api-guide/management-api-start.html",
  }),
  named({
    provider: "Turso",
    id: "turso-token",
    title: "Turso database or platform token",
    opens: "databases of the organisation",
    severity: "critical",
    words: ["turso", "libsql"],
    value: ["eyJ", base64url(20, 60), ".eyJ", base64url(60, 300), ".", base64url(86)],
    revokeUrl: "https://app.turso.tech/",
    docsUrl: "https://docs.turso.tech/api-reference/authentication",
  }),
  prefixed({
    provider: "Convex",
    id: "convex-deploy-key",
    title: "Convex deploy key",
    opens: "functions and data of the deployment",
    severity: "critical",
    keywords: ["convex", "prod:", "preview:"],
    lead: [oneOf("CONVEX_DEPLOY_KEY=", "CONVEX_DEPLOY_KEY: ", 'CONVEX_DEPLOY_KEY="', 'CONVEX_DEPLOY_KEY: "')],
    value: [
      oneOf("prod:", "dev:", "preview:"),
      wordly(5, 40),
      maybe("-", letters(2, 20), "-", digits(1, 4)),
      "|",
      base64(60, 200),
      maybe("="),
      maybe("="),
    ],
    revokeUrl: "https://dashboard.convex.dev/",
    docsUrl: "https://docs.convex.dev/production/hosting/",
  }),
  prefixed({
    provider: "Hasura",
    id: "hasura-admin-secret",
    title: "Hasura admin secret",
    opens: "every table of the GraphQL engine, past its permissions",
    severity: "critical",
    lead: [
      oneOf(
        "HASURA_GRAPHQL_ADMIN_SECRET=",
        "HASURA_GRAPHQL_ADMIN_SECRET: ",
        "x-hasura-admin-secret: ",
        "X-Hasura-Admin-Secret: ",
        "'x-hasura-admin-secret': '",
        '"x-hasura-admin-secret": "',
      ),
    ],
    value: [base62(24, 64)],
    keywords: ["hasura"],
    revokeUrl: "https://cloud.hasura.io/",
    docsUrl: "https://hasura.io/docs/2.0/deployment/securing-graphql-endpoint/",
  }),
];
