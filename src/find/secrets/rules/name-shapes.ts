// How developers write a provider's credential whose value has no mark of its own: the provider's name, the name of a
// credential, a separator, the value. The expression finds the value; what is read here is the text before it, in small steps,
// so that no expression has to describe name and value at once (those took 4 ms each to compile, and went quadratic).

import { anyCase, type Piece } from "./value-shape.ts";

export type Names = {
  /** The provider as it stands in names, in lower case; "new relic" also covers new_relic, new-relic, newRelic, NEWRELIC. */
  readonly words: readonly string[];
  /** What makes a name a credential's, beside the usual words. */
  readonly credentialWords: readonly string[];
  /** True where only `credentialWords` count. */
  readonly isOnly: boolean;
  /** Parts of names, in lower case, that hold something else: the public half, or the key of another provider. */
  readonly unless?: readonly string[];
};

/** How many characters before the value a name is looked for. */
const reachCharacters = 240;
/** How far the provider may stand before the name on the same line. */
const sameLineCharacters = 60;

/** The literals of which one stands before each value. */
export function nameKeywords(names: Names): readonly string[] {
  return names.words.flatMap(spellings);
}

/** The value alone, not part of a longer word. */
export function valuePattern(shape: Piece, front: string): RegExp {
  return new RegExp(`${front}(${shape.source})(?![${shape.edge}\\-])`);
}

/** What makes the name before a value a credential's. */
export function wordsOfNames(names: Names): readonly string[] {
  return names.isOnly ? names.credentialWords : [...usualWords, ...names.credentialWords];
}

/** Judges the text right before a value: does it say that the provider's credential follows? */
export function isNameOf(names: Names): (before: string) => boolean {
  const provider = new RegExp(`(?:${names.words.map(wordSource).join("|")})`);
  const words = wordsOfNames(names);
  return (before) => {
    const text = unescaped(before.slice(-reachCharacters));
    if (!names.isOnly && isConstruction(provider, text)) return true;
    return joints.some((joint) => {
      const nameEnd = endOfName(text, joint);
      if (nameEnd === undefined) return false;
      const name = wordBefore(text, nameEnd);
      const lowerName = name.toLowerCase();
      if (!words.some((word) => lowerName.includes(word))) return false;
      if (names.unless?.some((part) => lowerName.includes(part))) return false;
      if (!speaksOfASecret(name, names.credentialWords)) return false;
      return provider.test(name) || isAround(provider, text.slice(0, nameEnd - name.length), name);
    });
  };
}

/** Line ends inside quoted text, as line ends: their letter is part of no name. */
function unescaped(text: string): string {
  return text.includes("\\") ? text.replace(/\\{1,3}[nr]/g, "\n") : text;
}

/** Names of things that open something. "auth" covers authorization and oauth, "pass" passwd and passphrase. */
const usualWords = ["key", "token", "secret", "pass", "pwd", "auth", "cred", "bearer"];

/** The word (with its dots and dashes) that ends at `end`; read backwards, so that nothing before it is looked at. */
function wordBefore(text: string, end: number): string {
  let start = end;
  while (start > 0 && end - start < longestWord && inWord[text.charCodeAt(start - 1)] === 1) start -= 1;
  return text.slice(start, end);
}

const longestWord = 80;
const inWord = new Uint8Array(256);
for (let code = 0; code < 256; code += 1) if (/[\w.-]/.test(String.fromCharCode(code))) inWord[code] = 1;

// Between a name and its value: quotes and brackets that close the name; a separator (with the type before it in languages that
// write one), or the label of a value that has a name of its own beside it (`key="AcmeKey" value="x"`, `name: KEY⏎ value: x`);
// a wrapping call, an opening quote, the scheme of an Authorization header.
const closing = "[\"'`\\])}]{0,3}[ \\t]{0,8}";
const type = "(?::[ \\t]{0,2}[&'\\w.<>\\[\\]?]{1,24}[ \\t]{0,2})?";
const separator = `(?:${type}(?:=>|:=|:-|\\?=|\\|\\|=?|\\?\\?=?|={1,3}|:|,|\\(|>|\\bor\\b)[ \\t]{0,8}|[ \\t]{1,4})`;
// Between the two there may be a line end, also an escaped one, and the sign of a patch.
const label =
  "\\\\{0,2}[\"'`]?,?(?:\\s|\\\\{1,2}[nrt]|[+-]){0,40}\\\\{0,2}[\"']?(?:value|default|content)\\\\{0,2}[\"']?[ \\t]{0,4}[:=][ \\t]{0,4}";
