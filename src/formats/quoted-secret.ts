// Messages of other checkers sometimes quote what they found ("Possible hardcoded password: '...'", as Bandit's B105 to B107 say). Such a
// quotation never leaves the reader: only that there was one.

const quoted =
  /((?:pass(?:word|wd|phrase)?|secret|token|credential|(?:api|access|private)[ _-]?key)s?\b[^'"`:=]{0,40}[:=]\s*)(['"`])(.*)\2/gis;

export function withoutQuotedSecret(message: string): string {
  return message.replace(quoted, "$1$2***$2");
}
