// Rules on regular expressions: their claims come from `regex/`, which judges every pattern that is met.

import type { CodeRule } from "./rule.ts";

export const regexRules: readonly CodeRule[] = [
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
