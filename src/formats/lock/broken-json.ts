// A JSON reader that uses what it can: comments, trailing and missing commas, a text cut off in the middle. It keeps its own stack,
// so that no depth of nesting can overflow ours. Only called when the strict parser has refused a text.

export type BrokenJson = {
  readonly value: unknown;
  /** Offset of the first thing that JSON with comments and trailing commas does not allow. */
  readonly firstError?: number;
};

type Container =
  | { readonly list: unknown[]; readonly map?: undefined }
  | { readonly map: Record<string, unknown>; readonly list?: undefined; key?: string };

const word = /[^\s,:{}[\]"]+/y;
const literals: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

export function readBrokenJson(text: string): BrokenJson {
  const stack: Container[] = [];
  let root: unknown;
  let firstError: number | undefined;
  let at = 0;
  let needsComma = false;
  const fail = () => {
    firstError ??= at;
  };
  const put = (value: unknown) => {
    if (needsComma) fail();
    const top = stack.at(-1);
    if (top === undefined) {
      if (root !== undefined) fail();
      else root = value;
    } else if (top.map === undefined) top.list.push(value);
    else if (top.key === undefined) fail();
    else {
      // defineProperty, because assignment to "__proto__" would change the object instead of filling it.
      Object.defineProperty(top.map, top.key, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
      delete top.key;
    }
    needsComma = true;
  };
  while (at < text.length) {
    const character = text[at] ?? "";
    if (/\s/.test(character)) at += 1;
    else if (text.startsWith("//", at)) at = indexOr(text, "\n", at);
    else if (text.startsWith("/*", at)) at = indexOr(text, "*/", at) + 2;
    else if (character === "," || character === ":") {
      needsComma = false;
      at += 1;
    } else if (character === "{" || character === "[") {
      const container: Container = character === "{" ? { map: {} } : { list: [] };
      put(container.map ?? container.list);
      stack.push(container);
      needsComma = false;
      at += 1;
    } else if (character === "}" || character === "]") {
      const top = stack.pop();
      if (top === undefined || (character === "}") !== (top.map !== undefined)) fail();
      needsComma = true;
      at += 1;
    } else if (character === '"') {
      const { value, end, isWhole } = stringAt(text, at);
      if (!isWhole) fail();
      const top = stack.at(-1);
      if (top?.map !== undefined && top.key === undefined && /^\s*:/.test(text.slice(end, end + 20))) {
        if (needsComma) fail();
        top.key = value;
      } else if (isWhole) put(value);
      at = end;
    } else {
      word.lastIndex = at;
      const found = word.exec(text)?.[0] ?? character;
      const value = literals.has(found) ? literals.get(found) : Number(found);
      if (typeof value === "number" && Number.isNaN(value)) fail();
      else put(value);
      at += found.length;
    }
  }
  if (stack.length > 0) fail();
  return firstError === undefined ? { value: root } : { value: root, firstError };
}

function indexOr(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found;
}

function stringAt(
  text: string,
  start: number,
): { readonly value: string; readonly end: number; readonly isWhole: boolean } {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at];
    if (character === "\\") at += 1;
    else if (character === "\n") return { value: text.slice(start + 1, at), end: at, isWhole: false };
    else if (character === '"') {
      const quoted = text.slice(start, at + 1);
      try {
        return { value: String(JSON.parse(quoted)), end: at + 1, isWhole: true };
      } catch {
        return { value: quoted.slice(1, -1), end: at + 1, isWhole: false }; // a broken escape
      }
    }
  }
  return { value: text.slice(start + 1), end: text.length, isWhole: false };
}
