// Reading of values that nobody has checked yet: JSON, TOML and YAML of lockfiles. Every function answers for every input.

export type PlainObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is PlainObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Own entries of an object; nothing for anything else. Safe for keys such as `__proto__`. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isObject(value) ? Object.entries(value) : [];
}

export function fieldOf(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function textField(value: unknown, key: string): string | undefined {
  return textOf(fieldOf(value, key));
}

export function listField(value: unknown, key: string): readonly unknown[] {
  const list = fieldOf(value, key);
  return Array.isArray(list) ? list : [];
}

/** Leaves out keys without a value: `exactOptionalPropertyTypes` wants absence, not undefined. */
export function present<T extends object>(
  parts: T,
): { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
} {
  // A loop and not a chain of array methods: this runs several times for every package of every file.
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(parts)) if (value !== undefined) kept[key] = value;
  return kept as ReturnType<typeof present<T>>; // exactly the entries with a value
}
