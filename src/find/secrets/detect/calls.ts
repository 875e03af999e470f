// Passwords that are arguments without a name: `new NetworkCredential("u", "x")`, `jwt.sign(claims, "x")`, `IDENTIFIED BY 'x'`.
// Each call by the documentation of its library; the value is judged like one beside a password's name.

import { isRandom, looksLikeCredential } from "../../judge/index.ts";
import { type Detector, type Emit, type Layer, ranks } from "./detector.ts";
import { isStandIn } from "./headers.ts";
import { ownRules } from "./own-rules.ts";

const prefix = "[bru@]{0,2}";
const quotedValue = `${prefix}(?:"([^"\\n]{6,512})"|'([^'\\n]{6,512})')`;
/** The text, or what hands it through: `Buffer.from("x", "hex")`, `[]byte("x")`, `base64.b64decode("x")`. */
const value = `(?:(?:new )?[\\w.[\\]]{2,32}\\(\\s{0,4})?${quotedValue}`;
/** Any argument without a comma of its own. */
const argument = `(?:${prefix}"[^"\\n]{0,300}"|${prefix}'[^'\\n]{0,300}'|[\\w.$:>\\[\\]-]{1,80}(?:\\([^()\\n]{0,80}\\))?)`;
const object = "(?:\\{[^{}]{0,400}\\}|[\\w.$()]{1,80})";
const s = "\\s{0,20}";

type Call = { readonly keywords: readonly string[]; readonly after: RegExp };

function call(keywords: readonly string[], source: string): Call {
  return { keywords, after: new RegExp(`^${s}${source}`, "di") };
}

const calls: readonly Call[] = [
  // User, password.
  call(
    [
      "networkcredential(",
      "setbasicauth(",
      "httpbasicauth(",
      "basicauth(",
      "basic_auth(",
      "passwordauthentication(",
      "usernamepasswordcredentials(",
      "usernamepasswordauthenticationtoken(",
      "basic_auth=(",
      "auth=(",
      ".auth = (",
      ".auth=(",
      "basiccredentials(",
      "credentials.basic(",
      "wifi.begin(",
      ".withcredentials(",
      "aes_encrypt(",
      "aes_decrypt(",
      "pgp_sym_encrypt(",
      "pgp_sym_decrypt(",
    ],
    `${argument}${s},${s}(?:Some\\()?${value}\\)?${s}[,)]`,
  ),
  // The same where the library has a method of a common name: only `login("user", "password")` itself.
  call(
    [".login(", ".simple_bind_s(", ".authenticate(", '.bind("cn=', ".bind('cn="],
    `(?:${argument}${s}|[^"'\\n]{1,160}["']),${s}${value}${s}\\)`,
  ),
  call(["cx_oracle.connect(", "oracledb.connect("], `${argument}${s},${s}${value}${s},`),
  // Address, user, password.
  call(
    [
      "new pdo(",
      "mysqli_connect(",
      "new mysqli(",
      "drivermanager.getconnection(",
      "mysql_connect(",
      "pymssql.connect(",
      "pymysql.connect(",
      "dbi->connect(",
      "mysqldb.connect(",
      // Connection or mailbox, user, password (PHP, Go).
      ...["ldap_bind(", "imap_open(", "ftp_login(", "ssh2_auth_password(", "smtp.plainauth("],
      // Client, user, password (PubSubClient for MQTT).
      ...["mqtt.connect(", "mqttclient.connect(", "client.connect("],
    ],
    `${argument}${s},${s}${argument}${s},${s}${value}`,
  ),
  call(["ftplib.ftp(", "ftp_tls("], `${argument}${s},${s}${argument}${s},${s}${value}`),
  // Realm, host, user, password (sbt); host, realm, user, password (LWP).
  call(
    ["+= credentials(", "credentials += credentials(", "->credentials(", "new sshclient(", "new sftpclient("],
    `${argument}${s},${s}${argument}${s},${s}${argument}${s},${s}${value}`,
  ),
  // The provider's name, the application's id, its secret (OmniAuth).
  call(
    ["config.omniauth :", "    provider :", "\tprovider :"],
    `\\w{2,40}${s},${s}${argument}${s},${s}${value}`,
  ),
  // What is signed, the key.
  call(["jwt.sign(", "jwt.verify(", "jwt.encode(", "jwt.decode("], `${object}${s},${s}${value}`),
  // The algorithm, the key (jjwt); or the key alone.
  call(
    ["signwith(", "setsigningkey(", "algorithm.hmac256(", "algorithm.hmac512("],
    `(?:[\\w.]{1,60}${s},${s})?${value}`,
  ),
  call(["createhmac(", "createcipheriv(", "createdecipheriv("], `${argument}${s},${s}${value}`),
  call(["hmac.new("], `(?:[\\w.]{2,24}${s},${s})?${value}`),
  // The key alone, or before its mode (Java, PyCryptodome, cryptography, Go, JWT libraries of Go).
  call(
    ["secretkeyspec(", "aes.new(", "fernet(", "aes.newcipher(", "signedstring(", "createsecretkey("],
    value,
  ),
  // The text, the key (CryptoJS); the text, the cipher, the key (PHP).
  call(["cryptojs.aes.encrypt(", "cryptojs.aes.decrypt("], `${argument}${s},${s}${value}`),
  call(["openssl_encrypt(", "openssl_decrypt("], `${argument}${s},${s}${argument}${s},${s}${value}`),
  // SQL of MySQL, MariaDB, Oracle.
  call(
    [
      "identified by ",
      "identified with mysql_native_password by ",
      "identified with caching_sha2_password by ",
    ],
    value,
  ),
  call(["with password", "password = n", "password=n"], `${s}=?${s}N${value}`),
  call(["set password for "], `[\\w'"@%.\`-]{1,80}${s}=${s}(?:PASSWORD\\()?${value}`),
];

export const callPasswords: readonly Detector[] = calls.map(({ keywords, after }) => ({
  keywords,
  rules: [ownRules.genericPassword],
  look: (layer: Layer, _start: number, end: number, emit: Emit) => {
    const text = layer.slice(end, end + 1200);
    const match = after.exec(text);
    const group = match?.[1] === undefined ? 2 : 1;
    const span = match?.indices?.[group];
    const password = match?.[group] ?? "";
    if (span === undefined || isStandIn(password) || !looksLikeCredential(password, "password")) return 400;
    emit({
      rule: ownRules.genericPassword,
      start: end + span[0],
      end: end + span[1],
      secret: password,
      confidence: isRandom(password) ? "high" : "medium",
      rank: ranks.named,
    });
    return 400;
  },
}));
