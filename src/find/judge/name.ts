// Does a name say that its value is a credential? Works on the words of an identifier, whatever its spelling.

export type CredentialKind = "password" | "key" | "weak";

const passwordWords = new Set([
  "password",
  "passwd",
  "pwd",
  "passphrase",
  "pass",
  "passcode",
  "passwort",
  // The word in other languages, without the letters that ASCII does not have.
  ...["senord", "kennwort", "wachtwoord", "contrase", "contrasena", "senha", "motdepasse", "mdp"],
  "pw",
  "psk",
  "requirepass",
  "bindpw",
  "rootpw",
  "masterauth",
]);
const secretWords = new Set([
  "secret",
  "token",
  "credential",
  "credentials",
  "cred",
  "creds",
  "apikey",
  "authtoken",
  "accesskey",
  "secretkey",
  "privatekey",
  "auth",
  "authorization",
  "bearer",
  "pat",
  "apitoken",
  "accesstoken",
  "clientsecret",
  "salt",
  "pepper",
  "sas",
]);

/** A name that has one of these holds something else: the public half, a digest, a place, a setting. */
const otherWords = new Set(
  `public pub publishable hash hashed digest checksum sha sha1 sha256 sha512 md5 hmac integrity fingerprint thumbprint signature etag
  next continuation continue page pagination paging cursor sync resume marker idempotent request nonce cache primary foreign sort partition row object map lookup group i18n translation message query search hot arrow shortcut registry
  idempotency csrf xsrf recaptcha sitekey tokenizer tokenize parser grammar syntax lexer max min count num index length size limit
  expiry expires expiration expire ttl timeout regex regexp pattern validator validation error exception invalid missing wrong forgot reset
  placeholder label title description help hint text prompt message field input column header attribute prop class css style icon
  color colour button form page screen view route template key_id unicode emoji ascii keycode keyboard schema uuid guid revision version
  commit blob author mode policy strategy provider enabled required enable require strength algorithm alg rotation manager store`.split(
    /\s+/,
  ),
);
/** Where these come last, the value is a name or a place of the secret. */
const otherTails = new Set(
  `id ids name names file files filename path paths dir folder url uri endpoint host port type types kind format prefix suffix
  ref reference arn alias var variable env user username email owner date time at on from to of for is has get set list tag iv
  passwords callback handler fn func function factory service client class model test tests spec`.split(
    /\s+/,
  ),
);

/** What a password's name may stand behind and still hold no password. */
const noPassword = new Set(
  `hash hashed forgot forgotten reset wrong invalid missing incorrect mismatch required min max placeholder label title
  description hint help text message show hide toggle validate validation validator regex pattern i18n translation error public encrypted
  digest has is no without field input page screen form route prompt`.split(/\s+/),
);

/** What kind of credential the name speaks of; "weak" where it may as well be the key of a map, a table or a cache. */
export function credentialKind(name: string): CredentialKind | undefined {
  const words = wordsOf(name);
  const last = words[words.length - 1];
  if (last === undefined || otherTails.has(last)) return undefined;
  if (/^mixpanel_?(?:project_?)?token$/i.test(name)) return undefined; // names a project, in every page that counts its visitors
  if (ofPage.test(name)) return undefined;
  if (/^pusher_?(?:app_?)?key$/i.test(name)) return undefined; // stands in every page that subscribes
  if (/^social_auth_\w+_key$/i.test(name)) return undefined; // the public half of an OAuth application in python-social-auth
  if (/^(?:drupal_?)?hash_?salt$|(?:erlang|release|rabbitmq)_?cookie$/i.test(name)) return "key"; // Drupal signs with the one, Erlang nodes log in with the other
  if (isPasswordWord(last)) return words.some((word) => noPassword.has(word)) ? undefined : "password";
  // A key or a secret for making signatures is one, whatever it makes: hmac_key, csrf_secret, cookie_signature_key.
  const isOther =
    last === "secret" || words.some((word) => word === "hmac" || word === "signature")
      ? words.some((word) => noPassword.has(word)) || (last !== "secret" && !signingTail.test(last))
      : words.some((word) => otherWords.has(word));
  if (last === "key" && words.some((word) => weakOwners.has(word))) return "weak";
  if (/^(?:validation|decryption)key$/.test(words.join(""))) return "key"; // ASP.NET's machineKey
  if (isOther) return undefined;
  if (words.some(isPasswordWord)) return "password";
  if (words.some((word) => secretWords.has(word) || secretTail.test(word))) return "key";
  if (last !== "key" && !/key$/.test(last))
    return /^(?:keys|tokens|secrets)$/.test(last) ? "weak" : undefined;
  return words.length === 1 && last === "key" ? "weak" : "key";
}

function isPasswordWord(word: string): boolean {
  return (
    passwordWords.has(word) ||
    /passw(?:or)?d$|passwd|pwd$|passphrase$|requirepass$|(?:store|key|smtp|db|user|admin|root)pass$/.test(
      word,
    )
  );
}

/** What `hmac` and `signature` may stand before and be a secret's name. */
const signingTail = /^(?:keys?|secrets?|token|salt)$/;
const secretTail = /(?:secret|token|apikey|accesskey|secretkey|privatekey|authkey)$/;
/** "primaryKey" is a column here and the key of a storage account there. */
const weakOwners = new Set([
  "primary",
  "secondary",
  "map",
  "row",
  "cache",
  "partition",
  "sort",
  "object",
  "foreign",
]);

/** True where the name says that the value is a digest, a public key or something else that looks random and is no secret. */
export function saysPublic(name: string): boolean {
  if (ofPage.test(name)) return true;
  return /(?:[a-z_-]I[dD]|[_-]id|^id|arn|marker|cursor|token|location)$|amz-id-\d|sha\d*|md5|hash|digest|checksum|integrity|fingerprint|thumbprint|signature|etag|public|pub[_-]?key|Pub[XY]$|cert|nonce|revision|commit|blob|uuid|guid|cursor|mappings|csp|alphabet|charset|chars|encoded|snapshot|boundary|challenge|encrypted|cipher|sealed|address|^secure$|verification$|^h1$|(?:^|[._-])(?:mac|sig)$|^(?:kid|x5[ctu]\S*|bh?)$/i.test(
    name,
  );
}

/** What a page hands to everybody who opens it. */
const ofPage =
  /sec-?websocket-?key|(?:site|publishable)_?key|csrf|verification_?token|authenticity_?token|view_?state/i;

/** The words and numbers of an identifier, in lower case, whatever its spelling. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}
