// Databases, directories, XML, HTTP clients, serialisation, processes and files. From the libraries' own reference pages and PEP 249.

import { clean, never, passes, sinks, sources, types } from "./build.ts";
import type { Model } from "./model.ts";

const connect =
  "sqlite3.connect() psycopg2.connect() psycopg.connect() MySQLdb.connect() pymysql.connect() mysql.connector.connect() pyodbc.connect() cx_Oracle.connect() oracledb.connect() pymssql.connect() aiosqlite.connect() aiomysql.connect() snowflake.connector.connect() duckdb.connect() psycopg2.pool.SimpleConnectionPool().getconn() psycopg2.pool.ThreadedConnectionPool().getconn() django.db.connection django.db.connections[] sqlite3.Connection pymysql.connections.Connection mysql.connector.connection.MySQLConnection flask_mysqldb.MySQL().connection flaskext.mysql.MySQL().connect() flaskext.mysql.MySQL().get_db() clickhouse_driver.Client() ibm_db_dbi.connect() trino.dbapi.connect() fdb.connect() sqlanydb.connect() db.Connection.cursor().connection asyncpg.connect() asyncpg.create_pool() db.Connection.acquire() psycopg.AsyncConnection.connect() prestodb.dbapi.connect()";

const sql: readonly Model[] = [
  ...types("db.Connection", "db.Connection()"),
  ...types("sqlalchemy.engine", "sqlalchemy.engine()"),
  ...types("db.Connection", connect),
  ...types(
    "db.Connection.cursor()",
    "sqlite3.Cursor psycopg2.extensions.cursor db.Connection.cursor().__enter__()",
  ),
  ...sinks(
    "sql",
    "db.Connection.execute db.Connection.executemany db.Connection.executescript db.Connection.query db.Connection.fetch db.Connection.fetchrow db.Connection.fetchval db.Connection.prepare db.Connection.execute_query db.Connection.sql db.Connection.run db.Connection.copy",
    [0, "sql", "query", "operation", "statement"],
  ),
  ...sinks(
    "sql",
    "db.Connection.cursor().execute db.Connection.cursor().executemany db.Connection.cursor().executescript db.Connection.cursor().mogrify db.Connection.cursor().copy_expert db.Connection.cursor().callproc db.Connection.cursor().execute_async db.Connection.cursor().stream db.Connection.cursor().nextset",
    [0, "sql", "query", "operation", "statement"],
  ),
  // SQLAlchemy
  ...types(
    "sqlalchemy.text",
    "sqlalchemy.sql.text sqlalchemy.sql.expression.text sqlalchemy.DDL flask_sqlalchemy.SQLAlchemy().text",
  ),
  ...types(
    "sqlalchemy.engine",
    "sqlalchemy.create_engine() sqlalchemy.engine.create_engine() sqlalchemy.create_engine().connect() sqlalchemy.create_engine().begin() sqlalchemy.ext.asyncio.create_async_engine() flask_sqlalchemy.SQLAlchemy().engine flask_sqlalchemy.SQLAlchemy().session sqlalchemy.orm.Session() sqlalchemy.orm.sessionmaker()() sqlalchemy.orm.scoped_session() sqlalchemy.orm.Session sqlalchemy.ext.asyncio.AsyncSession sqlalchemy.ext.asyncio.AsyncSession() sqlalchemy.engine.connect() sqlalchemy.engine.begin() sqlalchemy.engine.raw_connection() sqlalchemy.engine.raw_connection().cursor() sqlmodel.Session sqlmodel.Session() databases.Database() sqlalchemy.orm.scoped_session()()",
  ),
  ...sinks(
    "sql",
    "sqlalchemy.text sqlalchemy.engine.execute sqlalchemy.engine.scalar sqlalchemy.engine.scalars sqlalchemy.engine.exec_driver_sql sqlalchemy.engine.fetch_all sqlalchemy.engine.fetch_one sqlalchemy.engine.fetch_val sqlalchemy.engine.iterate sqlalchemy.literal_column sqlalchemy.sql.literal_column sqlalchemy.engine.stream",
    [0, "text", "statement", "query"],
  ),
  { sink: "?.from_statement", kind: "sql", args: [0] },
  // Django
  { sink: "?.raw", kind: "sql", args: [0, "raw_query"], receiver: "objects|manager|queryset|qs" },
  {
    sink: "?.extra",
    kind: "sql",
    args: [0, 1, 2, "select", "where", "tables", "order_by"],
    receiver: "objects|filter|all|queryset|qs|exclude|manager",
  },
  ...sinks("sql", "django.db.models.expressions.RawSQL django.db.models.RawSQL", [0, "sql"]),
  // peewee, pony, pandas, records, Tortoise, web.py
  ...sinks(
    "sql",
    "peewee.SQL peewee.RawQuery peewee.Model.raw peewee.Database().execute_sql peewee.SqliteDatabase().execute_sql peewee.PostgresqlDatabase().execute_sql peewee.MySQLDatabase().execute_sql pandas.read_sql pandas.read_sql_query pandas.io.sql.read_sql records.Database().query pony.orm.raw_sql pony.orm.Database().execute pony.orm.Database().select google.cloud.bigquery.Client().query awswrangler.athena.read_sql_query",
    [0, "sql", "query"],
  ),
  // A receiver whose type nobody knows
  ...["execute", "executemany", "executescript", "exec_driver_sql"].map(
    (m): Model => ({
      sink: `?.${m}`,
      kind: "sql",
      args: [0, "sql", "query", "statement", "operation"],
      receiver:
        "cur|conn|db|database|sess|engine|curs|sql|tx|trans|pool|client|crsr|^c$|postgres|mysql|sqlite|oracle",
    }),
  ),
  ...[
    "query",
    "run_query",
    "execute_query",
    "fetch_all",
    "fetch_one",
    "fetchrow",
    "fetchval",
    "fetch",
    "read_sql",
    "execute_sql",
    "raw_query",
    "run_sql",
  ].map(
    (m): Model => ({
      sink: `?.${m}`,
      kind: "sql",
      args: [0, "sql", "query"],
      receiver: "cur|conn|^_?db$|database|engine|pool|mysql|sqlite|postgres",
      built: true,
    }),
  ),
  ...passes("psycopg2.sql.SQL psycopg.sql.SQL", [0]),
  ...clean(
    "psycopg2.sql.Identifier psycopg2.sql.Literal psycopg.sql.Identifier psycopg.sql.Literal psycopg2.extensions.quote_ident sqlalchemy.bindparam",
  ),
  ...passes("pymysql.converters.escape_string MySQLdb.escape_string pymysql.escape_string", [0], ["sql"]),
];

