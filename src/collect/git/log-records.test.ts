// Records are the same however the stream is cut, and are what was written.

import fc from "fast-check";
import { expect, test } from "vitest";
import { LogRecords } from "./log-records.ts";
import { Ids } from "./versions.ts";

const id = fc.stringMatching(/^[1-9a-f][0-9a-f]{39}$/);
const none = "0".repeat(40);
const mode = fc.constantFrom("100644", "100755", "120000", "160000");
const name = fc.constantFrom("a.py", "dir/b c.txt", "é.txt", "line\nend", ":100644", "x".repeat(300));
const change = fc.record({
  name,
  mode,
  blob: id,
  parents: fc.array(fc.option(id), { minLength: 1, maxLength: 3 }),
});
const gone = fc.record({
  name,
  mode: fc.constant("000000"),
  blob: fc.constant(none),
  parents: fc.array(id, { minLength: 1, maxLength: 2 }),
});
const commit = fc.record({
  id,
  message: fc.constantFrom("", "one\n", ":100644 \u0001\n\nlong ".repeat(40)),
  changes: fc.array(fc.oneof(change, gone), { maxLength: 4 }),
});

test("a stream that is cut anywhere gives the records that were written", () => {
  fc.assert(
    fc.property(
      fc.array(commit, { maxLength: 5 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      (commits, cuts) => {
        const expected: unknown[] = [];
        const fields: string[] = [];
        for (const { id: commitId, message, changes } of commits) {
          fields.push(`\u0001${commitId}\u0002${message}`);
          if (message !== "") expected.push({ commit: commitId, message: Buffer.from(message) });
          changes.forEach(({ name: path, mode: own, blob, parents }, index) => {
            const modes = [...parents.map((parent) => (parent === null ? "000000" : "100644")), own];
            const ids = [...parents.map((parent) => parent ?? none), blob];
            const start = index === 0 ? "\n" : "";
            fields.push(`${start}${":".repeat(parents.length)}${modes.join(" ")} ${ids.join(" ")} M`, path);
            const parentBlobs = parents.filter((parent) => parent !== null);
            expected.push({
              ...{ commit: commitId, path, mode: Number.parseInt(own, 8) },
              ...{ blob: blob === none ? "" : blob, parentBlobs },
            });
          });
        }
        const bytes = Buffer.from(fields.map((field) => `${field}\0`).join(""));
        const records = new LogRecords(40);
        const read: unknown[] = [];
        const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
        for (const [index, place] of [0, ...places].entries())
          read.push(...records.take(bytes.subarray(place, places[index] ?? bytes.length)));
        read.push(...records.end());
        expect(read).toEqual(expected);
      },
    ),
  );
});

test.each([20, 32])("ids of %i bytes have a number each, and are found again in bytes", (idBytes) => {
  const some = fc.array(fc.uint8Array({ minLength: idBytes, maxLength: idBytes }), { maxLength: 40 });
  fc.assert(
    fc.property(some, fc.boolean(), (list, areMany) => {
      const ids = new Ids(idBytes);
      const texts = list.map((bytes) => Buffer.from(bytes).toString("hex"));
      // Equal first bytes, and more of them than the table had room for.
      if (areMany)
        for (let count = 0; count < 1200; count += 1)
          texts.push(`ff${count.toString(16).padStart(2 * idBytes - 2, "0")}`);
      const numbers = new Map<string, number>();
      for (const text of texts) {
        const number = ids.add(text);
        expect(number).toBe(numbers.get(text) ?? numbers.size);
        numbers.set(text, number);
        expect(ids.hex(number)).toBe(text);
      }
      for (const [text, number] of numbers)
        expect(ids.numberOf(Buffer.from(`00${text}`, "hex"), 1)).toBe(number);
      expect(ids.numberOf(Buffer.alloc(idBytes, 7), 0)).toBe(numbers.get("07".repeat(idBytes)) ?? -1);
    }),
    { numRuns: 20 },
  );
});
