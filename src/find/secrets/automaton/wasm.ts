// As much of WebAssembly (core specification 2.0, chapter 5, "Binary Format") as the keyword search needs: expressions and statements
// as functions that give their bytes, and a module of one function over a memory that it is handed. All numbers are 32-bit.

export type Code = readonly number[];

/** What Node gives programs; its types lie in the library of browsers, which is not loaded here. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Readonly<Record<string, (...parameters: readonly number[]) => number>> };
};

export type Machine = {
  readonly memory: ArrayBuffer;
  readonly run: (...parameters: readonly number[]) => number;
};

/** A function of `parameters` numbers with one result, beside `sizeBytes` of zeroed memory. Locals are numbered on from the parameters. */
export function machineOf(program: {
  readonly parameters: number;
  readonly locals: number;
  readonly body: readonly Code[];
  readonly sizeBytes: number;
}): Machine {
  const type = [1, 0x60, ...vector(new Array<number>(program.parameters).fill(i32)), 1, i32];
  const memory = [1, ...name("of"), ...name("memory"), 0x02, 0x00, ...unsigned(0)];
  const code = [1, ...unsigned(program.locals), i32, ...program.body.flat(), end];
  const bytes = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, type),
    ...section(2, memory),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name("run"), 0x00, 0]),
    ...section(10, [1, ...vector(code)]),
  ]);
  const own = new WebAssembly.Memory({ initial: Math.ceil(program.sizeBytes / pageBytes) });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { of: { memory: own } });
  const run = exports["run"];
  if (run === undefined) throw new TypeError("the module does not export its function");
  return { memory: own.buffer, run };
}

export const number = (value: number): Code => [0x41, ...signed(value)];
export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];

export const add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
export const and = (a: Code, b: Code): Code => [...a, ...b, 0x71];
export const or = (a: Code, b: Code): Code => [...a, ...b, 0x72];
export const shiftLeft = (a: Code, by: Code): Code => [...a, ...by, 0x74];
export const shiftRight = (a: Code, by: Code): Code => [...a, ...by, 0x76];
export const isZero = (a: Code): Code => [...a, 0x45];
export const isBelow = (a: Code, b: Code): Code => [...a, ...b, 0x49];

/** Loads need no alignment; what is wider than a byte is little-endian. */
export const load8 = (base: number, at: Code): Code => [...at, 0x2d, 0, ...unsigned(base)];
export const load16 = (base: number, at: Code): Code => [...at, 0x2f, 0, ...unsigned(base)];
export const load32 = (base: number, at: Code): Code => [...at, 0x28, 0, ...unsigned(base)];
export const store32 = (base: number, at: Code, value: Code): Code => [
  ...at,
  ...value,
  0x36,
  0,
  ...unsigned(base),
];

/** `leave(n)` goes to the end of the n-th block around it, or to the beginning where that is a loop; 0 is the innermost. */
export const block = (...body: readonly Code[]): Code => [0x02, nothing, ...body.flat(), end];
export const loop = (...body: readonly Code[]): Code => [0x03, nothing, ...body.flat(), end];
export const when = (condition: Code, ...body: readonly Code[]): Code => [
  ...condition,
  0x04,
  nothing,
  ...body.flat(),
  end,
];
export const leave = (depth: number): Code => [0x0c, ...unsigned(depth)];
export const leaveIf = (condition: Code, depth: number): Code => [...condition, 0x0d, ...unsigned(depth)];

const pageBytes = 65536;
const i32 = 0x7f;
const nothing = 0x40;
const end = 0x0b;

function section(id: number, content: Code): Code {
  return [id, ...vector(content)];
}

function vector(content: Code): Code {
  return [...unsigned(content.length), ...content];
}

function name(text: string): Code {
  return vector([...Buffer.from(text, "latin1")]);
}

/** LEB128, as section 5.2.2 has it. */
function unsigned(value: number): Code {
  const low = value & 0x7f;
  const rest = value >>> 7;
  return rest === 0 ? [low] : [low | 0x80, ...unsigned(rest)];
}

function signed(value: number): Code {
  const low = value & 0x7f;
  const rest = value >> 7;
  const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return isLast ? [low] : [low | 0x80, ...signed(rest)];
}