const nosql: readonly Model[] = [
  ...types(
    "mongo.Collection",
    "mongo.Client[][] mongo.Client[].* mongo.Client.*[] mongo.Client.*.* mongo.Client.get_database()[] mongo.Client.get_database().* mongo.Client[].get_collection() mongo.Client.*.get_collection() flask_pymongo.PyMongo().db.* flask_pymongo.PyMongo().db[]",
  ),
  ...types(
    "mongo.Client",
    "pymongo.MongoClient() pymongo.mongo_client.MongoClient() pymongo.AsyncMongoClient() motor.motor_asyncio.AsyncIOMotorClient() motor.motor_tornado.MotorClient()",
  ),
  ...[
    "find",
    "find_one",
    "find_one_and_update",
    "find_one_and_delete",
    "find_one_and_replace",
    "delete_one",
    "delete_many",
    "update_one",
    "update_many",
    "replace_one",
    "count_documents",
    "aggregate",
    "distinct",
    "count",
    "remove",
    "find_raw_batches",
    "map_reduce",
  ].flatMap((m) => sinks("nosql", `mongo.Collection.${m}`, [0, "filter", "pipeline"])),
  ...[
    "find",
    "find_one",
    "find_one_and_update",
    "find_one_and_delete",
    "find_one_and_replace",
    "delete_one",
    "delete_many",
    "update_one",
    "update_many",
    "replace_one",
    "count_documents",
    "aggregate",
    "distinct",
    "count",
    "remove",
  ].map(
    (m): Model => ({
      sink: `?.${m}`,
      kind: "nosql",
      args: [0, "filter"],
      receiver: "coll|mongo|users|db|posts|items|products|accounts|orders|documents|table|^[a-z]+s$",
    }),
  ),
  { sink: "?.objects", kind: "nosql", args: ["__raw__"] },
  // Cypher
  ...[
    "neo4j.GraphDatabase.driver().session().run",
    "neo4j.GraphDatabase.driver().execute_query",
    "neo4j.GraphDatabase.driver().session().begin_transaction().run",
    "neo4j.Transaction().run",
  ].map((sink): Model => ({ sink, kind: "nosql", args: [0, "query", "query_"], built: true })),
  { sink: "?.run", kind: "nosql", args: [0], receiver: "^tx$|neo4j|graph|cypher", built: true },
  ...sinks("nosql", "bson.code.Code bson.Code", [0]),
];

