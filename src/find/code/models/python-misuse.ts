// Calls that are wrong by themselves: weak algorithms, checks switched off, cookies without flags, permissions, XML parsers.
// From the documentation of ssl, hashlib, cryptography, PyCryptodome, requests, Flask, Django, lxml, tempfile, os, paramiko.

import type { ArgumentTest, Fix, Model } from "./model.ts";

function misuse(
  rule: string,
  paths: string,
  when?: ArgumentTest,
  more: {
    readonly detail?: string;
    readonly fix?: Fix;
    readonly receiver?: string;
    readonly isMildWithoutSecret?: true;
    readonly unless?: readonly string[];
  } = {},
): Model[] {
  return paths
    .split(" ")
    .map((path) => ({ misuse: path, rule, ...(when === undefined ? {} : { when }), ...more }));
}

const isFalse = [false, 0, null] as const;
const verbs = "get post put delete patch head options request".split(" ");

const transport: readonly Model[] = [
  ...verbs.flatMap((m) =>
    misuse(
      "python/request-without-cert-validation",
      `requests.${m} httpx.${m} httpx.stream`,
      [{ arg: ["verify"], is: [false] }],
      {
        detail: "certificates are not checked",
        fix: { arg: "verify", value: "True", isSafe: false },
      },
    ),
  ),
  ...verbs.flatMap((m) =>
    misuse("python/request-without-cert-validation", `aiohttp.ClientSession().${m}`, [
      { arg: ["ssl", "verify_ssl"], is: [false] },
    ]),
  ),
  ...misuse("python/request-without-cert-validation", "httpx.Client httpx.AsyncClient", [
    { arg: ["verify"], is: [false] },
  ]),
  ...misuse("python/request-without-cert-validation", "aiohttp.TCPConnector", [
    { arg: ["ssl", "verify_ssl"], is: [false] },
  ]),
  ...misuse(
    "python/request-without-cert-validation",
    "urllib3.PoolManager urllib3.HTTPSConnectionPool urllib3.connectionpool.HTTPSConnectionPool",
    [{ arg: ["cert_reqs"], matches: "^CERT_NONE$|CERT_NONE$" }],
  ),
  ...misuse(
    "python/request-without-cert-validation",
    "ssl._create_unverified_context ssl._create_stdlib_context",
    undefined,
    { fix: { callee: "create_default_context", isSafe: false } },
  ),
  ...misuse("python/request-without-cert-validation", "ldap3.Tls", [
    { arg: ["validate"], api: ["ssl.CERT_NONE"] },
  ]),
  ...misuse("python/request-without-cert-validation", "ldap.set_option", [
    { arg: [1], api: ["ldap.OPT_X_TLS_NEVER", "ldap.OPT_X_TLS_ALLOW"] },
  ]),
  ...misuse("python/request-without-cert-validation", "ssl.wrap_socket", [
    { arg: ["cert_reqs", 3], api: ["ssl.CERT_NONE"] },
  ]),
  ...verbs.map(
    (m): Model => ({
      misuse: `?.${m}`,
      rule: "python/request-without-cert-validation",
      receiver: "session|client|requests|http",
      when: [{ arg: ["verify"], is: [false] }],
    }),
  ),
  ...misuse("python/insecure-protocol", "ssl.SSLContext ssl.wrap_socket OpenSSL.SSL.Context", [
    {
      arg: [0, "protocol", "ssl_version", "method"],
      api: [
        "ssl.PROTOCOL_SSLv2",
        "ssl.PROTOCOL_SSLv3",
        "ssl.PROTOCOL_TLSv1",
        "ssl.PROTOCOL_TLSv1_1",
        "OpenSSL.SSL.SSLv2_METHOD",
        "OpenSSL.SSL.SSLv3_METHOD",
        "OpenSSL.SSL.TLSv1_METHOD",
        "OpenSSL.SSL.TLSv1_1_METHOD",
      ],
    },
  ]),
  // In spite of its name it negotiates any version; options take the old ones out (pyOpenSSL, "Context").
  ...misuse(
    "python/insecure-protocol",
    "OpenSSL.SSL.Context",
    [{ arg: [0, "method"], api: ["OpenSSL.SSL.SSLv23_METHOD"] }],
    { unless: ["OP_NO_SSLv3", "OP_NO_TLSv1", "set_min_proto_version"] },
  ),
  ...misuse("python/insecure-protocol", "ssl.wrap_socket", [
    {
      arg: ["ssl_version"],
      api: [
        "ssl.PROTOCOL_SSLv2",
        "ssl.PROTOCOL_SSLv3",
        "ssl.PROTOCOL_TLSv1",
        "ssl.PROTOCOL_TLSv1_1",
        "ssl.PROTOCOL_SSLv23",
      ],
    },
  ]),
  ...misuse("python/insecure-default-protocol", "ssl.wrap_socket", [
    { arg: ["ssl_version"], state: "absent" },
  ]),
  ...misuse(
    "python/insecure-default-protocol",
    "ssl.SSLContext",
    [{ arg: [0, "protocol"], api: ["ssl.PROTOCOL_SSLv23", "ssl.PROTOCOL_TLS"] }],
    {
      detail: "old protocol versions are allowed unless options or a minimum version forbid them",
      unless: ["OP_NO_TLSv1", "minimum_version"],
    },
  ),
  ...misuse(
    "python/paramiko-missing-host-key-validation",
    "paramiko.SSHClient().set_missing_host_key_policy paramiko.client.SSHClient().set_missing_host_key_policy ?.set_missing_host_key_policy",
    [
      {
        arg: [0, "policy"],
        matches: "^paramiko\\.(?:client\\.)?(?:AutoAddPolicy|WarningPolicy)(?:\\(\\))?$",
      },
    ],
    { fix: { arg: 0, value: "paramiko.RejectPolicy()", isSafe: false } },
  ),
];