/** `<key>NAME</key><string>value` of property lists. */
const element = "</(?:key|name)>\\s{0,40}<(?:string|value)>\\s{0,8}";
const wrapping = "(?:\\w{1,16}\\([ \\t]{0,2})?(?:[bfru@$]{0,2}\\\\{0,2}[\"'`]{1,3}|&quot;)?";
const scheme = "(?:bearer|token|basic|api[-_]?key|key|bot)[ =:]{1,3}[\"']?";
/**
 * Each written as one look-behind: it is read from the value backwards, and costs what stands there instead of the whole text
 * before it. Without a scheme first: in `Acme(api_key="x")` the words before the value are its name.
 */
const joints = ["", scheme].map(
  (last) =>
    new RegExp(`(?<=(?<=\\w)((?:${label}|${element}|${closing}${separator})${wrapping}${last}))`, "iy"),
);

/** Where the name ends whose value begins at the end of the text. */
function endOfName(text: string, joint: RegExp): number | undefined {
  joint.lastIndex = text.length;
  const between = joint.exec(text)?.[1];
  return between === undefined ? undefined : text.length - between.length;
}

/** `new Acme("x")`, `acmeClient("id", "x")`, `Acme.configure("x")`: the provider is what is called, the value an argument. */
function isConstruction(provider: RegExp, text: string): boolean {
  argumentBeforeValue.lastIndex = text.length;
  const bracket = argumentBeforeValue.exec(text)?.[1];
  if (bracket === undefined) return false;
  const called = wordBefore(text, text.length - bracket.length);
  const found = provider.exec(called);
  return found !== null && constructionTail.test(called.slice(found.index + found[0].length));
}