const directories: readonly Model[] = [
  ...["search", "search_s", "search_st", "search_ext", "search_ext_s", "search_subtree_s"].map(
    (m): Model => ({
      sink: `ldap.initialize().${m}`,
      kind: "ldap",
      args: [0, 2, "base", "filterstr", "filterstr"],
    }),
  ),
  ...types(
    "ldap.initialize()",
    "ldap.ldapobject.LDAPObject() ldap.ldapobject.SimpleLDAPObject() ldap.open()",
  ),
  ...sinks("ldap", "ldap3.Connection().search ldap3.Connection().extend.standard.paged_search", [
    0,
    1,
    "search_base",
    "search_filter",
  ]),
  ...["search_s", "search_ext_s"].map(
    (m): Model => ({ sink: `?.${m}`, kind: "ldap", args: [0, 2, "base", "filterstr"] }),
  ),
  {
    sink: "?.search",
    kind: "ldap",
    args: [0, 1, "search_base", "search_filter"],
    receiver: "ldap|conn|^c$|server",
    when: [{ arg: [1, "search_filter"], state: "present" }], // a base alone is no search
  },
  { sink: "ldap3.Connection", kind: "ldap", args: [1, "user"], built: true },
  ...["simple_bind", "simple_bind_s", "bind", "bind_s"].map(
    (m): Model => ({ sink: `ldap.initialize().${m}`, kind: "ldap", args: [0, "who"], built: true }),
  ),
  ...sinks("ldap", "ldap3.Reader ldap3.ObjectDef", [1]),
  ...passes(
    "ldap.filter.escape_filter_chars ldap.dn.escape_dn_chars ldap3.utils.conv.escape_filter_chars ldap3.utils.dn.escape_rdn ldap.filter.filter_format ldap3.utils.conv.escape_bytes",
    [0],
    ["ldap"],
  ),
];

const xml: readonly Model[] = [
  ...types(
    "lxml.etree.parse()",
    "lxml.etree.fromstring() lxml.etree.XML() lxml.html.fromstring() lxml.etree.parse().getroot() lxml.html.parse() lxml.etree.ElementTree() lxml.etree.HTML()",
  ),
  ...types(
    "xml.etree.ElementTree.parse()",
    "xml.etree.ElementTree.fromstring() xml.etree.ElementTree.parse().getroot() xml.etree.ElementTree.XML() xml.etree.ElementTree.ElementTree() defusedxml.ElementTree.parse() defusedxml.ElementTree.fromstring() xml.etree.cElementTree.parse()",
  ),
  ...sinks(
    "xpath",
    "lxml.etree.parse().xpath lxml.etree.XPath lxml.etree.ETXPath lxml.etree.parse().find lxml.etree.parse().findall lxml.etree.parse().findtext lxml.etree.parse().iterfind xml.etree.ElementTree.parse().find xml.etree.ElementTree.parse().findall xml.etree.ElementTree.parse().findtext xml.etree.ElementTree.parse().iterfind elementpath.select elementpath.iter_select libxml2.parseFile().xpathEval libxml2.parseDoc().xpathEval",
    [0, 1, "path", "_path"],
  ),
  { sink: "?.xpath", kind: "xpath", args: [0, "_path"] },
  { sink: "?.xpathEval", kind: "xpath", args: [0] },
  ...["find", "findall", "findtext", "iterfind"].map(
    (m): Model => ({
      sink: `?.${m}`,
      kind: "xpath",
      args: [0],
      receiver: "tree|root|xml|elem|node|etree|^doc$",
      built: true,
    }),
  ),
];

