// Rules on regular expressions: their claims come from `regex/`, which judges every pattern that is met.

import type { CodeRule } from "./rule.ts";

const flask = "from flask import Flask, request\nimport re\napp = Flask(__name__)\n";

export const regexRules: readonly CodeRule[] = [
  {
    id: "python/redos",
    covers: ["py/redos"],
    reach: "in-file",
    title: "Inefficient regular expression",
    cwe: [1333, 730, 400],
    score: 7.5,
    harm: "so a short text keeps the process busy for hours",
    why: "When a loop can take the same text in two ways, an engine that goes back and tries again tries all of them before it says no: each repetition doubles the time.",
    instead:
      "Give each text one way through: no loop in a loop over the same characters, alternatives that begin differently, or a possessive quantifier (`a++`, from Python 3.11).",
    examples: {
      bad: [
        'import re\nname = re.compile(r"^(\\w+\\s?)+$")\n',
        'import re\ndef check(text):\n    return re.fullmatch(r"(a|aa)+", text)\n',
        'import re\npart = "[a-z]+"\nwhole = re.compile("^(" + part + ")*!")\n',
        'import re\nvalue = re.compile(r"""\n  ( [0-9]+ | [0-9a-f]+ )*   # digits\n  x\n""", re.VERBOSE)\n',
      ],
      good: [
        'import re\nname = re.compile(r"^\\w+(?:\\s\\w+)*$")\n',
        'import re\nname = re.compile(r"^(?:[a-z]+\\.)+[a-z]+$")\n',
        'import re\nname = re.compile(r"^(?>\\w+\\s?)+$")\n',
        'import re\ntext = re.compile(r\'"(?:[^"\\\\]|\\\\.)*"\')\n',
      ],
    },
  },
  {
    id: "python/polynomial-redos",
    covers: ["py/polynomial-redos"],
    reach: "across-files",
    title: "Polynomial regular expression used on uncontrolled data",
    cwe: [1333, 730, 400],
    score: 7.5,
    harm: "so a long text keeps the process busy for minutes",
    why: "Two loops in a row that take the same characters, or a loop that is tried again from each place of the text, cost the square of its length or more.",
    instead:
      "Limit the length before the match, anchor the expression, keep loops in a row apart by a character that neither takes, or use `str.strip` and `str.split`.",
    examples: {
      bad: [
        `${flask}@app.route("/a")\ndef a():\n    return str(re.search(r"\\s+$", request.args["text"]) is None)\n`,
        `${flask}trailing = re.compile(r",*\\s*,+$")\n@app.route("/a")\ndef a():\n    return str(len(trailing.sub("", request.args["text"])))\n`,
      ],
      good: [
        'import re\ndef tidy(text):\n    return re.sub(r"\\s+$", "", text)\ntidy("a ")\n',
        `${flask}@app.route("/a")\ndef a():\n    return str(re.match(r"\\s+$", request.args["text"]) is None)\n`,
        `${flask}@app.route("/a")\ndef a():\n    return str(re.search(r"\\s+$", request.args["text"][:100]) is None)\n`,
        `${flask}@app.route("/a")\ndef a():\n    return str(re.fullmatch(r"[a-z]+@[a-z]+", request.args["text"]) is None)\n`,
      ],
      across: {
        "app/main.py": `from flask import Flask, request\nfrom app.tidy import tidy\napp = Flask(__name__)\n@app.route("/a")\ndef a():\n    return str(len(tidy(request.args["text"])))\n`,
        "app/tidy.py": 'import re\ndef tidy(text):\n    return re.sub(r"\\s+$", "", text)\n',
        "app/__init__.py": "",
      },
    },
  },
  {
    id: "python/overly-large-range",
    covers: ["py/overly-large-range"],
    reach: "in-file",
    title: "Overly permissive regular expression range",
    cwe: [20],
    score: 4.0,
    harm: "so texts pass that were not meant to",
    why: "Between `Z` and `a` stand six punctuation characters; between `.` and `9` stands a slash.",
    instead: "Write the ranges one by one: `[A-Za-z]`.",
    examples: {
      bad: ['import re\ndef f(x):\n    return re.match("^[A-z]+$", x)\n'],
      good: [
        'import re\ndef f(x):\n    return re.match("^[A-Za-z0-9_.-]+$", x)\n',
        'import re\ndef f(x):\n    return re.match(r"^[\\w.-]+[!-/]$", x)\n',
      ],
    },
  },
  {
    id: "python/incomplete-hostname-regexp",
    covers: ["py/incomplete-hostname-regexp"],
    reach: "in-file",
    title: "Incomplete regular expression for hostnames",
    cwe: [20],
    score: 7.8,
    harm: "so an address on another host passes",
    why: "A dot stands for any character: a host that differs in that place can be registered by anyone.",
    instead: 'Escape the dots: `r"^https://www\\.example\\.com/"`.',
    examples: {
      bad: ['import re\ndef f(url):\n    return re.match("^https?://www.example.com/", url)\n'],
      good: ['import re\ndef f(url):\n    return re.match(r"^https?://www\\.example\\.com/", url)\n'],
    },
  },
  {
    id: "python/bad-tag-filter",
    covers: ["py/bad-tag-filter"],
    reach: "in-file",
    title: "Bad HTML filtering regexp",
    cwe: [116, 20, 185, 186],
    score: 7.8,
    harm: "so scripts come through",
    why: "Browsers accept capitals, spaces and line breaks where the expression does not expect them.",
    instead: "Clean HTML with a parser made for it (`nh3.clean`), or escape it.",
    examples: {
      bad: ['import re\ndef f(h):\n    return re.sub(r"<script>.*?</script>", "", h)\n'],
      good: [
        'import re\ndef f(h):\n    return re.sub(r"<script[^>]*>.*?</script[^>]*>", "", h, flags=re.IGNORECASE | re.DOTALL)\n',
        "import nh3\ndef f(h):\n    return nh3.clean(h)\n",
      ],
    },
  },
];
