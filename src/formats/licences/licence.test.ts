import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expressionOf, judgeLicences } from "./licence.ts";

const rules = {
  allow: ["MIT", "Apache-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"],
  deny: ["AGPL-3.0*"],
  review: ["MPL-2.0"],
};

describe("judgement", () => {
  test.each([
    [["MIT"], "allow"],
    [["mit"], "unknown"],
    [["MIT License"], "allow"],
    [["GPL-3.0-only"], "deny"],
    [["AGPL-3.0-or-later"], "deny"],
    [["MPL-2.0"], "review"],
    [["MIT OR AGPL-3.0-only"], "allow"],
    [["MIT AND AGPL-3.0-only"], "deny"],
    [["(MPL-2.0 OR GPL-3.0-only) AND MIT"], "review"],
    [["GPL-2.0-only WITH Classpath-exception-2.0"], "allow"],
    [["GPL-2.0-only"], "deny"],
    [["MIT", "GPL-3.0-only"], "allow"],
    [[], "unknown"],
    [["SEE LICENSE IN LICENSE"], "unknown"],
    [["MIT", "my own words"], "unknown"],
  ])("%j is %s", (texts, expected) => {
    expect(judgeLicences(texts, rules)).toBe(expected);
  });

  test("without an allow list, what is not denied is allowed", () => {
    expect(judgeLicences(["GPL-3.0-only"], { allow: [], deny: ["AGPL-3.0*"], review: [] })).toBe("allow");
  });
});

test("any text has an answer", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 3 }), (texts) => {
      expect(["allow", "review", "deny", "unknown"]).toContain(judgeLicences(texts, rules));
      expect(["string", "undefined"]).toContain(typeof expressionOf(texts));
    }),
  );
});