const clients: readonly Model[] = [
  // An address of a host: harmless as a text, and still a place to send requests to.
  ...passes(
    "ipaddress.ip_address ipaddress.ip_network ipaddress.IPv4Address socket.gethostbyname socket.getaddrinfo",
    [0],
    [
      "sql",
      "command",
      "code",
      "path",
      "xss",
      "template",
      "ldap",
      "xpath",
      "log",
      "header",
      "cookie",
      "regex",
      "redirect",
      "deserialize",
      "xml",
      "trust",
      "nosql",
    ],
  ),
  ...types("requests", "requests.Session() requests.session() requests.sessions.Session() requests.api"),
  ...["get", "post", "put", "delete", "patch", "head", "options"].flatMap((m) =>
    sinks(
      "ssrf",
      `requests.${m} httpx.${m} httpx.Client().${m} httpx.AsyncClient().${m} aiohttp.ClientSession().${m}`,
      [0, "url"],
    ),
  ),
  ...sinks(
    "ssrf",
    "requests.request httpx.request httpx.stream httpx.Client().request httpx.AsyncClient().request httpx.Client().stream httpx.AsyncClient().stream aiohttp.ClientSession().request aiohttp.request urllib3.request urllib3.PoolManager().request urllib3.PoolManager().urlopen",
    [1, "url"],
  ),
  ...sinks(
    "ssrf",
    "urllib.request.urlopen urllib.request.urlretrieve urllib.request.Request urllib2.urlopen urllib2.Request urllib.urlopen urllib.urlretrieve http.client.HTTPConnection http.client.HTTPSConnection httplib.HTTPConnection httplib.HTTPSConnection aiohttp.ClientSession().ws_connect websockets.connect websocket.create_connection pycurl.Curl().setopt wget.download tornado.httpclient.HTTPClient().fetch tornado.httpclient.AsyncHTTPClient().fetch httplib2.Http().request feedparser.parse xmlrpc.client.ServerProxy requests_html.HTMLSession().get treq.get newspaper.Article pandas.read_html urllib.request.build_opener().open",
    [0, "url", "host", "uri"],
  ),
  ...sinks("ssrf", "pycurl.Curl().setopt", [1]),
  ...["socket.socket().connect", "socket.create_connection"].map(
    (sink): Model => ({ sink, kind: "ssrf", args: [0], remoteOnly: true }),
  ),
  ...["get", "post", "put", "delete", "patch", "head"].map(
    (m): Model => ({
      sink: `?.${m}`,
      kind: "ssrf",
      args: [0, "url"],
      receiver:
        "^_?(?:http|requests?_?session|client_?session|http_?client|aiohttp|httpx|session|async_?client)$",
    }),
  ),
  ...passes(
    "urllib.parse.quote urllib.parse.quote_plus urllib.quote urllib.quote_plus requests.utils.quote",
    [0],
    ["xss", "header", "log", "xpath", "ldap"],
  ),
  // What six and future call by one name for both Pythons
  ...types("http.client", "six.moves.http_client future.moves.http.client"),
  ...types("urllib", "six.moves.urllib future.moves.urllib"),
  ...types("pickle", "six.moves.cPickle"),
  ...types("http.server", "six.moves.BaseHTTPServer six.moves.SimpleHTTPServer"),
  { passes: "?.urlencode", from: ["self", "*"], safe: ["xss", "header", "log"] },
  ...passes("urllib.parse.urlencode urllib.urlencode", ["*"], ["xss", "header", "log", "ssrf", "redirect"]),
  ...passes(
    "urllib.parse.unquote urllib.parse.unquote_plus urllib.unquote urllib.unquote_plus urllib.parse.urljoin urllib.parse.urlunparse urllib.parse.parse_qs urllib.parse.parse_qsl urllib.parse.urlunsplit yarl.URL furl.furl six.moves.urllib.parse.unquote",
    ["*"],
  ),
];

