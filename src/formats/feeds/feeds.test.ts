// The feeds as they are published, and broken.

import fc from "fast-check";
import { expect, test } from "vitest";
import { parseEpss, parseKev, parseModified } from "./index.ts";

test("CISA's catalogue: ids and due dates", () => {
  const text = JSON.stringify({
    dateReleased: "2025-08-25T17:00:00Z",
    vulnerabilities: [
      { cveID: "CVE-2021-44228", dueDate: "2021-12-24" },
      { cveID: "CVE-2020-0001" },
      { cveID: "x" },
      null,
    ],
  });
  const { value, problems } = parseKev(text);
  expect([...value.dueOn]).toEqual([
    ["CVE-2021-44228", "2021-12-24"],
    ["CVE-2020-0001", ""],
  ]);
  expect(value.releasedOn).toBe("2025-08-25");
  expect(problems).toHaveLength(1);
});

test("FIRST's scores: date and probabilities", () => {
  const { value, problems } = parseEpss(
    "#model_version:v1,score_date:2026-11-01T00:00:00+0000\ncve,epss,percentile\nCVE-1999-0001,0.0142,0.8\nCVE-1999-0002,7,0.8\nnonsense",
  );
  expect([...value.scores]).toEqual([["CVE-1999-0001", 0.0142]]);
  expect(value.scoredOn).toBe("2026-11-01");
  expect(problems).toEqual([{ message: "2 lines without a score" }]);
});

test("changes: times and ids, and no id that could lead elsewhere", () => {
  const { value, problems } = parseModified(
    "2026-08-22T00:00:00Z,GHSA-1\r\n2026-08-21T00:00:00.123456Z,RHSA-2024:6220\n2026-08-22T00:00:00Z,../../etc/passwd\n2026-08-22T00:00:00Z,a/b",
  );
  expect(value.map((line) => line.id)).toEqual(["GHSA-1", "RHSA-2024:6220"]);
  expect(problems).toHaveLength(1);
});

test("any text is read without an exception", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      parseKev(text);
      parseEpss(text);
      parseModified(text);
    }),
  );
});