const weakHash = "^(?:md5|md4|md2|sha-?1|sha|ripemd160)$";
const forSecurity: ArgumentTest = [{ arg: ["usedforsecurity"], is: [false], not: true }];

const cryptography: readonly Model[] = [
  ...misuse(
    "python/weak-sensitive-data-hashing",
    "hashlib.md5 hashlib.sha1 hashlib.sha md5.new sha.new",
    forSecurity,
    { fix: { callee: "sha256", isSafe: false }, isMildWithoutSecret: true },
  ),
  ...misuse(
    "python/weak-sensitive-data-hashing",
    "hashlib.new",
    [{ arg: [0, "name"], matches: weakHash }, ...forSecurity],
    { isMildWithoutSecret: true },
  ),
  ...misuse(
    "python/weak-sensitive-data-hashing",
    "Crypto.Hash.MD5.new Crypto.Hash.SHA1.new Crypto.Hash.SHA.new Crypto.Hash.MD4.new Crypto.Hash.MD2.new Cryptodome.Hash.MD5.new Cryptodome.Hash.SHA1.new cryptography.hazmat.primitives.hashes.MD5 cryptography.hazmat.primitives.hashes.SHA1 passlib.hash.md5_crypt.hash passlib.hash.hex_md5.hash passlib.hash.hex_sha1.hash passlib.hash.des_crypt.hash passlib.hash.lmhash.hash passlib.hash.nthash.hash",
  ),
  ...misuse("python/weak-sensitive-data-hashing", "hashlib.pbkdf2_hmac", [
    { arg: [0, "hash_name"], matches: "^(?:md5|sha-?1)$" },
  ]),
  ...misuse(
    "python/weak-sensitive-data-hashing",
    "hashlib.pbkdf2_hmac",
    [{ arg: [3, "iterations"], below: 10_000 }],
    { detail: "too few iterations" },
  ),
  ...misuse("python/weak-sensitive-data-hashing", "crypt.crypt", [
    { arg: [1, "salt"], api: ["crypt.METHOD_MD5", "crypt.METHOD_CRYPT"] },
  ]),
  ...["DES", "DES3", "ARC4", "ARC2", "Blowfish", "CAST", "XOR"].flatMap((c) =>
    misuse("python/weak-cryptographic-algorithm", `Crypto.Cipher.${c}.new Cryptodome.Cipher.${c}.new`),
  ),
  ...misuse(
    "python/weak-cryptographic-algorithm",
    "Crypto.Cipher.AES.new Cryptodome.Cipher.AES.new",
    [{ arg: [1, "mode"], api: ["Crypto.Cipher.AES.MODE_ECB", "Cryptodome.Cipher.AES.MODE_ECB"] }],
    { detail: "ECB shows equal blocks" },
  ),
  ...misuse(
    "python/weak-cryptographic-algorithm",
    "Crypto.Cipher.AES.new Cryptodome.Cipher.AES.new",
    [{ arg: [1, "mode"], is: [1] }],
    { detail: "mode 1 is ECB" },
  ),
  ...["ARC4", "TripleDES", "Blowfish", "CAST5", "IDEA", "SEED", "RC2"].flatMap((c) =>
    misuse(
      "python/weak-cryptographic-algorithm",
      `cryptography.hazmat.primitives.ciphers.algorithms.${c} cryptography.hazmat.decrepit.ciphers.algorithms.${c}`,
    ),
  ),
  ...misuse(
    "python/weak-cryptographic-algorithm",
    "Crypto.Cipher.PKCS1_v1_5.new Cryptodome.Cipher.PKCS1_v1_5.new",
    undefined,
    { detail: "its padding tells an attacker which texts are well formed; OAEP does not" },
  ),
  ...misuse(
    "python/weak-cryptographic-algorithm",
    "cryptography.hazmat.primitives.ciphers.modes.ECB pyDes.des pyDes.triple_des",
  ),
  ...misuse(
    "python/weak-crypto-key",
    "Crypto.PublicKey.RSA.generate Cryptodome.PublicKey.RSA.generate Crypto.PublicKey.DSA.generate Cryptodome.PublicKey.DSA.generate rsa.newkeys",
    [{ arg: [0, "bits", "nbits"], below: 2048 }],
  ),
  ...misuse("python/weak-crypto-key", "cryptography.hazmat.primitives.asymmetric.rsa.generate_private_key", [
    { arg: ["key_size", 1], below: 2048 },
  ]),
  ...misuse(
    "python/weak-crypto-key",
    "cryptography.hazmat.primitives.asymmetric.dsa.generate_private_key cryptography.hazmat.primitives.asymmetric.dsa.generate_parameters",
    [{ arg: ["key_size", 0], below: 2048 }],
  ),
  ...misuse("python/weak-crypto-key", "cryptography.hazmat.primitives.asymmetric.ec.generate_private_key", [
    {
      arg: ["curve", 0],
      matches: "ec\\.(?:SECT163[KR][12]|SECP192R1|SECT233[KR]1|SECP160\\w*|SECP112\\w*|SECP128\\w*)",
    },
  ]),
  ...misuse("python/weak-crypto-key", "OpenSSL.crypto.PKey().generate_key", [
    { arg: [1, "bits"], below: 2048 },
  ]),
];

