// Services that are asked in languages of their own through a client: search engines, stores of points in time, containers, key-value
// stores with scripts; and what libraries besides fetch, pack and read from windows. From the reference pages of elasticsearch-py, opensearch-py, influxdb-client, docker, redis-py, boto3, couchdb.

import type { FlowKind } from "../values/index.ts";
import { sinks, types } from "./build.ts";
import type { ArgumentName, Model } from "./model.ts";

/** Only text that is built around what others wrote: a value by itself has a place of its own. */
function builtInto(kind: FlowKind, paths: string, args: readonly ArgumentName[]): Model[] {
  return sinks(kind, paths, args).map((model) => ({ ...model, built: true }));
}

const search: readonly Model[] = [
  ...types(
    "elasticsearch.Elasticsearch()",
    "elasticsearch.AsyncElasticsearch() opensearchpy.OpenSearch() opensearchpy.AsyncOpenSearch()",
  ),
  ...builtInto(
    "nosql",
    "elasticsearch.Elasticsearch().search elasticsearch.Elasticsearch().count elasticsearch.Elasticsearch().delete_by_query elasticsearch.Elasticsearch().update_by_query elasticsearch.Elasticsearch().msearch",
    ["body", "q", "query", 1],
  ),
  ...builtInto("nosql", "solr.Solr().search pysolr.Solr().search", [0, "q"]),
  ...builtInto(
    "nosql",
    "influxdb_client.InfluxDBClient().query_api().query influxdb.InfluxDBClient().query",
    [0, "query"],
  ),
  ...builtInto("nosql", "couchdb.Server()[].query couchdb.Database().query", [0]),
  ...builtInto("nosql", "arango.ArangoClient().db().aql.execute", [0, "query"]),
  ...sinks("code", "redis.Redis().eval redis.Redis().script_load", [0, "script"]),
  ...builtInto(
    "sql",
    "boto3.client().execute_statement boto3.client().start_query_execution boto3.client().select_object_content",
    ["Statement", "sql", "QueryString", "Expression"],
  ),
];

const containers: readonly Model[] = [
  ...types(
    "docker.DockerClient()",
    "docker.from_env() docker.client.from_env() docker.client.DockerClient()",
  ),
  ...builtInto(
    "command",
    "docker.DockerClient().containers.get().exec_run docker.DockerClient().containers.list()[].exec_run docker.DockerClient().containers.run().exec_run",
    [0, "cmd"],
  ),
  ...builtInto("command", "docker.DockerClient().containers.run docker.DockerClient().containers.create", [
    1,
    "command",
  ]),
  { sink: "?.exec_run", kind: "command", args: [0, "cmd"], receiver: "container|^c$", built: true },
  ...builtInto("command", "kubernetes.stream.stream", ["command"]),
];

/** What fetches a page to show or to print it (pdfkit, imgkit, WeasyPrint, Selenium, Playwright, newspaper, trafilatura). */
const pages: readonly Model[] = [
  ...sinks(
    "ssrf",
    "pdfkit.from_url imgkit.from_url newspaper.Article trafilatura.fetch_url readability.urlopen",
    [0, "url"],
  ),
  // a browser goes where its program says; who else may say so is the question
  ...sinks(
    "ssrf",
    "selenium.webdriver.Chrome().get selenium.webdriver.Firefox().get selenium.webdriver.Remote().get",
    [0, "url"],
  ).map((model): Model => ({ ...model, remoteOnly: true })),
  ...sinks("ssrf", "weasyprint.HTML", ["url"]),
  { sink: "?.goto", kind: "ssrf", args: [0, "url"], receiver: "page|tab", remoteOnly: true },
];

/** Files that are put into an archive, and modules that are read from a place. */
const files: readonly Model[] = [
  ...sinks("path", "zipfile.ZipFile().write tarfile.open().add tarfile.open().gettarinfo", [
    0,
    "filename",
    "name",
  ]),
  {
    sink: "importlib.util.spec_from_file_location",
    kind: "path",
    args: [1, "location"],
    remoteOnly: true,
  },
];

/** What is typed into the fields of a program's window (tkinter, PyQt, PySide, wx, easygui). */
const windows: readonly Model[] = [
  ...["Entry", "Text", "StringVar", "Spinbox", "ttk.Entry", "ttk.Combobox"].map(
    (field): Model => ({ source: `tkinter.${field}().get()`, kind: "local" }),
  ),
  ...["askstring"].map((name): Model => ({ source: `tkinter.simpledialog.${name}()`, kind: "local" })),
  ...["PyQt5", "PyQt6", "PySide2", "PySide6"].flatMap((toolkit): Model[] => [
    { source: `${toolkit}.QtWidgets.QLineEdit().text()`, kind: "local" },
    { source: `${toolkit}.QtWidgets.QTextEdit().toPlainText()`, kind: "local" },
  ]),
  { source: "wx.TextCtrl().GetValue()", kind: "local" },
  { source: "easygui.enterbox()", kind: "local" },
];

export const clientModels: readonly Model[] = [...search, ...containers, ...pages, ...files, ...windows];
