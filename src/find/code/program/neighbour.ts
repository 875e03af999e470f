// A file around a change: what its text says before anybody parses it, and its facts when they are needed.

import { decodeUtf8 } from "../../../kit/index.ts";
import type { CodeFacts } from "./facts.ts";

/** Little, of every file of a project. */
export type Outline = {
  /** The words of its import statements, with spaces between them. */
  readonly imports: string;
  /** The file names of templates in it. */
  readonly pages: string;
  /** As in its facts. */
  readonly called: string;
  readonly handlers: string;
};

export type Neighbour = {
  readonly outline: () => Outline;
  /** Whether one of the words stands in its imports: cheap to deny. */
  readonly mayImport: (names: readonly string[]) => boolean;
  readonly imports: () => ReadonlySet<string>;
  readonly pages: () => ReadonlySet<string>;
  readonly words: () => ReadonlySet<string>;
  readonly holds: (word: string) => boolean;
  readonly facts: () => CodeFacts;
};

/** Each is found out once, when it is asked for. */
export function neighbourOf(known: {
  readonly outline: () => Outline;
  readonly words: () => string;
  readonly facts: () => CodeFacts;
}): Neighbour {
  const outline = once(known.outline);
  const words = once(() => ` ${known.words()} `);
  const imports = once(() => new Set(listed(outline().imports)));
  return {
    outline,
    imports,
    mayImport: (names) => names.some((name) => imports().has(name)),
    pages: once(() => new Set(listed(outline().pages))),
    words: once(() => new Set(listed(known.words()))),
    holds: (word) => words().includes(` ${word} `),
    facts: once(known.facts),
  };
}

/** From its text; it is parsed by `facts`. */
export function readNeighbour(bytes: Uint8Array, facts: () => CodeFacts): Neighbour {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = once(() => decodeUtf8(bytes));
  const parsed = once(facts);
  const imports = once(() => importedWords(text()));
  const pages = once(() => pagesIn(text()));
  return {
    outline: once(() => ({
      imports: [...imports()].join(" "),
      pages: [...pages()].join(" "),
      called: parsed().called,
      handlers: parsed().handlers,
    })),
    mayImport: (names) =>
      names.some((name) => raw.includes(name)) && names.some((name) => imports().has(name)),
    imports,
    pages,
    words: once(() => new Set(text().match(/\w+/g) ?? [])),
    holds: (word) => raw.includes(word),
    facts: parsed,
  };
}

function listed(text: string): readonly string[] {
  return text === "" ? [] : text.split(" ");
}

function once<T>(find: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: find() };
    return known.value;
  };
}

/** Every word of an import statement: more than the modules, never fewer. */
function importedWords(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const match of text.matchAll(
    /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+(?:\(([^)]*)\)|([^\n#]*))|import[ \t]+([^\n#]*))/gm,
  )) {
    for (const word of match.slice(1).join(" ").match(/\w+/g) ?? []) words.add(word);
  }
  return words;
}

const pageName = /[^\s"'`/\\(){}<>=,;]+\.(?:html?|jinja2?|j2|tpl|djhtml|xhtml)(?!\w)/gi;

/** The last parts of what is called like a template. */
export function pagesIn(text: string): ReadonlySet<string> {
  return new Set(text.match(pageName) ?? []);
}