const cookies: readonly Model[] = [
  ...["set_cookie", "set_signed_cookie"].flatMap((m): Model[] => [
    {
      misuse: `?.${m}`,
      rule: "python/insecure-cookie",
      // http.cookiejar's method of this name takes one cookie
      when: [
        { arg: ["secure"], state: "absent" },
        { arg: [1, "value"], state: "present" },
      ],
      detail: "without `secure`",
      fix: { add: "secure=True", isSafe: false },
    },
    {
      misuse: `?.${m}`,
      rule: "python/insecure-cookie",
      when: [{ arg: ["secure"], is: isFalse }],
      detail: "with `secure` switched off",
      fix: { arg: "secure", value: "True", isSafe: false },
    },
    {
      misuse: `?.${m}`,
      rule: "python/client-exposed-cookie",
      fix: { add: "httponly=True", isSafe: true },
      when: [
        {
          arg: [0, "key", "name"],
          matches: "sess|auth|token|remember|login|jwt|user|account|secret|passw|credential|csrf_?secret",
        },
        { arg: ["httponly"], state: "absent" },
      ],
      detail: "without `httponly`",
    },
    {
      misuse: `?.${m}`,
      rule: "python/client-exposed-cookie",
      when: [{ arg: ["httponly"], is: isFalse }],
      detail: "with `httponly` switched off",
      fix: { arg: "httponly", value: "True", isSafe: false },
    },
    {
      misuse: `?.${m}`,
      rule: "python/samesite-none-cookie",
      when: [{ arg: ["samesite"], matches: "^none$" }],
      detail: "with `samesite` None",
    },
  ]),
];

