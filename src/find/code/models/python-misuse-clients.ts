// Checks that clients of services switch off, and ciphers, keys and hashes that libraries besides the usual ones are asked for. From the
// reference pages of pycurl, elasticsearch-py, PyMongo, redis-py, httplib2, boto3, asyncssh, websocket-client, pyOpenSSL, Tornado, hvac,
// passlib, bcrypt, Werkzeug, paramiko, PyCryptodome, cryptography, PyJWT, Flask-CORS, Flask-WTF, Dash.

import type { ArgumentTest, Model } from "./model.ts";

function misuse(rule: string, paths: string, when: ArgumentTest, detail?: string): Model[] {
  return paths
    .split(" ")
    .map((path) => ({ misuse: path, rule, when, ...(detail === undefined ? {} : { detail }) }));
}

const certificates = "python/request-without-cert-validation";
const unchecked = "certificates are not checked";
const isOff = [false, 0] as const;
const noCertificate = "(?:^|\\.)(?:CERT_NONE|VERIFY_NONE)$|^none$";

const clients: readonly Model[] = [
  ...misuse(
    certificates,
    "pycurl.Curl().setopt",
    [
      { arg: [0], matches: "\\.(?:PROXY_)?SSL_VERIFY(?:PEER|HOST|STATUS)$" },
      { arg: [1], is: isOff },
    ],
    unchecked,
  ),
  ...misuse(
    certificates,
    "elasticsearch.Elasticsearch elasticsearch.AsyncElasticsearch opensearchpy.OpenSearch opensearchpy.AsyncOpenSearch elasticsearch_dsl.connections.create_connection",
    [{ arg: ["verify_certs"], is: isOff }],
    unchecked,
  ),
  ...misuse(
    certificates,
    "pymongo.MongoClient pymongo.AsyncMongoClient motor.motor_asyncio.AsyncIOMotorClient mongoengine.connect",
    [
      {
        arg: ["tlsAllowInvalidCertificates", "tlsInsecure", "tlsAllowInvalidHostnames", "ssl_cert_reqs"],
        is: [true],
      },
    ],
    unchecked,
  ),
  ...misuse(
    certificates,
    "pymongo.MongoClient redis.Redis redis.StrictRedis redis.from_url redis.asyncio.Redis redis.cluster.RedisCluster",
    [{ arg: ["ssl_cert_reqs"], matches: noCertificate }],
    unchecked,
  ),
  ...misuse(
    certificates,
    "httplib2.Http",
    [{ arg: ["disable_ssl_certificate_validation"], is: [true] }],
    unchecked,
  ),
  ...misuse(
    certificates,
    "boto3.client boto3.resource boto3.Session().client boto3.Session().resource boto3.session.Session().client hvac.Client hvac.AsyncClient docker.tls.TLSConfig consul.Consul requests.request requests.Session().request niquests.get niquests.post niquests.Session httpx.HTTPTransport httpx.AsyncHTTPTransport curl_cffi.requests.get nomad.Nomad jenkins.Jenkins",
    [{ arg: ["verify"], is: [false] }],
    unchecked,
  ),
  ...misuse(
    certificates,
    "gitlab.Gitlab ovirtsdk4.Connection proxmoxer.ProxmoxAPI influxdb.InfluxDBClient influxdb_client.InfluxDBClient shotgun_api3.Shotgun",
    [{ arg: ["ssl_verify", "verify_ssl", "insecure"], is: [false] }],
    unchecked,
  ),
  ...misuse(
    certificates,
    "tornado.httpclient.AsyncHTTPClient().fetch tornado.httpclient.HTTPClient().fetch tornado.httpclient.HTTPRequest",
    [{ arg: ["validate_cert"], is: [false] }],
    unchecked,
  ),
  ...misuse(
    certificates,
    "asyncssh.connect asyncssh.create_connection",
    [{ arg: ["known_hosts"], is: [null] }],
    "any host key is accepted",
  ),
  ...misuse(
    certificates,
    "websocket.create_connection websocket.WebSocket websocket.WebSocketApp().run_forever",
    [{ arg: ["sslopt.cert_reqs"], matches: noCertificate }],
    unchecked,
  ),
  ...misuse(
    certificates,
    "OpenSSL.SSL.Context().set_verify",
    [{ arg: [0, "mode"], matches: noCertificate }],
    unchecked,
  ),
  ...misuse(
    certificates,
    "paho.mqtt.client.Client().tls_insecure_set",
    [{ arg: [0, "value"], is: [true] }],
    "the host name is not compared with the certificate",
  ),
  ...misuse(
    certificates,
    "paho.mqtt.client.Client().tls_set",
    [{ arg: ["cert_reqs"], matches: noCertificate }],
    unchecked,
  ),
  ...misuse(
    certificates,
    "winrm.Session winrm.Protocol winrm.protocol.Protocol",
    [{ arg: ["server_cert_validation"], matches: "^ignore$" }],
    unchecked,
  ),
  ...misuse(
    certificates,
    "pymysql.connect MySQLdb.connect aiomysql.connect",
    [{ arg: ["ssl.check_hostname", "ssl_verify_cert", "ssl_verify_identity"], is: [false] }],
    "the host name is not compared with the certificate",
  ),
  ...misuse(
    certificates,
    "urllib3.PoolManager urllib3.HTTPSConnectionPool",
    [{ arg: ["assert_hostname"], is: [false] }],
    "the host name is not compared with the certificate",
  ),
];

