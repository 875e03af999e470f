// How developers write a provider's credential whose value has no mark of its own: the provider's name, the name of a
// credential within 40 characters after it, a separator, the value. One expression for all the languages and file formats.
// Every quantifier is bounded and every stretch between them excludes the character that ends it, so that time stays linear.

import type { SecretRule } from "../rule.ts";
import { anyCase, type Piece } from "./value-shape.ts";

type Names = {
  readonly words: readonly string[];
  readonly credentialWords: readonly string[];
  readonly isOnly: boolean;
};

/** Names of things that open something. "auth" covers authorization and oauth, "pass" passwd and passphrase. */
const usualWords = ["key", "token", "secret", "pass", "pwd", "auth", "cred", "bearer"];

/** Quotes, brackets and space that may stand between a name and its separator: `"api_key"]`, `KEY')`, `${KEY`. */
const afterName = "[\"'`\\])}]{0,3}[ \\t]{0,8}";
/** `= : => := ?= || ?? , ( >`, with a type before it in languages that write one, or only a space (command lines, Dockerfile). */
const separator =
  "(?:(?::[ \\t]{0,2}[&'\\w.<>\\[\\]?]{1,24}[ \\t]{0,2})?(?:=>|:=|:-|\\?=|\\|\\|=?|\\?\\?=?|={1,3}|:|,|\\(|>|\\bor\\b)[ \\t]{0,8}|[ \\t]{1,4})";
/** A value that stands under a name of its own beside the name: `- name: KEY⏎ value: x`, `key="Key" value="x"`. */
const apart =
  "[\"'`]{0,2}[ \\t]{0,4},?\\s{0,40}(?:[\"']?(?:[vV]alue|[dD]efault|[cC]ontent)[\"']?[ \\t]{0,4}[:=][ \\t]{0,4})";
/** What may stand between separator and value: a wrapping call, quotes, the scheme of an Authorization header. */
const opening =
  "(?:\\w{1,16}\\([ \\t]{0,2})?(?:[bfru@$]{0,2}\\\\?[\"'`]{1,3}|&quot;)?(?:(?:[bB]earer|BEARER|[tT]oken|[bB]asic|[aA]pi[-_]?[kK]ey|[kK]ey)[ =:]{1,3}[\"']?)?";
/** `acmeClient("x")`, `Acme.configure("x")`, `new Acme("x")`. */
const construction =
  "(?:[._]?(?:[cC]lient|CLIENT|[aA]pi|API|[sS]dk|SDK|[sS]ervice|[pP]rovider|[iI]nit(?:ialize)?|[sS]etup|[cC]onfigure|[cC]onnect|[nN]ew|[lL]ogin|[aA]uth(?:enticate)?|[cC]reate\\w{0,8})){0,3}\\([ \\t]{0,3}[\"'`]";
/** Names inside a block that is called after the provider may be plain: `apiKey`, `secret`, `access_token`. */
const plainQualifier = `(?:(?:${["api", "app", "access", "auth", "oauth", "client", "secret", "private", "service", "account", "server", "admin", "user", "bot", "personal", "master", "rest", "write", "read", "live", "test"].map(anyCase).join("|")})[-_]?){0,2}`;

/** The expression and its keywords. The value is group 1. */
export function namePattern(names: Names, shape: Piece): Pick<SecretRule, "keywords" | "pattern"> {
  const provider = `(?:${names.words.map(wordSource).join("|")})`;
  const credential = `(?:${credentialWords(names).map(anyCase).join("|")})`;
  const name = `${credential}[\\w.\\-]{0,24}`;
  const value = `(?:${afterName}${separator}|${apart})${opening}`;
  const sameLine = `[^\\r\\n]{0,40}?${name}${value}`;
  const block = `[\\w\\-]{0,16}["'\\]]{0,2}[ \\t]{0,4}[:=]{0,2}[ \\t]{0,4}\\{?[ \\t]{0,4}\\r?\\n(?:[ \\t]{1,24}[^\\r\\n{}]{0,80}[^\\r\\n{}:]\\r?\\n){0,3}?[ \\t]{0,24}["']?${plainQualifier}${name}${value}`;
  const ways = names.isOnly ? [sameLine, block] : [sameLine, construction, block];
  return {
    keywords: names.words.flatMap(spellings),
    pattern: new RegExp(
      `${provider}(?:${ways.join("|")})(?<![0-9A-Za-z_])(${shape.source})(?![${shape.edge}\\-])`,
    ),
  };
}

/**
 * False for names that hold a key's name, place or public half rather than the key, unless the name ends in a credential word
 * of the rule itself. `before` ends right before the value.
 */
export function speaksOfASecret(before: string, ownWords: readonly string[] = []): boolean {
  const name = /[\w.-]+(?=[^\w.-]*$)/.exec(before)?.[0] ?? "";
  if (ownWords.some((word) => name.toLowerCase().endsWith(word))) return true;
  return !publicName.test(name) && !camelCaseId.test(name);
}

const publicName =
  /(?:public|publishable|pub)[_.-]?(?:api[_.-]?)?key|(?:[_.-]ids?|key_?id|hash|sha\d{1,3}|md5|checksum|digest|fingerprint|thumbprint|[_.-]ur[li]|[_.-]name|[_.-]path|[_.-]file|[_.-]type|[_.-]size|expir\w{0,6}|address|endpoint|[_.-]version|length)$/i;
const camelCaseId = /[a-z0-9](?:Ids?|IDs?|Ur[li]|UR[LI]|Name|Path|File|Type|Version)$/;

function credentialWords(names: Names): readonly string[] {
  return names.isOnly ? names.credentialWords : [...usualWords, ...names.credentialWords];
}

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
    `{"${camel}": {"${camelCredential}": "${value.make(3)}"}}`,
    `${camel}Client.set${camelCredential}('${value.make(4)}')`,
    `curl -H "X-${header}: ${value.make(5)}"`,
    `os.environ.get('${upper}_${credential.toUpperCase()}', '${value.make(6)}')`,
    `- name: ${upper}_${credential.toUpperCase()}\n  value: "${value.make(7)}"`,
    `${snake}:\n  region: eu\n  ${credential}: ${value.make(8)}\n`,
    `const ${camel}${credential.replaceAll("_", "")}: string = \`${value.make(9)}\`;`,
    ...(own === undefined ? [`new ${camel}("${value.make(10)}")`] : []),
  ];
  const good = [
    `${upper}_${credential.toUpperCase()}=${value.cut}`,
    `${snake}_${credential}: "${value.dull}"`,
    `${snake}_${credential}_checksum: "${value.make(1)}"`,
    `zzz_${credential}: "${value.make(2)}"`,
    `${upper}_${credential.toUpperCase()}=\${${upper}_${credential.toUpperCase()}}`,
  ];
  return { bad, good };
}