const servers: readonly Model[] = [
  ...misuse(
    "python/flask-debug",
    "flask.Flask().run flask.app.Flask().run",
    [{ arg: ["debug", 2], is: [true, 1] }],
    {
      detail: "the debugger runs code for whoever can reach it",
      fix: { arg: "debug", value: "False", isSafe: false },
    },
  ),
  {
    misuse: "?.run",
    rule: "python/flask-debug",
    receiver: "^(?:app|application|server)$",
    when: [{ arg: ["debug"], is: [true] }],
    fix: { arg: "debug", value: "False", isSafe: false },
  },
  ...misuse(
    "python/flask-debug",
    "fastapi.FastAPI starlette.applications.Starlette litestar.Litestar tornado.web.Application sanic.Sanic().run",
    [{ arg: ["debug"], is: [true] }],
    { detail: "errors show source and values", fix: { arg: "debug", value: "False", isSafe: false } },
  ),
  ...misuse("python/flask-debug", "bottle.run bottle.Bottle().run werkzeug.serving.run_simple", [
    { arg: ["debug", "use_debugger"], is: [true] },
  ]),
  ...misuse(
    "python/csrf-protection-disabled",
    "django.views.decorators.csrf.csrf_exempt flask_wtf.csrf.CSRFProtect().exempt flask_wtf.CSRFProtect().exempt",
  ),
  ...misuse(
    "python/jinja2-autoescape-false",
    "jinja2.Environment jinja2.environment.Environment jinja2.sandbox.SandboxedEnvironment",
    [{ arg: ["autoescape"], state: "absent" }],
    {
      detail: "autoescape is off unless it is switched on",
      fix: { add: "autoescape=True", isSafe: false },
    },
  ),
  ...misuse(
    "python/jinja2-autoescape-false",
    "jinja2.Environment jinja2.environment.Environment jinja2.Template jinja2.sandbox.SandboxedEnvironment",
    [{ arg: ["autoescape"], is: [false] }],
    { fix: { arg: "autoescape", value: "True", isSafe: false } },
  ),
  {
    misuse: "?.bind",
    rule: "python/bind-socket-all-network-interfaces",
    receiver: "sock|^s$|server|srv|listener",
    when: [{ arg: ["<host>"], is: ["0.0.0.0", "", "::", "::0"] }],
  },
  ...misuse(
    "python/bind-socket-all-network-interfaces",
    "socketserver.TCPServer socketserver.UDPServer socketserver.ThreadingTCPServer socketserver.ThreadingUDPServer http.server.HTTPServer http.server.ThreadingHTTPServer xmlrpc.server.SimpleXMLRPCServer",
    [{ arg: ["<host>"], is: ["0.0.0.0", "", "::"] }],
  ),
  {
    misuse: "socket.socket().bind",
    rule: "python/bind-socket-all-network-interfaces",
    when: [{ arg: ["<host>"], is: ["0.0.0.0", "", "::", "::0"] }],
  },
  ...misuse(
    "python/cors-permissive",
    "flask_cors.CORS",
    [
      { arg: ["supports_credentials"], is: [true] },
      { arg: ["origins", "resources"], is: ["*"] },
    ],
    { detail: "every site may use the reader's cookies" },
  ),
  {
    misuse: "?.add_middleware",
    rule: "python/cors-permissive",
    when: [
      { arg: ["allow_credentials"], is: [true] },
      { arg: ["<origin>"], is: ["*"] },
    ],
    detail: "every site may use the reader's cookies",
  },
];

