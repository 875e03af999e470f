// Manifests of Python that are no TOML: setup.py and setup.cfg. By the forms that their documentation names.

import { expect, test } from "vitest";
import { asked, type ManifestCase } from "./manifest-lab.ts";

const cases: readonly ManifestCase[] = [
  [
    "setup.py",
    `from setuptools import setup
TESTS = ["pytest>=6", 'mock']  # "comment==1"
setup(
    name="Shop_App",
    install_requires=[
        "Flask==0.12.2",
        'requests[security] >= 2.0 ; python_version < "3.8"',
        "lxml"
        "==4.6.2",
    ],
    extras_require={"fast": ["ujson==1.35"], 'all': ["ujson==1.35", "x"]},
    tests_require=TESTS,
    setup_requires=read_requirements(),
)
`,
    [
      "6 flask 0.12.2",
      "7 requests (>=2.0)",
      "8 lxml 4.6.2",
      "11 ujson 1.35 optional",
      "11 x () optional",
      "2 pytest (>=6) development",
      "2 mock () development",
      "13 computed",
    ],
  ],
  [
    "setup.py",
    `requires = ['plaster', "waitress >= 0.8"]
tests = ["WebTest"]
extras = {"testing": tests}
extras["docs"] = ["Sphinx==4.0"]
if sys.platform == "win32":
    requires.append("pywin32==300")
loop = [loop]
setup(name='x', install_requires=requires, extras_require=extras, tests_require=tests + more, setup_requires=[loop])
`,
    [
      "1 plaster ()",
      "1 waitress (>=0.8)",
      "6 pywin32 300",
      "2 webtest () optional",
      "4 sphinx 4.0 optional",
      "8 computed",
      "8 computed",
    ],
  ],
  [
    "setup.cfg",
    `[metadata]
name = shop
[options]
install_requires =
    Django==2.2.0
    # a comment
    six; python_version < "3"
[options.extras_require]
fast = ujson==1.35
docs =
    Sphinx>=4
[flake8]
ignore = E501
`,
    ["5 django 2.2.0", "7 six ()", "9 ujson 1.35 optional", "11 sphinx (>=4) optional"],
  ],
  ["setup.cfg", "[options]\ninstall_requires = file: requirements.txt\n", ["2 computed"]],
];

test.each(cases)("%s: %#", (path, text, expected) => {
  expect(asked(path, text)).toEqual(expected);
  expect(asked(path, text.replaceAll("\n", "\r\n"))).toEqual(expected);
});

test("lists that hold lists a million times over are read in no time", () => {
  const name = (index: number) => `n${index}`;
  const holds = (index: number) => `${name(index)} = [${`${name(index + 1)}, `.repeat(300)}"x"]`;
  const text = `${Array.from({ length: 200 }, (_, index) => holds(index)).join("\n")}\nsetup(install_requires=[n0])\n`;
  expect(asked("setup.py", text).length).toBeGreaterThan(0);
});