const serial: readonly Model[] = [
  ...sinks(
    "deserialize",
    "pickle.loads pickle.load cPickle.loads cPickle.load _pickle.loads dill.loads dill.load cloudpickle.loads cloudpickle.load pickle.Unpickler pickle._loads marshal.loads marshal.load shelve.open jsonpickle.decode jsonpickle.loads joblib.load pandas.read_pickle yaml.unsafe_load yaml.unsafe_load_all yaml.full_load yaml.full_load_all ruamel.yaml.unsafe_load jsonpickle.unpickler.decode kombu.serialization.pickle_loads",
    [0, "data", "string"],
  ),
  {
    sink: "torch.load",
    kind: "deserialize",
    args: [0, "f"],
    when: [{ arg: ["weights_only"], is: [true], not: true }],
  },
  {
    sink: "numpy.load",
    kind: "deserialize",
    args: [0, "file"],
    when: [{ arg: ["allow_pickle"], is: [true] }],
  },
  {
    sink: "yaml.load",
    kind: "deserialize",
    args: [0, "stream"],
    when: [
      {
        arg: [1, "Loader"],
        api: [
          "yaml.SafeLoader",
          "yaml.CSafeLoader",
          "yaml.BaseLoader",
          "yaml.CBaseLoader",
          "yaml.loader.SafeLoader",
          "yaml.cyaml.CSafeLoader",
        ],
        not: true,
      },
    ],
  },
  {
    sink: "yaml.load_all",
    kind: "deserialize",
    args: [0, "stream"],
    when: [
      {
        arg: [1, "Loader"],
        api: ["yaml.SafeLoader", "yaml.CSafeLoader", "yaml.BaseLoader", "yaml.loader.SafeLoader"],
        not: true,
      },
    ],
  },
  ...passes(
    "json.loads json.load yaml.safe_load yaml.dump base64.b64decode base64.b64encode base64.urlsafe_b64decode base64.urlsafe_b64encode base64.b32decode base64.b32encode base64.b16decode base64.b16encode base64.decodebytes base64.encodebytes base64.standard_b64decode base64.standard_b64encode base64.a85decode base64.b85decode binascii.unhexlify binascii.hexlify binascii.a2b_base64 binascii.b2a_base64 codecs.decode codecs.encode zlib.decompress zlib.compress gzip.decompress bz2.decompress lzma.decompress ast.literal_eval bytes bytearray memoryview bytes.fromhex bytearray.fromhex ujson.loads orjson.loads simplejson.loads orjson.dumps toml.loads tomllib.loads textwrap.dedent textwrap.wrap textwrap.shorten unicodedata.normalize html.unescape string.Template string.capwords os.fsdecode os.fsencode os.path.expanduser os.path.expandvars format str.format pathlib.Path pathlib.PurePath pathlib.PosixPath os.fspath itertools.chain six.text_type six.ensure_str urllib.parse.ParseResult.geturl email.message_from_string xmltodict.parse csv.reader csv.DictReader io.TextIOWrapper string.Formatter().format operator.add pickle.loads pickle.load yaml.load yaml.unsafe_load marshal.loads dill.loads jsonpickle.decode jsonpickle.encode asyncio.shield json.JSONDecoder().decode markdown.markdown",
    ["*"],
  ),
  ...passes(
    "html.escape cgi.escape xml.sax.saxutils.escape xml.sax.saxutils.quoteattr bleach.clean bleach.linkify nh3.clean html_sanitizer.Sanitizer().sanitize lxml.html.clean.clean_html werkzeug.utils.escape jinja2.escape jinja2.utils.escape",
    [0],
    ["xss"],
  ),
  ...passes("ast.parse ast.unparse ast.Expression ast.Module ast.fix_missing_locations", [
    0,
    "source",
    "body",
  ]),
  ...passes("pprint.pformat pprint.saferepr", [0], ["log"]), // as `repr` writes it
  ...passes("pickle.dumps marshal.dumps dill.dumps", [0], ["deserialize"]), // objects of the program itself
  ...passes("json.dumps", ["*"], ["log", "header"]), // line breaks are written as two characters
  ...passes("string.Template().substitute string.Template().safe_substitute string.Template().format", [
    "self",
    "*",
  ]),
  ...passes("os.path.basename ntpath.basename posixpath.basename", [0], ["path", "archive"]),
  ...passes("os.path.dirname", [0]),
  ...passes("shlex.quote pipes.quote", [0], ["command"]),
  ...passes("re.escape", [0], ["regex"]),
  ...passes("shlex.split", [0]),
  ...passes("re.findall re.split re.finditer", [1]),
  ...clean(
    "uuid.UUID datetime.datetime.strptime datetime.datetime.fromisoformat datetime.date.fromisoformat dateutil.parser.parse hashlib.md5 hashlib.sha1 hashlib.sha256 hashlib.sha512 hashlib.sha384 hashlib.sha224 hashlib.blake2b hashlib.sha3_256 hashlib.new hmac.new hmac.compare_digest werkzeug.security.generate_password_hash werkzeug.security.check_password_hash bcrypt.hashpw bcrypt.checkpw django.contrib.auth.hashers.make_password passlib.hash.bcrypt.hash isinstance ord os.path.getsize os.path.exists os.path.isfile os.path.isdir os.path.getmtime jwt.encode secrets.compare_digest argon2.PasswordHasher().hash len range hashlib.pbkdf2_hmac hashlib.scrypt crypt.crypt print",
  ),
];

