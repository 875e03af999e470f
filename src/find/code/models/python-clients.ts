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

/** Clients besides the usual ones: what they ask, and services that they are told to talk to. */
const fetchers: readonly Model[] = [
  ...["get", "post", "put", "delete", "patch", "head", "options"].flatMap((m) =>
    sinks(
      "ssrf",
      `grequests.${m} niquests.${m} curl_cffi.requests.${m} cloudscraper.create_scraper().${m} requests_html.HTMLSession().${m} requests_cache.CachedSession().${m} requests_futures.sessions.FuturesSession().${m} aiohttp_client_cache.CachedSession().${m} primp.Client().${m} tls_client.Session().${m} asks.${m} hyper.HTTPConnection().${m} robobrowser.RoboBrowser().open`,
      [0, "url"],
    ),
  ),
  ...sinks(
    "ssrf",
    "urllib.request.URLopener().retrieve urllib.request.URLopener().open urllib.request.FancyURLopener().retrieve urllib.request.FancyURLopener().open mechanize.Browser().open mechanize.urlopen mechanicalsoup.StatefulBrowser().open suds.client.Client zeep.Client zeep.AsyncClient gql.transport.requests.RequestsHTTPTransport gql.transport.aiohttp.AIOHTTPTransport sgqlc.endpoint.http.HTTPEndpoint langchain_community.document_loaders.WebBaseLoader langchain.document_loaders.WebBaseLoader langchain_community.document_loaders.RecursiveUrlLoader yt_dlp.YoutubeDL().download pytube.YouTube gdown.download torch.hub.load_state_dict_from_url torch.hub.download_url_to_file tensorflow.keras.utils.get_file scrapy.Request scrapy.http.Request twisted.web.client.Agent().request websockets.sync.client.connect websocket.WebSocketApp pysolr.Solr firebase.FirebaseApplication",
    [0, "url", "uri", "wsdl"],
  ),
  ...sinks("ssrf", "httpx.Client httpx.AsyncClient aiohttp.ClientSession", ["base_url"]),
  ...sinks("ssrf", "boto3.client boto3.resource", ["endpoint_url"]),
  ...[
    "ftplib.FTP",
    "ftplib.FTP_TLS",
    "smtplib.SMTP",
    "smtplib.SMTP_SSL",
    "imaplib.IMAP4_SSL",
    "poplib.POP3_SSL",
    "telnetlib.Telnet",
  ].map((sink): Model => ({ sink, kind: "ssrf", args: [0, "host"], remoteOnly: true })),
  // a name of a file, unless it says that it is an address
  ..."read_csv read_json read_excel read_parquet read_table read_xml read_html read_feather".split(" ").map(
    (name): Model => ({
      sink: `pandas.${name}`,
      kind: "ssrf",
      args: [0, "filepath_or_buffer", "path_or_buf", "io", "path"],
      when: [
        { arg: [0, "filepath_or_buffer", "path_or_buf", "io", "path"], matches: "^https?://", start: true },
      ],
    }),
  ),
  ...sinks("ssrf", "weasyprint.HTML", [0]).map((model): Model => ({ ...model, remoteOnly: true })),
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

export const clientModels: readonly Model[] = [
  ...search,
  ...fetchers,
  ...containers,
  ...pages,
  ...files,
  ...windows,
];
