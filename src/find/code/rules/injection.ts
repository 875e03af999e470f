// Rules on text that another language reads: SQL, shells, code, templates, directories, XPath, expressions, documents.

import type { CodeRule } from "./rule.ts";

const flask = "from flask import Flask, request\napp = Flask(__name__)\n";

export const injectionRules: readonly CodeRule[] = [
  {
    id: "python/sql-injection",
    covers: ["py/sql-injection"],
    reach: "across-files",
    title: "SQL query built from user-controlled sources",
    cwe: [89],
    score: 8.8,
    flow: {
      kind: "sql",
      from: [
        { kind: "remote", confidence: "high" },
        { kind: "user", confidence: "medium" },
        { kind: "prompt", confidence: "medium" },
        { kind: "local", confidence: "medium", built: true },
        { kind: "parameter", confidence: "low", built: true },
      ],
    },
    harm: "so whoever sends it can change what the query means",
    why: "A value that is written into the text of a query is read as part of the query. Whoever controls it can read, change or delete any row that the program can reach.",
    instead:
      'Give the value to the driver apart from the text: `cursor.execute("SELECT * FROM users WHERE name = %s", (name,))`.',
    examples: {
      bad: [
        `${flask}import sqlite3\n@app.route("/u")\ndef user():\n    name = request.args.get("name")\n    db = sqlite3.connect("a.db")\n    return str(db.cursor().execute("SELECT * FROM users WHERE name = '" + name + "'").fetchall())\n`,
        `from django.db import connection\ndef view(request):\n    q = request.GET["q"]\n    with connection.cursor() as c:\n        c.execute(f"SELECT * FROM t WHERE a = '{q}'")\n`,
      ],
      good: [
        `${flask}import sqlite3\n@app.route("/u")\ndef user():\n    name = request.args.get("name")\n    db = sqlite3.connect("a.db")\n    return str(db.cursor().execute("SELECT * FROM users WHERE name = ?", (name,)).fetchall())\n`,
        `from django.db import connection\ndef view(request):\n    q = int(request.GET["q"])\n    with connection.cursor() as c:\n        c.execute("SELECT * FROM t WHERE a = %d" % q)\n`,
      ],
      across: {
        "app.py": `from flask import Flask, request\nfrom store.users import find\napp = Flask(__name__)\n@app.route("/u")\ndef user():\n    return str(find(request.args["name"]))\n`,
        "store/__init__.py": "",
        "store/users.py": `import sqlite3\ndef find(name):\n    c = sqlite3.connect("a.db").cursor()\n    c.execute("SELECT * FROM users WHERE name = '%s'" % name)\n    return c.fetchall()\n`,
      },
    },
  },
  {
    id: "python/command-line-injection",
    covers: ["py/command-line-injection"],
    reach: "across-files",
    title: "Uncontrolled command line",
    cwe: [78, 88, 77],
    score: 9.8,
    flow: {
      kind: "command",
      from: [
        { kind: "remote", confidence: "high" },
        { kind: "user", confidence: "medium" },
        { kind: "prompt", confidence: "high" },
        { kind: "local", confidence: "medium" },
      ],
    },
    harm: "so whoever sends it can run commands of their own",
    why: "A shell reads the whole text: `;`, `|` and `$(...)` in the value start further commands with the rights of this program.",
    instead:
      'Start the program without a shell and give arguments as a list: `subprocess.run(["ping", "-c", "1", "--", host])`.',
    examples: {
      bad: [
        `${flask}import os\n@app.route("/p")\ndef ping():\n    os.system("ping -c 1 " + request.args["host"])\n    return ""\n`,
        `${flask}import subprocess\n@app.route("/p")\ndef ping():\n    host = request.form.get("host", "")\n    return subprocess.check_output(f"ping -c 1 {host}", shell=True)\n`,
      ],
      good: [
        `${flask}import subprocess\n@app.route("/p")\ndef ping():\n    host = request.form.get("host", "")\n    subprocess.run(["ping", "-c", "1", "--", host], check=True)\n    return ""\n`,
        `${flask}import os, shlex\n@app.route("/p")\ndef ping():\n    os.system("ping -c 1 " + shlex.quote(request.args["host"]))\n    return ""\n`,
      ],
      across: {
        "web.py": `from flask import Flask, request\nfrom tools import ping\napp = Flask(__name__)\n@app.route("/p")\ndef view():\n    return ping(request.args["host"])\n`,
        "tools.py": `import subprocess\ndef ping(host):\n    return subprocess.getoutput("ping -c 1 " + host)\n`,
      },
    },
  },
  {
    id: "python/shell-command-constructed-from-input",
    covers: ["py/shell-command-constructed-from-input"],
    reach: "across-files",
    title: "Unsafe shell command constructed from library input",
    cwe: [78, 88, 73, 77],
    score: 6.3,
    flow: { kind: "command", from: [{ kind: "parameter", confidence: "low", built: true }] },
    harm: "so a caller that passes on untrusted text lets others run commands",
    why: "The function writes its parameter into a text that a shell reads. Callers cannot see that, and sooner or later one of them passes on what a user wrote.",
    instead:
      "Start the program without a shell, with a list of arguments; or quote the value with `shlex.quote`.",
    examples: {
      bad: ['import os\ndef convert(name):\n    os.system("convert " + name + " out.png")\n'],
      good: [
        'import subprocess\ndef convert(name):\n    subprocess.run(["convert", "--", name, "out.png"], check=True)\n',
        'import os, shlex\ndef convert(name):\n    os.system("convert " + shlex.quote(name) + " out.png")\n',
      ],
      across: {
        "a.py": 'from b import run\ndef convert(name):\n    run("convert " + name)\n',
        "b.py": "import os\ndef run(line):\n    os.system(line)\n",
      },
    },
  },
  {
    id: "python/argument-injection",
    covers: [],
    reach: "in-file",
    title: "User input may be read as an option of a program",
    cwe: [88, 77],
    score: 6.5,
    harm: "so whoever sends it can give the program options, and some of them run commands or write files",
    why: "No shell is there, but the program itself reads an argument that begins with a dash as an option: `git clone --upload-pack=...` and `ssh -oProxyCommand=...` run commands.",
    instead:
      'Write `"--"` before the value where the program knows it, or refuse values that begin with a dash.',
    examples: {
      bad: [
        `${flask}import subprocess\n@app.route("/m")\ndef mirror():\n    subprocess.run(["git", "fetch", request.args["remote"]])\n    return ""\n`,
      ],
      good: [
        `${flask}import subprocess\n@app.route("/m")\ndef mirror():\n    subprocess.run(["git", "fetch", "--", request.args["remote"]])\n    return ""\n`,
      ],
    },
  },
  {
    id: "python/code-injection",
    covers: ["py/code-injection"],
    reach: "across-files",
    title: "Code injection",
    cwe: [94, 95, 116],
    score: 9.3,
    flow: {
      kind: "code",
      from: [
        { kind: "remote", confidence: "high" },
        { kind: "user", confidence: "medium" },
        { kind: "prompt", confidence: "high" },
        { kind: "local", confidence: "medium" },
        { kind: "parameter", confidence: "low" },
      ],
    },
    harm: "so whoever sends it can run Python code",
    why: "`eval`, `exec` and their relatives run what they are given with all the rights of the program.",
    instead: "Use `ast.literal_eval` for literals, or a table of the functions that may be called.",
    examples: {
      bad: [`${flask}@app.route("/c")\ndef calc():\n    return str(eval(request.args["e"]))\n`],
      good: [
        `${flask}import ast\n@app.route("/c")\ndef calc():\n    return str(ast.literal_eval(request.args["e"]) is None)\n`,
        `${flask}@app.route("/c")\ndef calc():\n    e = request.args["e"]\n    if e in ("1+1", "2+2"):\n        return str(eval(e))\n    return ""\n`,
      ],
      across: {
        "w.py": `from flask import Flask, request\nimport calc\napp = Flask(__name__)\n@app.route("/c")\ndef view():\n    return str(calc.value(request.args["e"]) is None)\n`,
        "calc.py": "def value(text):\n    return eval(text)\n",
      },
    },
  },
  {
    id: "python/template-injection",
    covers: ["py/template-injection"],
    reach: "across-files",
    title: "Server-side template injection",
    cwe: [74, 1336, 94],
    score: 9.3,
    flow: {
      kind: "template",
      from: [
        { kind: "remote", confidence: "high" },
        { kind: "user", confidence: "medium" },
        { kind: "prompt", confidence: "medium" },
        { kind: "parameter", confidence: "low", built: true },
      ],
    },
    harm: "so whoever sends it can run expressions on the server",
    why: "A template is a program. Text that becomes part of the template itself, and not a value of it, can reach Python's objects and run code.",
    instead:
      'Keep the template constant and pass the value: `render_template_string("Hello {{ name }}", name=name)`.',
    examples: {
      bad: [
        `from flask import Flask, request, render_template_string\napp = Flask(__name__)\n@app.route("/h")\ndef hello():\n    return render_template_string("<p>Hello " + request.args["name"] + "</p>")\n`,
      ],
      good: [
        `from flask import Flask, request, render_template_string\napp = Flask(__name__)\n@app.route("/h")\ndef hello():\n    return render_template_string("<p>Hello {{ name }}</p>", name=request.args["name"])\n`,
      ],
      across: {
        "w.py": `from flask import Flask, request\nfrom r import show\napp = Flask(__name__)\n@app.route("/c")\ndef view():\n    return show(request.args["e"])\n`,
        "r.py": "from jinja2 import Template\ndef show(text):\n    return Template(text).render()\n",
      },
    },
  },
  {
    id: "python/ldap-injection",
    covers: ["py/ldap-injection"],
    reach: "across-files",
    title: "LDAP query built from user-controlled sources",
    cwe: [90],
    score: 9.8,
    flow: {
      kind: "ldap",
      from: [
        { kind: "remote", confidence: "high" },
        { kind: "user", confidence: "medium" },
        { kind: "parameter", confidence: "low", built: true },
      ],
    },
    harm: "so whoever sends it can change what the directory is asked",
    why: "Parentheses and stars in the value change the filter, and with it who is found or let in.",
    instead: "Escape with `ldap.filter.escape_filter_chars`, or `ldap.dn.escape_dn_chars` in names.",
    examples: {
      bad: [
        `${flask}import ldap\n@app.route("/u")\ndef u():\n    name = request.args["name"]\n    c = ldap.initialize("ldap://h")\n    return str(c.search_s("dc=a", ldap.SCOPE_SUBTREE, "(uid=%s)" % name))\n`,
      ],
      good: [
        `${flask}import ldap, ldap.filter\n@app.route("/u")\ndef u():\n    name = ldap.filter.escape_filter_chars(request.args["name"])\n    c = ldap.initialize("ldap://h")\n    return str(c.search_s("dc=a", ldap.SCOPE_SUBTREE, "(uid=%s)" % name))\n`,
      ],
      across: {
        "w.py": `from flask import Flask, request\nfrom d import find\napp = Flask(__name__)\n@app.route("/c")\ndef view():\n    return str(find(request.args["e"]))\n`,
        "d.py":
          'import ldap3\ndef find(name):\n    c = ldap3.Connection(ldap3.Server("h"))\n    c.search("dc=a", "(uid=" + name + ")")\n    return c.entries\n',
      },
    },
  },
  {
    id: "python/xpath-injection",
    covers: ["py/xpath-injection"],
    reach: "across-files",
    title: "XPath query built from user-controlled sources",
    cwe: [643],
    score: 9.8,
    flow: {
      kind: "xpath",
      from: [
        { kind: "remote", confidence: "high" },
        { kind: "user", confidence: "medium" },
        { kind: "parameter", confidence: "low", built: true },
      ],
    },
    harm: "so whoever sends it can change what is selected",
    why: "A quote in the value ends the literal, and the rest of the value becomes part of the expression.",
    instead: 'Use variables: `tree.xpath("//user[@name=$name]", name=name)`.',
    examples: {
      bad: [
        `${flask}from lxml import etree\n@app.route("/u")\ndef u():\n    t = etree.parse("u.xml")\n    return str(t.xpath("//user[@name='" + request.args["n"] + "']"))\n`,
      ],
      good: [
        `${flask}from lxml import etree\n@app.route("/u")\ndef u():\n    t = etree.parse("u.xml")\n    return str(t.xpath("//user[@name=$n]", n=request.args["n"]))\n`,
      ],
      across: {
        "w.py": `from flask import Flask, request\nfrom d import find\napp = Flask(__name__)\n@app.route("/c")\ndef view():\n    return str(find(request.args["e"]))\n`,
        "d.py":
          'from lxml import etree\ntree = etree.parse("a.xml")\ndef find(name):\n    return tree.xpath(f"//u[@n=\'{name}\']")\n',
      },
    },
  },
  {
    id: "python/nosql-injection",
    covers: ["py/nosql-injection"],
    reach: "across-files",
    title: "NoSQL injection",
    cwe: [943],
    score: 8.8,
    flow: {
      kind: "nosql",
      from: [
        { kind: "remote", confidence: "high" },
        { kind: "user", confidence: "medium" },
        { kind: "local", confidence: "medium", built: true },
        { kind: "parameter", confidence: "low", built: true },
      ],
    },
    harm: "so an object in place of a text can change what the query means",
    why: 'JSON may hold an object where a text was expected; `{"$ne": null}` as a password matches everyone.',
    instead: 'Make the value a text (`str(...)`), or compare with `{"$eq": value}`.',
    examples: {
      bad: [
        `${flask}from pymongo import MongoClient\ndb = MongoClient().shop\n@app.route("/l", methods=["POST"])\ndef login():\n    body = request.get_json()\n    return str(db.users.find_one({"name": body["name"], "password": body["password"]}) is None)\n`,
      ],
      good: [
        `${flask}from pymongo import MongoClient\ndb = MongoClient().shop\n@app.route("/l", methods=["POST"])\ndef login():\n    body = request.get_json()\n    return str(db.users.find_one({"name": str(body["name"])}) is None)\n`,
      ],
      across: {
        "w.py": `from flask import Flask, request\nfrom d import find\napp = Flask(__name__)\n@app.route("/c")\ndef view():\n    return str(find(request.get_json()["n"]) is None)\n`,
        "d.py":
          'from pymongo import MongoClient\ndb = MongoClient().shop\ndef find(name):\n    return db.users.find_one({"name": name})\n',
      },
    },
  },
  {
    id: "python/regex-injection",
    covers: ["py/regex-injection"],
    reach: "across-files",
    title: "Regular expression injection",
    cwe: [730, 400, 1333],
    score: 7.5,
    flow: {
      kind: "regex",
      from: [
        { kind: "remote", confidence: "high" },
        { kind: "user", confidence: "medium" },
      ],
    },
    harm: "so whoever sends it can keep the server busy for minutes",
    why: "An expression such as `(a+)+$` takes time that doubles with every character of the text.",
    instead: "Escape the value with `re.escape`.",
    examples: {
      bad: [
        `${flask}import re\n@app.route("/s")\ndef s():\n    return str(re.search(request.args["p"], "text") is None)\n`,
      ],
      good: [
        `${flask}import re\n@app.route("/s")\ndef s():\n    return str(re.search(re.escape(request.args["p"]), "text") is None)\n`,
      ],
      across: {
        "w.py": `from flask import Flask, request\nfrom d import find\napp = Flask(__name__)\n@app.route("/c")\ndef view():\n    return str(find(request.args["n"]))\n`,
        "d.py": 'import re\ndef find(p):\n    return re.findall("x" + p, "xyz")\n',
      },
    },
  },
  {
    id: "python/unsafe-deserialization",
    covers: ["py/unsafe-deserialization"],
    reach: "across-files",
    title: "Deserialization of user-controlled data",
    cwe: [502],
    score: 9.8,
    flow: {
      kind: "deserialize",
      from: [
        { kind: "remote", confidence: "high" },
        { kind: "user", confidence: "medium" },
        { kind: "local", confidence: "medium" },
        { kind: "parameter", confidence: "low" },
      ],
    },
    harm: "so whoever sends it can run code while it is read",
    why: "`pickle`, `marshal` and YAML's full loaders make objects of any class; making them runs code that the sender chose.",
    instead: "Use JSON, or `yaml.safe_load`.",
    examples: {
      bad: [
        `${flask}import pickle, base64\n@app.route("/l", methods=["POST"])\ndef l():\n    return str(pickle.loads(base64.b64decode(request.form["d"])) is None)\n`,
        `${flask}import yaml\n@app.route("/l", methods=["POST"])\ndef l():\n    return str(yaml.load(request.data, Loader=yaml.Loader) is None)\n`,
      ],
      good: [
        `${flask}import json\n@app.route("/l", methods=["POST"])\ndef l():\n    return str(json.loads(request.form["d"]) is None)\n`,
        `${flask}import yaml\n@app.route("/l", methods=["POST"])\ndef l():\n    return str(yaml.load(request.data, Loader=yaml.SafeLoader) is None)\n`,
      ],
      across: {
        "w.py": `from flask import Flask, request\nfrom d import read\napp = Flask(__name__)\n@app.route("/c", methods=["POST"])\ndef view():\n    return str(read(request.data) is None)\n`,
        "d.py": "import pickle\ndef read(data):\n    return pickle.loads(data)\n",
      },
    },
  },
  {
    id: "python/unsafe-yaml-load",
    covers: [],
    reach: "syntactic",
    title: "YAML loader that makes objects of any class",
    cwe: [502],
    score: 7.3,
    fault: "the loader makes objects of any class",
    harm: "so a document can run code while it is read",
    why: "PyYAML's full and unsafe loaders call constructors that the document names.",
    instead: "`yaml.safe_load(text)`.",
    examples: {
      bad: [
        'import yaml\nwith open("a.yml") as f:\n    c = yaml.load(f, Loader=yaml.Loader)\n',
        'import yaml\nc = yaml.load(open("a.yml"))\n',
      ],
      good: [
        'import yaml\nwith open("a.yml") as f:\n    c = yaml.safe_load(f)\n',
        'import yaml\nc = yaml.load(open("a.yml"), Loader=yaml.SafeLoader)\n',
      ],
    },
  },
  {
    id: "python/use-of-input",
    covers: ["py/use-of-input"],
    reach: "syntactic",
    title: "`input` of Python 2 evaluates what is typed",
    cwe: [94, 95],
    score: 9.8,
    fault: "what is typed is evaluated",
    harm: "so whoever types can run Python code",
    why: "In Python 2, `input()` is `eval(raw_input())`.",
    instead: "`raw_input()`.",
    examples: {
      bad: ['print "your name?"\nname = input()\nprint name\n'],
      good: [
        'print "your name?"\nname = raw_input()\nprint name\n',
        'print("your name?")\nname = input()\nprint(name)\n',
      ],
    },
  },
];