const processes: readonly Model[] = [
  // A name that is imported, and code that is only compiled: what the program's own user chooses is meant.
  ...["__import__", "importlib.import_module", "importlib.util.spec_from_file_location", "compile"].map(
    (sink): Model => ({ sink, kind: "code", args: [0, "source"], remoteOnly: true }),
  ),
  { sink: "<chosen>", kind: "code", args: [0], remoteOnly: true }, // called, though a request named it
  ...passes("compile", [0, "source"]),
  ...sinks(
    "command",
    "os.system os.popen os.popen2 os.popen3 os.popen4 commands.getoutput commands.getstatusoutput subprocess.getoutput subprocess.getstatusoutput popen2.popen2 popen2.popen3 popen2.popen4 asyncio.create_subprocess_shell asyncio.subprocess.create_subprocess_shell pty.spawn platform.popen paramiko.SSHClient().exec_command fabric.Connection().run fabric.Connection().local fabric.Connection().sudo invoke.run invoke.Context().run invoke.Context().sudo pexpect.run pexpect.spawn pexpect.runu pexpect.popen_spawn.PopenSpawn delegator.run plumbum.local ansible.module_utils.basic.AnsibleModule().run_command os.startfile nt.system posix.system fabric.api.run fabric.api.local fabric.api.sudo sh.Command envoy.run",
    [0, "command", "cmd", "args"],
  ),
  {
    sink: "?.exec_command",
    kind: "command",
    args: [0, "command"],
    receiver: "ssh|client|transport|channel|conn",
  },
  ...sinks(
    "code",
    "eval exec execfile code.InteractiveInterpreter().runsource code.InteractiveInterpreter().runcode code.InteractiveConsole().push timeit.timeit timeit.repeat cProfile.run profile.run pdb.run runpy.run_path runpy.run_module builtins.eval builtins.exec sympy.sympify sympy.parsing.sympy_parser.parse_expr pandas.eval numexpr.evaluate types.FunctionType imp.load_source codeop.compile_command asteval.Interpreter().eval",
    [0],
  ),
  { sink: "?.eval", kind: "code", args: [0, "expr"], receiver: "df|frame|pd|pandas" },
  { sink: "?.query", kind: "code", args: [0, "expr"], receiver: "^df|frame$" },
  ...never("sys.exit os._exit exit quit os.abort"),
  ...sinks(
    "regex",
    "re.compile re.match re.search re.fullmatch re.sub re.subn re.split re.findall re.finditer regex.compile regex.match regex.search regex.sub regex.findall",
    [0, "pattern"],
  ),
  ...sources("sys", "argv stdin", "local"),
  ...sources("sys.stdin", "read() readline() readlines()", "local"),
  ...sources("input", "()", "local"),
  ...sources("raw_input", "()", "local"),
  ...sources("fileinput.input", "()", "local"),
  ...sources("argparse.ArgumentParser()", "parse_args() parse_known_args()", "local"),
  ...sources("optparse.OptionParser()", "parse_args()", "local"),
  ...sources("getopt.getopt", "()", "local"),
  ...sources("docopt.docopt", "()", "local"),
  ...sources("os", "environ environb getenv()", "local"),
  ...sources("traceback", "format_exc() format_exception() format_tb() format_stack()", "exception"),
  ...sources("sys", "exc_info()", "exception"),
];

