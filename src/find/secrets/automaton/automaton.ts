// Finds every keyword of every rule in one pass over the bytes. A gate of one bit for each four classes of bytes lets most places go by;
// where it is open, a dense trie is walked. Where in the gate a place lies follows from the place before by a shift: no hash, and loads
// that do not wait for each other. The loop is a WebAssembly function (docs/adr/0087, 0109). Knows nothing of rules.

import { form, type Tables, tablesOf } from "./tables.ts";
import {
  add,
  and,
  block,
  type Code,
  get,
  isBelow,
  isZero,
  leave,
  leaveIf,
  load8,
  load16,
  load32,
  loop,
  type Machine,
  machineOf,
  number,
  or,
  set,
  shiftLeft,
  shiftRight,
  store32,
  when,
} from "./wasm.ts";

export type Automaton = { readonly keywords: readonly string[]; readonly search: Search };

/** Receives, for each keyword met, its number and the offset just after its last byte, in order of where keywords start. */
export type OnKeyword = (keyword: number, end: number) => void;

type Search = (bytes: Uint8Array, onKeyword: OnKeyword) => void;

/** Keywords are compared without ASCII case and have two bytes or more. */
export function buildAutomaton(keywords: readonly string[]): Automaton {
  return automatonOf(keywords, tablesOf(keywords));
}

const chunkBytes = 64 * 1024;
/** Pairs of keyword and end; a call that fills them is taken up again where it stopped. */
const mostHits = 8192;

/** The function, and the parts of its memory that are written and read from outside. */
type Running = Pick<Machine, "run"> & { readonly input: Uint8Array; readonly hits: Uint32Array };

/** Memory: tables, a chunk of input with what a keyword may reach behind it, and hits. */
export function automatonOf(keywords: readonly string[], { layout, bytes: tables }: Tables): Automaton {
  const inputAt = layout.sizeBytes;
  const roomBytes = chunkBytes + layout.longest + 4; // a gate loads four bytes
  const hitsAt = (inputAt + roomBytes + 3) & ~3;
  let machine: Running | undefined;
  const made = (): Running => {
    const sizeBytes = hitsAt + 4 + (mostHits + layout.longest) * 8;
    const { memory, run } = machineOf(searchProgram({ ...layout, inputAt, hitsAt, sizeBytes }));
    new Uint8Array(memory).set(tables);
    machine = {
      run,
      input: new Uint8Array(memory, inputAt, roomBytes),
      hits: new Uint32Array(memory, hitsAt),
    };
    return machine;
  };
  const search: Search = (bytes, onKeyword) => {
    const { run, input, hits } = machine ?? made();
    for (let start = 0; start < bytes.length; start += chunkBytes) {
      const isWhole = bytes.length <= chunkBytes; // most texts are
      const part = isWhole ? bytes : bytes.subarray(start, start + chunkBytes + layout.longest);
      const stop = Math.min(chunkBytes, part.length);
      for (let from = 0; from < stop; ) {
        input.set(part);
        for (let at = part.length; at < part.length + 4; at += 1) input[at] = 0;
        const count = run(from, stop, part.length);
        if (count === 0) break; // it came to the end
        // A copy, and the input anew each time: who is told of a keyword may search another text.
        const found = hits.slice(0, 1 + count * 2);
        for (let at = 1; at < found.length; at += 2)
          onKeyword(found[at] as number, start + (found[at + 1] as number)); // pairs: in range
        from = found[0] ?? stop;
      }
    }
  };
  return { keywords, search };
}

type Places = {
  readonly next: number;
  readonly ends: number;
  readonly inputAt: number;
  readonly hitsAt: number;
  readonly sizeBytes: number;
};

/** `run(at, stop, limit)`: keywords that start in [at, stop) and end by `limit`; gives their count. The first word of the hits is where it stopped. */
function searchProgram({ next, ends, inputAt, hitsAt, sizeBytes }: Places): Parameters<typeof machineOf>[0] {
  const [at, stop, limit, word, last, node, behind, keyword, count] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
  const gateClass = (ahead: number): Code => load8(form.gateClasses, load8(inputAt + ahead, get(at)));
  /** `word` is where the gate's word for the next three classes begins; a class more, and the first falls out. */
  const moved = (by: Code): Code =>
    or(
      and(shiftLeft(get(word), number(form.gateClassBits)), number(wordsMask)),
      shiftLeft(by, number(wordShift)),
    );
  const slot = shiftLeft(get(count), number(3));
  const walk = loop(
    set(
      node,
      load16(
        next,
        shiftLeft(
          add(shiftLeft(get(node), number(form.classBits)), load8(form.classes, load8(inputAt, get(behind)))),
          number(1),
        ),
      ),
    ),
    when(
      get(node),
      set(behind, add(get(behind), number(1))),
      set(keyword, load16(ends, shiftLeft(get(node), number(1)))),
      when(
        get(keyword),
        store32(hitsAt + 4, slot, add(get(keyword), number(-1))),
        store32(hitsAt + 8, slot, get(behind)),
        set(count, add(get(count), number(1))),
      ),
      leaveIf(isBelow(get(behind), get(limit)), 1),
    ),
  );
  // The count of a shift is taken modulo 32, and there are 32 classes.
  const isGateOpen = and(shiftRight(load32(form.gate, get(word)), get(last)), number(1));
  const onward = [...set(word, moved(get(last))), ...set(at, add(get(at), number(1)))];
  const body = [
    ...[0, 1, 2].map((ahead) => set(word, moved(gateClass(ahead)))),
    block(
      loop(
        block(
          loop(
            leaveIf(isZero(isBelow(get(at), get(stop))), 3),
            set(last, gateClass(3)),
            leaveIf(isGateOpen, 1),
            onward,
            leave(0),
          ),
        ),
        set(node, number(0)),
        set(behind, get(at)),
        walk,
        onward,
        leaveIf(isBelow(get(count), number(mostHits)), 0),
      ),
    ),
    store32(hitsAt, number(0), get(at)),
    get(count),
  ];
  return { parameters: 3, locals: 6, body, sizeBytes };
}

/** A word of the gate has four bytes. */
const wordShift = 2;
const wordsMask = ((1 << (2 * form.gateClassBits)) - 1) << (form.gateClassBits + wordShift);