const hashes = "python/weak-sensitive-data-hashing";
const keys = "python/weak-crypto-key";

const ciphers: readonly Model[] = [
  {
    misuse: "ssl.SSLContext",
    rule: "python/insecure-default-protocol",
    when: [{ arg: [0, "protocol"], state: "absent" }],
    detail: "without a protocol it takes any version, and checks no certificates",
    unless: ["minimum_version", "OP_NO_TLSv1", "verify_mode"],
  },
  ...misuse(
    "python/insecure-protocol",
    "ssl.create_default_context().set_ciphers ssl.SSLContext().set_ciphers OpenSSL.SSL.Context().set_cipher_list",
    [
      {
        arg: [0],
        matches: "(?:^|[:, +])(?:RC4|DES|3DES|NULL|EXP|EXPORT|LOW|ADH|aNULL|eNULL|ALL)(?:[-:, +]|$)",
      },
    ],
    "weak ciphers are allowed",
  ),
  ...misuse(keys, "cryptography.hazmat.primitives.asymmetric.dh.generate_parameters", [
    { arg: ["key_size", 1], below: 2048 },
  ]),
  ...misuse(keys, "paramiko.RSAKey.generate paramiko.DSSKey.generate", [{ arg: ["bits", 0], below: 2048 }]),
  ...misuse(keys, "Crypto.PublicKey.ECC.generate Cryptodome.PublicKey.ECC.generate", [
    { arg: ["curve"], matches: "^(?:NIST )?P-?192$|^prime192v1$|^secp192r1$" },
  ]),
  ...misuse(keys, "Crypto.PublicKey.ElGamal.generate Cryptodome.PublicKey.ElGamal.generate", [
    { arg: ["bits", 0], below: 2048 },
  ]),
  ...misuse(
    hashes,
    "hmac.new hmac.HMAC hmac.digest",
    [{ arg: [2, "digestmod"], matches: "^(?:md5|md4|hashlib\\.md5)$" }],
    "MD5 is broken",
  ),
  ...misuse(
    hashes,
    "werkzeug.security.generate_password_hash",
    [
      {
        arg: [1, "method"],
        matches: "^(?:plain|md5|sha1|sha224|sha256|sha512|pbkdf2:(?:md5|sha1))(?:$|:)",
      },
    ],
    "a fast hash of a password",
  ),
  ...misuse(
    hashes,
    "passlib.context.CryptContext",
    [
      {
        arg: ["schemes[]"],
        matches: "^(?:plaintext|hex_\\w+|md5_crypt|des_crypt|ldap_(?:md5|sha1)|lmhash|nthash|apr_md5_crypt)$",
      },
      { arg: ["deprecated"], state: "absent" },
    ],
    "a fast hash of a password",
  ),
  ...misuse(
    hashes,
    "cryptography.hazmat.primitives.kdf.pbkdf2.PBKDF2HMAC",
    [{ arg: ["iterations", 3], below: 10_000 }],
    "too few iterations",
  ),
  ...misuse(
    hashes,
    "Crypto.Protocol.KDF.PBKDF2 Cryptodome.Protocol.KDF.PBKDF2",
    [{ arg: ["count", 3], below: 10_000 }],
    "too few iterations",
  ),
  ...misuse(
    hashes,
    "Crypto.Protocol.KDF.PBKDF2 Cryptodome.Protocol.KDF.PBKDF2",
    [{ arg: ["count", 3], state: "absent" }],
    "a thousand iterations unless more are asked for",
  ),
  ...misuse(hashes, "bcrypt.gensalt", [{ arg: ["rounds", 0], below: 10 }], "too few rounds"),
  ...misuse(
    "python/jwt-missing-verification",
    "jwt.encode jose.jwt.encode",
    [{ arg: ["algorithm", 2], matches: "^none$" }],
    "tokens without a signature are anybody's",
  ),
  ...misuse("python/jwt-missing-verification", "python_jwt.process_jwt jose.jws.get_unverified_claims", []),
];

const sites: readonly Model[] = [
  ...misuse(
    "python/cors-permissive",
    "flask_cors.CORS flask_cors.cross_origin quart_cors.cors",
    [
      { arg: ["supports_credentials"], is: [true] },
      { arg: ["<origin>"], is: ["*"] },
    ],
    "every site may use the reader's cookies",
  ),
  ...misuse(
    "python/cors-permissive",
    "flask_cors.CORS flask_cors.cross_origin",
    [
      { arg: ["supports_credentials"], is: [true] },
      { arg: ["origins"], state: "absent" },
      { arg: ["resources"], state: "absent" },
    ],
    "every site may use the reader's cookies: all are allowed unless some are named",
  ),
  ...misuse(
    "python/csrf-protection-disabled",
    "flask_wtf.FlaskForm flask_wtf.Form flask_wtf.form.FlaskForm",
    [{ arg: ["meta.csrf", "csrf_enabled"], is: [false] }],
    "the form is not protected",
  ),
  ...misuse(
    "python/flask-debug",
    "dash.Dash().run_server dash.Dash().run quart.Quart().run flask_socketio.SocketIO().run connexion.FlaskApp().run connexion.App().run cherrypy.quickstart",
    [{ arg: ["debug"], is: [true] }],
    "the debugger runs code for whoever can reach it",
  ),
];

export const clientMisuseModels: readonly Model[] = [...clients, ...ciphers, ...sites];
