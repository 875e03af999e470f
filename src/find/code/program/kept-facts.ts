// What was found out about files of a project, kept between runs by their content: a change is judged with all of the project around it, and
// what has not changed is neither read nor parsed. One file of bytes: a head that is read at once, and a body that is read where it is needed.

import { hash } from "node:crypto";
import type { KeptBytes } from "../../contract/index.ts";
import type { CodeFacts } from "./facts.ts";
import { type Neighbour, neighbourOf, type Outline } from "./neighbour.ts";

type Row = {
  readonly outline: Outline;
  /** Where its words begin and end, and where its facts end, which come behind them. */
  readonly place: readonly [from: number, until: number, end: number];
};
type Head = { readonly form: number; readonly rows: readonly (readonly [string, Row])[] };

const form = 1;
const name = "facts of a project";
const lengthBytes = 4;

export class KeptFacts {
  readonly #kept: KeptBytes;
  readonly #key: string;
  readonly #rows: ReadonlyMap<string, Row>;
  readonly #body: Buffer;
  readonly #added = new Map<string, Neighbour>();
  readonly #asked = new Set<string>();

  private constructor(kept: KeptBytes, key: string, bytes: Buffer | undefined) {
    this.#kept = kept;
    this.#key = key;
    const end = bytes === undefined || bytes.length < lengthBytes ? 0 : lengthBytes + bytes.readUInt32LE(0);
    const head = bytes === undefined || end > bytes.length ? undefined : headOf(bytes, end);
    this.#rows = new Map(head?.rows);
    this.#body = head === undefined || bytes === undefined ? Buffer.alloc(0) : bytes.subarray(end);
  }

  /** `project`: where it lies; two of them share nothing. */
  static async open(kept: KeptBytes, project: string): Promise<KeptFacts> {
    const key = `${name} ${project}`;
    return new KeptFacts(kept, key, await kept.read(key));
  }

  of(id: string): Neighbour | undefined {
    const added = this.#added.get(id);
    if (added !== undefined) return added;
    const row = this.#rows.get(id);
    if (row === undefined) return undefined;
    this.#asked.add(id);
    const [from, until, end] = row.place;
    return neighbourOf({
      outline: () => row.outline,
      words: () => this.#body.toString("latin1", from, until), // they are ASCII
      facts: () => JSON.parse(this.#body.toString("utf8", until, end)) as CodeFacts, // written below, by this build
    });
  }

  add(id: string, neighbour: Neighbour): void {
    this.#added.set(id, neighbour);
  }

  /** Writes when there is news; what nobody asked for goes when it is more than what somebody did. */
  async save(): Promise<void> {
    if (this.#added.size === 0) return;
    const idle = this.#rows.size - this.#asked.size;
    const isTooMuch = idle > this.#asked.size + this.#added.size + leastIdle;
    const rows: [string, Row][] = [];
    const parts: Buffer[] = [];
    let at = 0;
    const put = (bytes: Buffer): number => {
      parts.push(bytes);
      at += bytes.length;
      return at;
    };
    for (const [id, { outline, place }] of this.#rows) {
      if (this.#added.has(id) || (isTooMuch && !this.#asked.has(id))) continue;
      const from = at;
      const until = put(this.#body.subarray(place[0], place[1]));
      rows.push([id, { outline, place: [from, until, put(this.#body.subarray(place[1], place[2]))] }]);
    }
    for (const [id, neighbour] of this.#added) {
      const facts = neighbour.facts();
      const { outline, words } = withoutSecrets(neighbour.outline(), facts);
      const from = at;
      const until = put(Buffer.from([...words].join(" "), "latin1"));
      const end = put(Buffer.from(JSON.stringify(facts), "utf8"));
      rows.push([id, { outline, place: [from, until, end] }]);
    }
    const head: Head = { form, rows };
    const text = Buffer.from(JSON.stringify(head), "utf8");
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt32LE(text.length, 0);
    await this.#kept.write(this.#key, Buffer.concat([length, text, ...parts]));
  }
}

/** Only what the facts say, too: no secret is among them, while a file's own text may hold one anywhere. */
function withoutSecrets(
  { imports, pages, called, handlers }: Outline,
  { functions, classes }: CodeFacts,
): { readonly outline: Outline; readonly words: ReadonlySet<string> } {
  const code = [...functions, classes];
  const words = new Set(code.flatMap((text) => text.match(/\w+/g) ?? []));
  const kept = {
    imports: imports.split(" ").filter((word) => words.has(word)),
    pages: pages.split(" ").filter((page) => page !== "" && code.some((text) => text.includes(page))),
  };
  return {
    outline: { imports: kept.imports.join(" "), pages: kept.pages.join(" "), called, handlers },
    words,
  };
}

/** Rows of files that changed lately are asked for again when somebody goes back to them. */
const leastIdle = 256;

function headOf(bytes: Buffer, end: number): Head | undefined {
  try {
    const head = JSON.parse(bytes.toString("utf8", lengthBytes, end)) as Head; // written above; the form is looked at
    return head.form === form ? head : undefined;
  } catch {
    return undefined; // damaged: found out again
  }
}

/** As git names content, so that what it says of a file and what is made of bytes agree. */
export function contentId(bytes: Uint8Array): string {
  return hash("sha1", Buffer.concat([Buffer.from(`blob ${bytes.length}\0`, "latin1"), bytes]), "hex");
}
