// Elixir terms as mix.lock holds them: tuples, lists, keyword pairs, strings, atoms and plain words, read without recursion. What is
// no term ends the reading at that place; what was read until there is kept.

export type Term =
  | { readonly kind: "text" | "atom" | "word"; readonly text: string; readonly line: number }
  | {
      readonly kind: "group";
      readonly open: string;
      readonly items: readonly Term[];
      readonly line: number;
      readonly keys: readonly (string | undefined)[];
    };

type Group = {
  kind: "group";
  open: string;
  items: Term[];
  line: number;
  keys: (string | undefined)[];
  key: string | undefined;
};

const token =
  /\s+|#[^\n]*|%?\{|[[\](){},]|<<|>>|"((?:[^"\\]|\\.)*)"(:(?!:))?|:"((?:[^"\\]|\\.)*)"|:([A-Za-z_][\w@]*[?!]?)|=>|([A-Za-z_][\w]*[?!]?):(?=\s)|[^\s,[\](){}"]+/gsy;
const closers: Readonly<Record<string, string>> = { "}": "{", "]": "[", ")": "(" };

/** The first group of the text; `isWhole` is false when brackets do not pair or something is no term. */
export function readElixirTerm(text: string): { readonly root: Term | undefined; readonly isWhole: boolean } {
  const stack: Group[] = [];
  let root: Term | undefined;
  let isWhole = true;
  let line = 1;
  const put = (term: Term): void => {
    const top = stack.at(-1);
    if (top === undefined) {
      root ??= term;
      return;
    }
    top.items.push(term);
    top.keys.push(top.key);
    top.key = undefined;
  };
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const from = token.lastIndex;
    const match = token.exec(text);
    if (match === null) return { root, isWhole: false };
    const [whole, quoted, keyMark, quotedAtom, atom, key] = match;
    const at = line;
    for (
      let end = text.indexOf("\n", from);
      end !== -1 && end < from + whole.length;
      end = text.indexOf("\n", end + 1)
    )
      line += 1;
    if (/^[\s#]/.test(whole) || whole === "," || whole === "=>" || whole === "<<" || whole === ">>") continue;
    const top = stack.at(-1);
    if (whole === "{" || whole === "%{" || whole === "[" || whole === "(") {
      const group: Group = {
        kind: "group",
        open: whole.at(-1) ?? "",
        items: [],
        line: at,
        keys: [],
        key: undefined,
      };
      put(group);
      stack.push(group);
    } else if (whole in closers) {
      if (top?.open !== closers[whole]) isWhole = false;
      stack.pop();
    } else if (key !== undefined) {
      if (top !== undefined) top.key = key;
    } else if (quoted !== undefined && keyMark !== undefined) {
      if (top !== undefined) top.key = quoted;
    } else if (quoted !== undefined) put({ kind: "text", text: quoted, line: at });
    else if (quotedAtom !== undefined || atom !== undefined)
      put({ kind: "atom", text: quotedAtom ?? atom ?? "", line: at });
    else put({ kind: "word", text: whole, line: at });
  }
  return { root, isWhole: isWhole && stack.length === 0 };
}