const argumentBeforeValue = /(?<=(\([ \t]{0,3}(?:["'][^"'\r\n]{1,60}["'],[ \t]{0,3}){0,2}["'`]))/y;
const constructionTail =
  /^(?:[._]?(?:client|api|sdk|service|provider|init|initialize|setup|configure|connect|new|login|auth|authenticate|search|create\w{0,8})){0,3}$/i;

/** The provider stands earlier on the line, or heads the block in which a plainly named credential stands. */
function isAround(provider: RegExp, text: string, name: string): boolean {
  const lineStart = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\\n")) + 1;
  const line = text.slice(Math.max(lineStart, text.length - sameLineCharacters));
  const clauseStart = Math.max(line.lastIndexOf(","), line.lastIndexOf(";")) + 1;
  if (provider.test(line.slice(clauseStart))) return true;
  // Behind a comma or on a later line another name may have come between: only a name that names nobody else will do.
  if (!plainName.test(name)) return false;
  if (provider.test(line)) return true;
  return heads(provider, text);
}

/** Names that say what a credential is for, and nothing about whose it is. */
const plainName =
  /^(?:(?:api|app|access|auth|oauth|client|secret|private|service|account|server|admin|user|bot|personal|master|rest|write|read|live|test|default|signing|webhook|x)[-_.]?){0,3}(?:key|token|secret|password|passwd|pass|pwd|auth|authorization|credentials?|bearer)s?$/i;

/** One of the four lines above begins a block with the provider's name: `acme:`, `[acme]`, `"acme": {`, `provider "acme" {`, `machine acme.com`. */
function heads(provider: RegExp, text: string): boolean {
  const lines = text.split("\n").slice(-5, -1).reverse();
  for (const line of lines) {
    const head = line.trimEnd();
    if (innerHead.test(head)) continue;
    if (/^\s*(?:- )?uses:/.test(head)) return provider.test(head);
    if (/[{[:\]]$/.test(head) || /^\s*(?:machine[ \t]{1,8})?[\w.-]{1,60}$/.test(head))
      return provider.test(head);
    if (/^\s*[}\]]/.test(head) || head === "") return false;
  }
  return false;
}

/** A block inside the provider's own: `with:` of a workflow's step, `"credentials": {`. */
const innerHead =
  /^\s*["']?(?:with|env|environment|config|auth|credentials?|settings|options|api|client|production)["']?\s*[:=]?\s*\{?$/i;

/** False for names that hold a key's name, place or public half rather than the key, unless they end in one of `ownWords`. */
export function speaksOfASecret(name: string, ownWords: readonly string[] = []): boolean {
  if (ownWords.some((word) => name.toLowerCase().endsWith(word))) return true;
  return !publicName.test(name) && !camelCasePublicName.test(name);
}

const publicName =
  /(?:public|publishable|pub)[_.-]?(?:api[_.-]?)?key|(?:[_.-]ids?|key_?id|hash|sha\d{1,3}|md5|checksum|digest|fingerprint|thumbprint|[_.-]ur[li]|[_.-]name|[_.-]path|[_.-]file|[_.-]type|[_.-]size|expir\w{0,6}|address|endpoint|[_.-]version|length)$/i;
const camelCasePublicName = /[a-z0-9](?:Ids?|IDs?|Ur[li]|UR[LI]|Name|Path|File|Type|Version)$/;

/** "new relic" as an expression for new_relic, new-relic, newRelic, NEW RELIC. A short word must not be inside another. */
function wordSource(word: string): string {
  const source = word.split(" ").map(anyCase).join("[ _.\\-]?");
  return word.length <= 5 ? `(?<![A-Za-z])${source}` : source;
}

function spellings(word: string): readonly string[] {
  const parts = word.toLowerCase().split(" ");
  if (parts.length === 1) return parts;
  return ["", "_", "-", " ", "."].map((joint) => parts.join(joint));
}

/** Examples of the rule: the value in the places where it is found, and near twins where nothing may be found. */
export function nameShapes(
  names: Names,
  value: { readonly make: (seed: number) => string; readonly cut: string; readonly dull: string },
): { readonly bad: readonly string[]; readonly good: readonly string[] } {
  const word = names.words[0] ?? "";
  const own = names.isOnly ? names.credentialWords[0] : undefined;
  const upper = word.toUpperCase().replaceAll(" ", "_");
  const snake = word.toLowerCase().replaceAll(" ", "_");
  const camel = snake.replace(/_(.)/g, (_, c: string) => c.toUpperCase());
  const credential = own ?? "api_key";
  const camelCredential = credential.replace(/_(.)/g, (_, c: string) => c.toUpperCase());
  const header = `${upper.replaceAll("_", "-")}-${own ?? "Api-Key"}`;
  const bad = [
    `${upper}_${credential.toUpperCase()}=${value.make(1)}`,
    `${snake}_${credential}: "${value.make(2)}"`,
    `curl -H "X-${header}: ${value.make(5)}"`,
    `os.environ.get('${upper}_${credential.toUpperCase()}', '${value.make(6)}')`,
    `- name: ${upper}_${credential.toUpperCase()}\n  value: "${value.make(7)}"`,
    `<add key="${snake}_${credential}" value="${value.make(11)}" />`,
    `<key>${camel}${camelCredential}</key>\n\t<string>${value.make(14)}</string>`,
    `${snake}_${credential}: string = \`${value.make(9)}\`;`,
    ...(own === undefined
      ? [
          `new ${camel}("${value.make(10)}")`,
          `${snake}:\n  region: eu\n  ${credential}: ${value.make(8)}\n`,
          `{"${camel}": {"${camelCredential}": "${value.make(3)}"}}`,
          `{"${camel}": {"region": "eu", "${camelCredential}": "${value.make(3)}"}}`,
          `${camel}Client.set${camelCredential}('${value.make(4)}')`,
          `client = ${camel}(${credential}="${value.make(13)}", timeout=30)`,
          `curl https://api.${snake}.com/v1/me -H 'Authorization: Bearer ${value.make(12)}'`,
        ]
      : []),
  ];
  const good = [
    `${upper}_${credential.toUpperCase()}=${value.cut}`,
    `${snake}_${credential}: "${value.dull}"`,
    `${snake}_${credential}_checksum: "${value.make(1)}"`,
    `zzz_${credential}: "${value.make(2)}"`,
    ...(usualWords.some((usual) => snake.includes(usual)) ? [] : [`${snake} = "${value.make(3)}"`]),
    `${upper}_${credential.toUpperCase()}=\${${upper}_${credential.toUpperCase()}}`,
  ];
  return { bad, good };
}