const setuidModes = [0o4755, 0o4777, 0o4711, 0o4750, 0o6755, 0o6777, 0o2755, 0o2777] as const;

const systemFiles: readonly Model[] = [
  ...misuse("python/insecure-temporary-file", "tempfile.mktemp", undefined, {
    detail: "somebody else may create the file first",
    fix: { callee: "mkstemp", after: "[1]", isSafe: false },
  }),
  ...misuse("python/insecure-temporary-file", "os.tempnam os.tmpnam", undefined, {
    detail: "somebody else may create the file first",
  }),
  ...misuse("python/overly-permissive-file", "os.chmod", [{ arg: ["<mode>"], is: [true] }]),
  ...misuse("python/overly-permissive-file", "os.open os.mkdir os.makedirs os.fchmod os.lchmod", [
    { arg: ["<mode>"], is: [true] },
  ]),
  ...misuse(
    "python/unnecessary-privileges",
    "os.setuid os.seteuid os.setgid os.setegid os.setreuid os.setresuid",
    [{ arg: [0], is: [0] }],
  ),
  ...misuse("python/unnecessary-privileges", "os.chmod", [{ arg: [1, "mode"], is: setuidModes }], {
    detail: "whoever starts the file has the rights of its owner",
  }),
  ...misuse(
    "python/insecure-temporary-file",
    "open io.open codecs.open",
    [
      { arg: [0, "file"], matches: "^/(?:var/|usr/)?tmp/[\\w.-]{2}", start: true },
      { arg: [1, "mode"], matches: "[wax+]" },
    ],
    { detail: "everyone knows the name, and may put a file or a link there first" },
  ),
  {
    misuse: "pathlib.Path().chmod",
    rule: "python/overly-permissive-file",
    when: [{ arg: ["<mode>"], is: [true] }],
  },
  ...misuse(
    "python/tarslip",
    "tarfile.open().extractall",
    [
      { arg: ["filter"], state: "absent" },
      { arg: ["members", 1], state: "absent" },
    ],
    {
      detail: "members may be written outside the folder",
      fix: { add: 'filter="data"', isSafe: false },
    },
  ),
  ...misuse("python/tarslip", "tarfile.open().extractall", [{ arg: ["filter"], is: ["fully_trusted"] }]),
  ...misuse("python/tarslip", "shutil.unpack_archive", [
    { arg: [0, "filename"], matches: "\\.(?:zip|whl|egg|jar)$", not: true },
    { arg: [2, "format"], is: ["zip"], not: true },
    { arg: ["filter"], state: "absent" },
  ]),
  ...misuse("python/pam-auth-bypass", "<pam>"),
];

const entities: ArgumentTest = [{ arg: ["resolve_entities"], is: [false], not: true }];

const xml: readonly Model[] = [
  ...misuse(
    "python/unsafe-xml-parser",
    "lxml.etree.XMLParser lxml.etree.ETCompatXMLParser",
    [{ arg: ["resolve_entities"], is: [true] }],
    { detail: "external entities are read", fix: { arg: "resolve_entities", value: "False", isSafe: true } },
  ),
  ...misuse(
    "python/unsafe-xml-parser",
    "lxml.etree.XMLParser",
    [{ arg: ["no_network"], is: [false] }, ...entities],
    { detail: "entities may be fetched from the network" },
  ),
  ...misuse(
    "python/unsafe-xml-parser",
    "lxml.etree.XMLParser",
    [{ arg: ["load_dtd"], is: [true] }, ...entities],
    { detail: "document type definitions are loaded" },
  ),
  ...misuse("python/unsafe-xml-parser", "lxml.etree.XMLParser", [{ arg: ["huge_tree"], is: [true] }], {
    detail: "the limits against exploding documents are off",
  }),
  {
    misuse: "?.setFeature",
    rule: "python/unsafe-xml-parser",
    when: [
      { arg: [0], api: ["xml.sax.handler.feature_external_ges", "xml.sax.handler.feature_external_pes"] },
      { arg: [1], is: [true, 1] },
    ],
    detail: "external entities are read",
  },
];

