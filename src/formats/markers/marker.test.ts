import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { environmentOf, evaluateMarker } from "./marker.ts";

const linux = environmentOf({ pythonVersion: "3.12", platform: "linux" });

describe("a marker for CPython 3.12 on Linux", () => {
  test.each([
    ['python_version >= "3.8"', "true"],
    ["python_version < '3.10'", "false"],
    ['"3.10" <= python_version', "true"],
    ["sys_platform == 'win32'", "false"],
    ["sys_platform != 'win32' and python_version > '3'", "true"],
    ["os_name == 'nt' or platform_system == 'Linux'", "true"],
    ["platform_machine == 'arm64'", "unknown"],
    ["platform_machine == 'arm64' and sys_platform == 'win32'", "false"],
    ["platform_machine == 'arm64' or sys_platform == 'linux'", "true"],
    ["(python_version == '2.7') and extra == 'x'", "false"],
    ["python_version in '2.7, 3.12'", "true"],
    ["python_version not in '2.7 3.6'", "true"],
    ["sys.platform == 'linux'", "true"],
    ["python_version == '3.*'", "true"],
    ["nonsense", "unknown"],
    ["python_version >", "unknown"],
    ["(".repeat(10_000), "unknown"],
  ])("%s", (marker, expected) => {
    expect(evaluateMarker(marker.slice(0, 20_000), linux)).toBe(expected);
  });
});

test("nothing is false without a known target", () => {
  expect(evaluateMarker("sys_platform == 'win32'", {})).toBe("unknown");
});

test("any text has an answer", () => {
  const word = fc.constantFrom(
    "(",
    ")",
    "and",
    "or",
    "not in",
    "in",
    "==",
    "<",
    "'3.8'",
    "python_version",
    "extra",
    " ",
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), (words) =>
      ["true", "false", "unknown"].includes(evaluateMarker(words.join(" "), linux)),
    ),
  );
});
