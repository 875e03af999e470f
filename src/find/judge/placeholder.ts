// Values that only stand for a secret: templates, references, words like "changeme", repeated and counted characters.

/** The value is filled in elsewhere: a template, a reference to a variable, a call. */
export function isTemplate(value: string): boolean {
  return (
    /\$\{|\{\{|<%|#\{|%\(|\$\(|\}\}|%[sdv](?![0-9A-Za-z])|%\d*\.\d*[dfs]|@@|^\$[A-Za-z_][\w:.>-]*$|^%\w+%$|^<[^>]*>?$|^\{[\w.:]*\}$|^\[[^\]]*\]$|^__\w+__$|^@[a-z]+(?:[A-Z][a-z]+)*(?:[/+.][\w/+.]*)?$|^![A-Za-z]+$|^ENC\[|^vault:|^arn:|^ref\+|^op:\/\//.test(
      value,
    ) ||
    /\{[A-Za-z_][\w.]*\}/.test(value) ||
    /(?:process\.env|os\.environ|getenv|secrets?\.|env\.|config\.|settings\.|self\.|this\.|params\.|request\.|req\.)/i.test(
      value,
    )
  );
}

const standIn =
  /example|placeholder|change[-_]?(?:me|it|this)|replace[-_ ]?(?:me|with|this)|your[-_ ]?|(?:^|[-_])my[-_]|dummy|fake|sample|redacted|masked|hidden|removed|secret[-_]?here|todo|fixme|insert|enter[-_ ]|foo[-_]?bar|lorem|ipsum|not[-_]?(?:a|real|used|set)|no[-_]?secret|undefined|unknown|default|deadbeef|cafebabe|\.{3,}|\*{3,}|x{4,}|(?:^|[-_])(?:test|testing|none|null|todo|temp|demo|mock)(?:[-_]|$)/i;

/** The value says of itself that it is no secret, or is too regular to be one. */
export function isPlaceholder(value: string): boolean {
  return isTemplate(value) || standIn.test(value) || isRegular(value) || isWordForPassword(value);
}

/** "password" in the languages of translated help texts. */
const wordsForPassword = new Set(
  `contraseña contrasena clave senha motdepasse mot_de_passe mot-de-passe passwort kennwort wachtwoord lösenord losenord adgangskode
  passord salasana hasło haslo heslo jelszó jelszo parola parolă şifre sifre lozinka geslo пароль парола κωδικός 密码 密碼 パスワード
  비밀번호 암호`.split(/\s+/),
);

/** Texts are handled a character a byte: other letters than ASCII's are put together first. */
export function isWordForPassword(value: string): boolean {
  if (value.length > 24) return false;
  const text = Buffer.from(value, "latin1").toString("utf8");
  return wordsForPassword.has(value.toLowerCase()) || wordsForPassword.has(text.toLowerCase());
}

/** The value names itself an example; milder than `isPlaceholder`, for formats in which "test" is a part of the value. */
export function saysExample(value: string): boolean {
  return /example|placeholder|change[-_]?me|your[-_]|\.{3,}|\*{3,}|x{6,}/i.test(value);
}

/** Repetition and counting: at most a handful of different characters, or runs that go on by the same step. */
export function isRegular(value: string): boolean {
  if (value.length === 0) return true;
  const distinct = distinctUpTo(value, 6);
  if (value.length >= 8 && distinct <= 3) return true;
  if (value.length >= 16 && distinct <= 5) return true;
  // An alphabet: no character comes twice. Of random base62 strings of 28 characters one in 500 is like that.
  if (value.length >= 28 && value.length <= 128 && distinctUpTo(value, value.length) === value.length)
    return true;
  return steadyShare(value) >= 0.6 || hasPeriod(value);
}

/** How many different characters there are; stops at `enough`. */
function distinctUpTo(value: string, enough: number): number {
  let seen = "";
  for (let at = 0; at < value.length && seen.length < enough; at += 1) {
    const c = value.charAt(at);
    if (!seen.includes(c)) seen += c;
  }
  return seen.length;
}

/** Share of neighbours that differ by the same step of -1, 0 or 1: "aaaa", "123456", "fedcba". */
function steadyShare(value: string): number {
  let steady = 0;
  for (let at = 2; at < value.length; at += 1) {
    const step = value.charCodeAt(at) - value.charCodeAt(at - 1);
    if (Math.abs(step) <= 1 && step === value.charCodeAt(at - 1) - value.charCodeAt(at - 2)) steady += 1;
  }
  return value.length < 3 ? 0 : steady / (value.length - 2);
}

/** The whole value is one short piece over and over. */
function hasPeriod(value: string): boolean {
  if (value.length < 12) return false;
  for (let period = 1; period <= Math.min(12, value.length >> 1); period += 1) {
    if (value.startsWith(value.slice(period))) return true;
  }
  return false;
}
