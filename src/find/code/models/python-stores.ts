// Databases and warehouses that are asked in SQL by drivers besides PEP 249's usual ones. From the reference pages of clickhouse-connect,
// google-cloud-spanner, polars, SQLModel, cassandra-driver, PySpark, pg8000, psycopg2.extras, DuckDB, Flask-MySQLdb, aioodbc, pandas.

import { sinks, types } from "./build.ts";
import type { Model } from "./model.ts";

const connections: readonly Model[] = types(
  "db.Connection",
  "apsw.Connection() pg8000.connect() pg8000.dbapi.connect() pg8000.native.Connection() mariadb.connect() vertica_python.connect() redshift_connector.connect() pyhive.hive.connect() pyhive.hive.Connection() pyhive.presto.connect() impala.dbapi.connect() databricks.sql.connect() phoenixdb.connect() teradatasql.connect() jaydebeapi.connect() firebirdsql.connect() hdbcli.dbapi.connect() turbodbc.connect() aioodbc.connect() asyncmy.connect() monetdb.connect() crate.client.connect() pysqlite3.connect() pysqlcipher3.dbapi2.connect() sqlcipher3.connect() psycopg_pool.ConnectionPool().connection() psycopg_pool.ConnectionPool().getconn() psycopg_pool.AsyncConnectionPool().connection() aiopg.connect() aiopg.create_pool() aiopg.create_pool().acquire() libsql.connect() libsql_client.create_client() sqlite_utils.Database() pyexasol.connect() cymysql.connect() mysql.connector.pooling.MySQLConnectionPool().get_connection() dbutils.pooled_db.PooledDB().connection() psycopg2.pool.PersistentConnectionPool().getconn()",
);

const drivers: readonly Model[] = [
  ...sinks("sql", "psycopg2.extras.execute_values psycopg2.extras.execute_batch psycopg.sql.Composed", [
    1,
    "sql",
  ]),
  ...sinks(
    "sql",
    "duckdb.sql duckdb.query duckdb.execute duckdb.query_df duckdb.from_query duckdb.executemany",
    [0, "query"],
  ),
  ...types(
    "clickhouse_connect.Client",
    "clickhouse_connect.get_client() clickhouse_connect.get_async_client() clickhouse_connect.create_client()",
  ),
  ...sinks(
    "sql",
    "clickhouse_connect.Client.query clickhouse_connect.Client.command clickhouse_connect.Client.query_df clickhouse_connect.Client.query_np clickhouse_connect.Client.raw_query clickhouse_connect.Client.query_rows_stream clickhouse_driver.Client().execute_iter clickhouse_driver.Client().query_dataframe",
    [0, "query", "cmd"],
  ),
  ...types(
    "spanner.Database",
    "google.cloud.spanner.Client().instance().database() google.cloud.spanner_v1.Client().instance().database()",
  ),
  ...sinks(
    "sql",
    "spanner.Database.snapshot().execute_sql spanner.Database.execute_partitioned_dml spanner.Database.batch_snapshot().execute_sql google.cloud.bigquery.Client().query_and_wait",
    [0, "sql", "query", "dml"],
  ),
  ...sinks("sql", "polars.read_database polars.read_database_uri polars.SQLContext().execute polars.sql", [
    0,
    "query",
  ]),
  ...types("sqlalchemy.text", "sqlmodel.text sqlmodel.sql.expression.text"),
  ...sinks("sql", "sqlalchemy.engine.exec", [0, "statement"]),
  ...types("cassandra.Session", "cassandra.cluster.Cluster().connect()"),
  ...sinks(
    "sql",
    "cassandra.Session.execute cassandra.Session.execute_async cassandra.Session.prepare cassandra.query.SimpleStatement",
    [0, "query", "query_string"],
  ),
  ...types(
    "pyspark.sql.SparkSession",
    "pyspark.sql.SparkSession.builder.getOrCreate() pyspark.sql.SparkSession.builder.appName().getOrCreate() pyspark.sql.SparkSession.builder.master().getOrCreate() pyspark.sql.SparkSession.builder.appName().master().getOrCreate() pyspark.sql.SparkSession.builder.master().appName().getOrCreate() pyspark.sql.SparkSession.getActiveSession() pyspark.SQLContext() pyspark.sql.SQLContext() pyspark.sql.HiveContext()",
  ),
  ...sinks("sql", "pyspark.sql.SparkSession.sql", [0, "sqlQuery"]),
  {
    sink: "?.sql",
    kind: "sql",
    args: [0, "sqlQuery"],
    receiver: "^(?:spark|sqlContext|spark_session|sqlctx)$",
    built: true,
  },
  ...sinks(
    "sql",
    "pandas.io.sql.read_sql_query pandas.io.sql.execute geopandas.read_postgis connectorx.read_sql dask.dataframe.read_sql_query modin.pandas.read_sql awswrangler.redshift.read_sql_query awswrangler.mysql.read_sql_query awswrangler.postgresql.read_sql_query pandas_gbq.read_gbq pandas.read_gbq pandasql.sqldf",
    [0, "sql", "query"],
  ),
  ...sinks(
    "sql",
    "sqlite_utils.Database().query sqlite_utils.Database().execute dataset.connect().query records.Connection().query records.Database().bulk_query influxdb_client_3.InfluxDBClient3().query pydruid.db.connect().cursor().execute pinotdb.connect().cursor().execute sqlobject.sqlbuilder.SQLConstant tortoise.expressions.RawSQL tortoise.Tortoise.get_connection().execute_query tortoise.Tortoise.get_connection().execute_script tortoise.connections.get().execute_query tortoise.connections.get().execute_script piccolo.table.Table.raw orator.DatabaseManager().select orator.DatabaseManager().statement",
    [0, "sql", "query"],
  ),
  ...sinks("sql", "boto3.client().execute_sql boto3.client().batch_execute_statement boto3.client().query", [
    "sql",
    "sqlStatements",
    "Sql",
    "QueryString",
  ]),
];

export const storeModels: readonly Model[] = [...connections, ...drivers];