/** A document that stands in the code is nobody else's. */
const notHarmless: ArgumentTest[number] = { arg: [0, "stream"], state: "harmless", not: true };

const deserialisation: readonly Model[] = [
  ...misuse(
    "python/hardcoded-credentials",
    "jwt.encode jose.jwt.encode",
    [{ arg: [1, "key"], matches: "^[^\\s.?()\\[\\]]{3,}$" }],
    { detail: "the signing key stands in the code" },
  ),
  ...misuse(
    "python/unsafe-yaml-load",
    "yaml.load yaml.load_all",
    [notHarmless, { arg: [1, "Loader"], state: "absent" }],
    {
      detail: "the default loader makes objects",
      fix: { callee: "safe_load", isSafe: true },
    },
  ),
  ...misuse(
    "python/unsafe-yaml-load",
    "yaml.load yaml.load_all",
    [
      notHarmless,
      {
        arg: [1, "Loader"],
        api: [
          "yaml.Loader",
          "yaml.UnsafeLoader",
          "yaml.CLoader",
          "yaml.loader.UnsafeLoader",
          "yaml.loader.Loader",
        ],
      },
    ],
    {
      fix: { arg: "Loader", value: "yaml.SafeLoader", isSafe: false },
    },
  ),
  ...misuse(
    "python/unsafe-yaml-load",
    "yaml.load yaml.load_all",
    [notHarmless, { arg: [1, "Loader"], api: ["yaml.FullLoader", "yaml.loader.FullLoader"] }],
    {
      // CVE-2020-1747, CVE-2020-14343
      detail: "before PyYAML 5.4 `FullLoader` makes objects of any class",
      fix: { arg: "Loader", value: "yaml.SafeLoader", isSafe: false },
    },
  ),
  ...misuse("python/unsafe-yaml-load", "ruamel.yaml.YAML", [{ arg: ["typ", 0], is: ["unsafe"] }], {
    detail: "it makes objects of any class",
    fix: { arg: "typ", value: '"safe"', isSafe: false },
  }),
  ...misuse("python/unsafe-yaml-load", "yaml.unsafe_load yaml.unsafe_load_all", [notHarmless], {
    fix: { callee: "safe_load", isSafe: true },
  }),
  ...misuse("python/jwt-missing-verification", "jwt.decode jose.jwt.decode", [
    { arg: ["verify"], is: [false] },
  ]),
  ...misuse("python/jwt-missing-verification", "jwt.decode jose.jwt.decode", [
    { arg: ["options.verify_signature"], is: [false] },
  ]),
  ...misuse("python/jwt-missing-verification", "jwt.decode jose.jwt.decode", [
    { arg: ["algorithms[]", "2[]", "algorithms", 2], is: ["none", "None"] },
  ]),
  ...misuse("python/jwt-missing-verification", "jwt.get_unverified_claims jose.jwt.get_unverified_claims"),
];

const removed: readonly Model[] = misuse(
  "python/obsolete-function",
  "os.tmpnam os.tempnam os.popen2 os.popen3 os.popen4 os.getcwdu time.clock inspect.getargspec inspect.formatargspec platform.linux_distribution platform.dist asyncio.coroutine cgi.escape base64.encodestring base64.decodestring fractions.gcd thread.start_new_thread locale.format crypt.crypt ssl.match_hostname ssl.RAND_pseudo_bytes string.letters string.maketrans imp.load_source imp.load_module imp.find_module imp.reload",
);

export const misuseModels: readonly Model[] = [
  ...removed,
  ...transport,
  ...cryptography,
  ...cookies,
  ...servers,
  ...systemFiles,
  ...xml,
  ...deserialisation,
];
