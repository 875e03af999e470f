// Rules on mistakes of the language that are weaknesses by themselves, and on limits that a request may set.

import type { CodeRule } from "./rule.ts";

const flask = "from flask import Flask, request\napp = Flask(__name__)\n";

export const mistakeRules: readonly CodeRule[] = [
  {
    id: "python/resource-exhaustion",
    covers: [],
    reach: "in-file",
    title: "A request says how long or how much",
    cwe: [400, 409, 770, 789],
    score: 5.3,
    flow: { kind: "resource", from: [{ kind: "remote", confidence: "medium" }] },
    harm: "so one request can keep a worker busy or fill the memory",
    why: "A number that a request holds may be any number.",
    instead: "Compare it with an upper bound: `min(wanted, 100)`.",
    examples: {
      bad: [
        `${flask}import time\n@app.route("/w")\ndef w():\n    time.sleep(int(request.args["s"]))\n    return "ok"\n`,
      ],
      good: [
        `${flask}import time\n@app.route("/w")\ndef w():\n    time.sleep(min(int(request.args["s"]), 5))\n    return "ok"\n`,
        `${flask}import time\n@app.route("/w")\ndef w():\n    s = int(request.args["s"])\n    if s > 5:\n        return "no"\n    time.sleep(s)\n    return "ok"\n`,
      ],
    },
  },
  {
    id: "python/udp-amplification",
    covers: [],
    reach: "in-file",
    title: "Datagrams are answered to whoever seems to ask",
    cwe: [406, 941],
    score: 5.3,
    harm: "so others can be flooded with its answers",
    why: "The sender of a datagram is whatever the datagram says: an answer that is larger than the question is a weapon.",
    instead: "Ask for a token that was sent to the address before, or answer with less than was asked with.",
    examples: {
      bad: [
        'import socket\ndef serve():\n    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n    s.bind(("127.0.0.1", 53))\n    while True:\n        question, address = s.recvfrom(512)\n        s.sendto(look_up(question), address)\n',
      ],
      good: [
        'import socket\ndef tell(text):\n    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n    s.sendto(text, ("127.0.0.1", 514))\n',
      ],
    },
  },
  {
    id: "python/file-race",
    covers: [],
    reach: "syntactic",
    title: "File that is asked about before it is used",
    cwe: [367],
    score: 4.7,
    harm: "so somebody else can put another file in its place between the two",
    why: "A name can come to mean another file at any time; only the open file stays the same.",
    instead: "Open the file and handle the error; ask about the open file with `os.fstat`.",
    examples: {
      bad: [
        'import os\ndef add(path, text):\n    if os.access(path, os.W_OK):\n        with open(path, "a") as f:\n            f.write(text)\n',
      ],
      good: [
        'def add(path, text):\n    try:\n        with open(path, "a") as f:\n            f.write(text)\n    except PermissionError:\n        return False\n    return True\n',
      ],
    },
  },
  {
    id: "python/endless-loop",
    covers: [],
    reach: "syntactic",
    title: "Loop that nothing ends",
    cwe: [835],
    score: 4.0,
    harm: "so the process hangs",
    why: "The condition speaks of values that the loop never changes: once it is entered, it is never left.",
    instead: "Change what the condition looks at, or leave with `break`.",
    examples: {
      bad: ["def count(n):\n    i = n\n    while i > 0:\n        print(i)\n"],
      good: [
        "def count(n):\n    i = n\n    while i > 0:\n        print(i)\n        i -= 1\n",
        "def wait(queue):\n    while True:\n        item = queue.get()\n        if item is None:\n            break\n",
      ],
    },
  },
  {
    id: "python/identity-comparison",
    covers: [],
    reach: "syntactic",
    title: "Values compared by identity",
    cwe: [595],
    score: 3.0,
    harm: "so equal values may be taken for different ones",
    why: "`is` asks whether two names stand for one object; whether equal texts or numbers do is left to the interpreter.",
    instead: "`==` and `!=`.",
    examples: {
      bad: ['def admin(role):\n    return role is "admin"\n'],
      good: ["def none(x):\n    return x is None\n", 'def admin(role):\n    return role == "admin"\n'],
    },
  },
  {
    id: "python/duplicate-key",
    covers: [],
    reach: "syntactic",
    title: "Key written twice",
    cwe: [462],
    score: 3.0,
    harm: "so the first value is lost",
    why: "Of two values for one key the last stays, without a word.",
    instead: "Remove one of the two.",
    examples: {
      bad: ['limits = {"a": 1, "b": 2, "a": 3}\n'],
      good: ['limits = {"a": 1, "b": 2, 1: 3, "1": 4}\n'],
    },
  },
  {
    id: "python/obsolete-function",
    covers: [],
    reach: "syntactic",
    title: "Function that was removed from Python",
    cwe: [477],
    score: 3.0,
    fault: "the function was removed from Python",
    harm: "so the program fails in current versions, and nobody mends it in old ones",
    why: "Functions are removed because they are unsafe or misleading; what still calls them is not looked after.",
    instead: "The function that the documentation names in its place.",
    examples: {
      bad: [
        "import os\nname = os.tmpnam()\n",
        "import inspect\ndef f(g):\n    return inspect.getargspec(g)\n",
      ],
      good: ["import inspect\ndef f(g):\n    return inspect.signature(g)\n"],
    },
  },
  {
    id: "python/unnecessary-privileges",
    covers: [],
    reach: "syntactic",
    title: "Process that makes itself root",
    cwe: [250, 269],
    score: 7.0,
    fault: "the process makes itself root",
    harm: "so every mistake after it is one with all rights",
    why: "What runs as root can change the whole machine; a service needs a few files and a port.",
    instead: "Run as a user of its own, and let the system open ports and files for it.",
    examples: {
      bad: ["import os\nos.setuid(0)\n", 'import os\nos.chmod("/usr/local/bin/tool", 0o4755)\n'],
      good: ["import os, pwd\nos.setuid(pwd.getpwnam('nobody').pw_uid)\n"],
    },
  },
];