const files: readonly Model[] = [
  ...sinks(
    "path",
    "open io.open codecs.open os.open os.remove os.unlink os.rmdir os.mkdir os.makedirs os.removedirs os.listdir os.scandir os.walk os.rename os.renames os.replace os.chmod os.chown os.stat os.lstat os.readlink os.truncate os.utime os.symlink os.link os.access shutil.rmtree shutil.copy shutil.copy2 shutil.copyfile shutil.copytree shutil.move shutil.unpack_archive shutil.make_archive tarfile.open tarfile.TarFile zipfile.ZipFile gzip.open bz2.open lzma.open aiofiles.open linecache.getline linecache.getlines glob.glob glob.iglob fileinput.input sqlite3.connect pandas.read_csv pandas.read_excel pandas.read_json numpy.loadtxt numpy.genfromtxt PIL.Image.open cv2.imread file os.path.getsize aiofiles.os.remove tempfile.mkdtemp send_file anyio.open_file xml.etree.ElementTree.parse lxml.etree.parse os.chdir importlib.resources.open_text",
    [0, "file", "path", "name", "filename"],
  ),
  ...sinks(
    "path",
    "os.rename os.replace shutil.copy shutil.copy2 shutil.copyfile shutil.move os.symlink os.link",
    [1, "dst"],
  ),
  ...[
    "open",
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "unlink",
    "rmdir",
    "mkdir",
    "iterdir",
    "rename",
    "replace",
    "touch",
    "glob",
    "rglob",
    "stat",
    "chmod",
    "symlink_to",
    "hardlink_to",
    "lstat",
  ].map((m): Model => ({ sink: `pathlib.Path().${m}`, kind: "path", args: ["self"] })),
  { sink: "pathlib.Path().exists", kind: "path", args: ["self"], remoteOnly: true },
  ...types(
    "pathlib.Path()",
    "pathlib.PurePath() pathlib.PosixPath() pathlib.Path().parent pathlib.Path().joinpath() pathlib.Path().with_suffix() pathlib.Path().with_name() pathlib.Path().expanduser() pathlib.Path().absolute() pathlib.Path.cwd() pathlib.Path.home() pathlib.Path().resolve()",
  ),
  ...passes("pathlib.Path().joinpath", ["self", "*"]),
  ...["save", "saveto"].map(
    (m): Model => ({
      sink: `?.${m}`,
      kind: "path",
      args: [0, "dst"],
      receiver: "file|upload|image|attachment|photo|document",
    }),
  ),
  ...sources("tarfile.open()", "getmembers() getnames() next() getmember()", "archive"),
  ...types("tarfile.open()", "tarfile.TarFile() tarfile.TarFile.open() tarfile.TarFile"),
  ...types("zipfile.ZipFile()", "zipfile.ZipFile"),
  ...sources("zipfile.ZipFile()", "namelist() infolist() filelist", "archive"),
];

const logging: readonly Model[] = [
  ...types(
    "logging.getLogger()",
    "logging.Logger logging.getLoggerClass()() flask.current_app.logger flask.Flask().logger loguru.logger structlog.get_logger() structlog.getLogger() twisted.logger.Logger() logbook.Logger() django.utils.log.getLogger() logging.root",
  ),
  ...[
    "debug",
    "info",
    "warning",
    "warn",
    "error",
    "critical",
    "exception",
    "log",
    "fatal",
    "success",
    "trace",
    "msg",
  ].flatMap((m): Model[] => [
    ...sinks("log", `logging.${m} logging.getLogger().${m}`, ["<logged>"]),
    { sink: `?.${m}`, kind: "log", args: ["<logged>"], receiver: "log(?:ger|ging)?$" },
  ]),
  ...sinks("log", "syslog.syslog", [0, 1]),
  ...sinks("print", "print sys.stdout.write sys.stderr.write pprint.pprint", ["*"]),
  ...["write", "writelines"].map((m): Model => ({ sink: `open().${m}`, kind: "storage", args: [0] })),
  ...sinks("storage", "pathlib.Path().write_text pathlib.Path().write_bytes", [0]),
  ...sinks(
    "storage",
    "csv.writer().writerow csv.writer().writerows csv.DictWriter().writerow csv.DictWriter().writerows json.dump",
    [0],
  ),
];

const models: readonly Model[] = [
  // What a language model writes is as untrusted as what its reader writes.
  ...sources(
    "openai.OpenAI()",
    "chat.completions.create() completions.create() responses.create()",
    "prompt",
  ),
  ...sources("openai", "ChatCompletion.create() Completion.create() chat.completions.create()", "prompt"),
  ...sources("anthropic.Anthropic()", "messages.create() completions.create()", "prompt"),
  ...types("openai.OpenAI()", "openai.AsyncOpenAI() openai.AzureOpenAI()"),
];

export const dataModels: readonly Model[] = [
  ...sql,
  ...nosql,
  ...directories,
  ...xml,
  ...clients,
  ...serial,
  ...processes,
  ...files,
  ...logging,
  ...models,
];
