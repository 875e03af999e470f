// PEP 508 environment markers, evaluated for the machine that packages are meant for, never for the one that scans. What is not
// known of the target stays open: the answer is then "unknown", and the package counts.

import { versioningOf } from "../versions/index.ts";

/** What is known of the target; a variable that is absent is unknown. */
export type MarkerEnvironment = { readonly [variable: string]: string };

export type MarkerAnswer = "true" | "false" | "unknown";

const deepest = 50;
const token = /\s*(\(|\)|and\b|or\b|not\s+in\b|in\b|===|~=|==|!=|<=|>=|<|>|"[^"]*"|'[^']*'|[A-Za-z_][\w.]*)/y;
const operators: ReadonlySet<string> = new Set([
  "===",
  "~=",
  "==",
  "!=",
  "<=",
  ">=",
  "<",
  ">",
  "in",
  "not in",
]);
const versionVariables: ReadonlySet<string> = new Set([
  "python_version",
  "python_full_version",
  "implementation_version",
]);

/** Kleene's three-valued logic over the marker; "unknown" for text that is no marker. */
export function evaluateMarker(marker: string, environment: MarkerEnvironment): MarkerAnswer {
  const tokens = tokenize(marker);
  if (tokens === undefined) return "unknown";
  const reader = new Reader(tokens, environment);
  const answer = reader.or(0);
  return answer !== undefined && reader.isAtEnd() ? answer : "unknown";
}

function tokenize(marker: string): readonly string[] | undefined {
  const tokens: string[] = [];
  const text = marker.trim();
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const found = token.exec(text)?.[1];
    if (found === undefined) return undefined;
    tokens.push(found.replace(/^not\s+in$/, "not in"));
  }
  return tokens;
}

class Reader {
  readonly #tokens: readonly string[];
  readonly #environment: MarkerEnvironment;
  #at = 0;

  constructor(tokens: readonly string[], environment: MarkerEnvironment) {
    this.#tokens = tokens;
    this.#environment = environment;
  }

  isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  or(depth: number): MarkerAnswer | undefined {
    let left = this.#and(depth);
    while (left !== undefined && this.#take("or")) {
      const right = this.#and(depth);
      if (right === undefined) return undefined;
      left =
        left === "true" || right === "true"
          ? "true"
          : left === "unknown" || right === "unknown"
            ? "unknown"
            : "false";
    }
    return left;
  }

  #and(depth: number): MarkerAnswer | undefined {
    let left = this.#atom(depth);
    while (left !== undefined && this.#take("and")) {
      const right = this.#atom(depth);
      if (right === undefined) return undefined;
      left =
        left === "false" || right === "false"
          ? "false"
          : left === "unknown" || right === "unknown"
            ? "unknown"
            : "true";
    }
    return left;
  }

  #atom(depth: number): MarkerAnswer | undefined {
    if (depth > deepest) return undefined;
    if (this.#take("(")) {
      const inner = this.or(depth + 1);
      return this.#take(")") ? inner : undefined;
    }
    const [left, operator, right] = this.#tokens.slice(this.#at, this.#at + 3);
    if (left === undefined || operator === undefined || right === undefined || !operators.has(operator))
      return undefined;
    this.#at += 3;
    return compare(left, operator, right, this.#environment);
  }

  #take(word: string): boolean {
    if (this.#tokens[this.#at] !== word) return false;
    this.#at += 1;
    return true;
  }
}

function compare(
  left: string,
  operator: string,
  right: string,
  environment: MarkerEnvironment,
): MarkerAnswer {
  const a = knownValue(left, environment);
  const b = knownValue(right, environment);
  if (a === undefined || b === undefined) return "unknown";
  const isVersion = versionVariables.has(left) || versionVariables.has(right);
  if (operator === "in" || operator === "not in")
    return answer(isMember(a, b, isVersion) === (operator === "in"));
  if (isVersion) {
    const [version, requirement] = versionVariables.has(left)
      ? [a, `${operator}${b}`]
      : [b, `${mirrored(operator)}${a}`];
    const holds = versioningOf("PyPI").satisfies(version, requirement);
    if (holds !== undefined) return answer(holds);
  }
  switch (operator) {
    case "==":
    case "===":
      return answer(a === b);
    case "!=":
      return answer(a !== b);
    case "<":
      return answer(a < b);
    case ">":
      return answer(a > b);
    case "<=":
      return answer(a <= b);
    case ">=":
      return answer(a >= b);
    default:
      return "unknown";
  }
}

/** "in" on a version variable is a list of versions in practice ("2.7, 3.6"), else plain text in text. */
function isMember(a: string, b: string, isVersion: boolean): boolean {
  return isVersion ? b.split(/[\s,|]+/).includes(a) : b.includes(a);
}

function mirrored(operator: string): string {
  const mirror: Readonly<Record<string, string>> = { "<": ">", ">": "<", "<=": ">=", ">=": "<=" };
  return mirror[operator] ?? operator;
}

function knownValue(word: string, environment: MarkerEnvironment): string | undefined {
  if (/^["']/.test(word)) return word.slice(1, -1);
  const name = aliases[word] ?? word;
  return Object.hasOwn(environment, name) ? environment[name] : undefined;
}

/** Older spellings that PEP 508 keeps. */
const aliases: Readonly<Record<string, string>> = {
  "os.name": "os_name",
  "sys.platform": "sys_platform",
  "platform.version": "platform_version",
  "platform.machine": "platform_machine",
  "platform.python_implementation": "platform_python_implementation",
  python_implementation: "platform_python_implementation",
};

function answer(holds: boolean): MarkerAnswer {
  return holds ? "true" : "false";
}

/** The environment of CPython of one version on one platform, as far as these two tell it. */
export function environmentOf(target: {
  readonly pythonVersion?: string | undefined;
  readonly platform?: string | undefined;
}): MarkerEnvironment {
  const { pythonVersion, platform } = target;
  const known: Record<string, string> = {};
  if (pythonVersion !== undefined) {
    const parts = pythonVersion.split(".");
    known["python_version"] = parts.slice(0, 2).join(".");
    // A target of "3.12" leaves the patch level open; "python_full_version" is then its first release.
    known["python_full_version"] = parts.length > 2 ? pythonVersion : `${pythonVersion}.0`;
  }
  const facts = platform === undefined ? undefined : platforms[platform];
  return { ...known, ...facts };
}

const platforms: Readonly<Record<string, MarkerEnvironment>> = {
  linux: { sys_platform: "linux", os_name: "posix", platform_system: "Linux" },
  darwin: { sys_platform: "darwin", os_name: "posix", platform_system: "Darwin" },
  win32: { sys_platform: "win32", os_name: "nt", platform_system: "Windows" },
};
