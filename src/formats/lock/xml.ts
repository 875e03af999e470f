// XML of build files as a plain tree with lines. No entities beyond those of the standard, no DTD, no namespaces, no recursion:
// nothing in a file can expand, fetch or overflow.

export type XmlElement = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly line: number;
  readonly children: readonly XmlElement[];
  /** Character data directly inside. */
  readonly text: string;
};

type Draft = { name: string; attributes: Map<string, string>; line: number; children: Draft[]; text: string };

export type XmlDocument = { readonly root: XmlElement | undefined; readonly isWhole: boolean };

const attribute = /([^\s=]+)\s*=\s*("[^"]*"|'[^']*')/g;

export function readXml(text: string): XmlDocument {
  const top: Draft = { name: "", attributes: new Map(), line: 1, children: [], text: "" };
  const stack: Draft[] = [top];
  let line = 1;
  let at = 0;
  let isWhole = true;
  let newline = text.indexOf("\n");
  const lineOf = (offset: number): number => {
    for (; newline !== -1 && newline < offset; newline = text.indexOf("\n", newline + 1)) line += 1;
    return line;
  };
  while (at < text.length) {
    const open = text.indexOf("<", at);
    const current = stack.at(-1) ?? top;
    if (open === -1 || open > at) current.text += decode(text.slice(at, open === -1 ? text.length : open));
    if (open === -1) break;
    const special = specialAt(text, open);
    if (special !== undefined) {
      if (special.cdata !== undefined) current.text += special.cdata;
      at = special.end;
      continue;
    }
    const end = tagEnd(text, open);
    if (end === -1) {
      isWhole = false;
      break;
    }
    const inside = text.slice(open + 1, end);
    at = end + 1;
    if (inside.startsWith("/")) {
      const name = local(inside.slice(1).trim());
      const index = stack.findLastIndex((draft) => draft.name === name);
      if (index > 0) stack.length = index;
      else isWhole = false;
      continue;
    }
    const name = local(/^[^\s/]+/.exec(inside)?.[0] ?? "");
    const draft: Draft = {
      name,
      attributes: attributesOf(inside.slice(name.length)),
      line: lineOf(open),
      children: [],
      text: "",
    };
    current.children.push(draft);
    if (!inside.endsWith("/")) stack.push(draft);
  }
  return { root: top.children.at(-1), isWhole: isWhole && stack.length === 1 && top.children.length > 0 };
}

/** The ">" that closes a tag: one inside a quoted attribute value does not. */
function tagEnd(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    const char = text[at];
    if (char === ">") return at;
    if (char !== '"' && char !== "'") continue;
    const close = text.indexOf(char, at + 1);
    if (close === -1) return -1;
    at = close;
  }
  return -1;
}

function specialAt(
  text: string,
  open: number,
): { readonly end: number; readonly cdata?: string } | undefined {
  const ending = (mark: string, skip: number): number => {
    const found = text.indexOf(mark, open + skip);
    return found === -1 ? text.length : found + mark.length;
  };
  if (text.startsWith("<!--", open)) return { end: ending("-->", 4) };
  if (text.startsWith("<![CDATA[", open)) {
    const end = ending("]]>", 9);
    return { end, cdata: text.slice(open + 9, end - 3) };
  }
  if (text.startsWith("<?", open)) return { end: ending("?>", 2) };
  return text.startsWith("<!", open) ? { end: ending(">", 2) } : undefined;
}

function local(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function attributesOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const match of text.matchAll(attribute))
    found.set(match[1] ?? "", decode((match[2] ?? "").slice(1, -1)));
  return found;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The five of the standard and numbers of characters; an entity of the file's own stays as it stands. */
function decode(text: string): string {
  return text.includes("&")
    ? text.replace(
        /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g,
        (whole, name, digits, hex) => {
          if (name !== undefined) return entities[String(name)] ?? whole;
          const code = digits === undefined ? Number.parseInt(String(hex), 16) : Number(digits);
          return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
        },
      )
    : text;
}

export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

export function textOfChild(element: XmlElement | undefined, name: string): string | undefined {
  const text = childOf(element, name)?.text.trim();
  return text === "" ? undefined : text;
}

/** Every element of the name below, in the order of the text. */
export function descendantsOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  const found: XmlElement[] = [];
  const queue: XmlElement[] = element === undefined ? [] : [element];
  for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
    if (item.name === name) found.push(item);
    for (const child of item.children) queue.push(child);
  }
  return found.sort((a, b) => a.line - b.line);
}
