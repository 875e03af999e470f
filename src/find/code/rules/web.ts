// Rules on what goes to browsers and what is fetched for users: responses, redirects, cookies, requests, files.

import type { CodeRule } from "./rule.ts";

const flask = "from flask import Flask, request\napp = Flask(__name__)\n";

function twoFiles(call: string, module: string): Readonly<Record<string, string>> {
  return {
    "w.py": `from flask import Flask, request\nfrom d import use\napp = Flask(__name__)\n@app.route("/c")\ndef view():\n    ${call}\n    return "ok"\n`,
    "d.py": module,
  };
}

export const webRules: readonly CodeRule[] = [
  {
    id: "python/mail-header-injection",
    covers: [],
    reach: "in-file",
    title: "Mail whose headers hold what a request sent",
    cwe: [93],
    score: 6.1,
    harm: "so whoever sends it can add recipients and headers of their own",
    why: "Headers of a mail end with a line break: one inside a subject or an address begins the next header.",
    instead: "Use `email.message.EmailMessage`, whose headers refuse line breaks.",
    examples: {
      bad: [
        `${flask}import smtplib\n@app.post("/m")\ndef m():\n    text = "Subject: %s\\n\\n%s" % (request.form["s"], request.form["t"])\n    smtplib.SMTP("localhost").sendmail("a@b.example", ["c@d.example"], text)\n    return ""\n`,
      ],
      good: [
        `${flask}import smtplib\n@app.post("/m")\ndef m():\n    text = "Subject: news\\n\\n" + request.form["t"]\n    smtplib.SMTP("localhost").sendmail("a@b.example", ["c@d.example"], text)\n    return ""\n`,
        `${flask}import smtplib\nfrom email.message import EmailMessage\n@app.post("/m")\ndef m():\n    mail = EmailMessage()\n    mail["Subject"] = request.form["s"]\n    smtplib.SMTP("localhost").send_message(mail)\n    return ""\n`,
      ],
    },
  },
  {
    id: "python/reflective-xss",
    covers: ["py/reflective-xss"],
    reach: "across-files",
    title: "Reflected server-side cross-site scripting",
    cwe: [79, 116, 80],
    score: 7.8,
    flow: {
      kind: "xss",
      from: [
        { kind: "remote", confidence: "high" },
        { kind: "user", confidence: "medium" },
        { kind: "parameter", confidence: "low", built: true },
        { kind: "prompt", confidence: "medium" },
      ],
    },
    harm: "so a link can run a script in the reader's session",
    why: "The value becomes part of a page as HTML; a `<script>` in it runs with the rights of the person who opens the link.",
    instead: "Render with a template that escapes, or call `markupsafe.escape`.",
    examples: {
      bad: [
        `${flask}@app.route("/h")\ndef h():\n    return "<p>Hello " + request.args.get("name", "") + "</p>"\n`,
        'from django.http import HttpResponse\ndef v(request):\n    return HttpResponse("Hi %s" % request.GET.get("n"))\n',
      ],
      good: [
        `${flask}from markupsafe import escape\n@app.route("/h")\ndef h():\n    return "<p>Hello " + escape(request.args.get("name", "")) + "</p>"\n`,
        `${flask}from flask import render_template\n@app.route("/h")\ndef h():\n    return render_template("h.html", name=request.args["name"])\n`,
        'from django.http import HttpResponse\ndef v(request):\n    return HttpResponse("Hi %s" % request.GET.get("n"), content_type="text/plain")\n',
      ],
      across: {
        "w.py": `from flask import Flask, request\nfrom d import page\napp = Flask(__name__)\n@app.route("/c")\ndef view():\n    return page(request.args["n"])\n`,
        "d.py":
          'from flask import make_response\ndef page(name):\n    return make_response("<b>" + name + "</b>")\n',
      },
    },
  },
  {
    id: "python/url-redirection",
    covers: ["py/url-redirection"],
    reach: "across-files",
    title: "URL redirection from remote source",
    cwe: [601],
    score: 6.1,
    flow: {
      kind: "redirect",
      from: [
        { kind: "remote", confidence: "high" },
        { kind: "user", confidence: "medium" },
        { kind: "parameter", confidence: "low" },
      ],
    },
    harm: "so a link to this site can lead to any other",
    why: "A link that begins with a trusted name and ends elsewhere is what phishing needs.",
    instead: "Redirect to names of your own routes, or check the host of the address against a list.",
    examples: {
      bad: [
        `${flask}from flask import redirect\n@app.route("/r")\ndef r():\n    return redirect(request.args["next"])\n`,
      ],
      good: [
        `${flask}from flask import redirect\n@app.route("/r")\ndef r():\n    n = request.args["next"]\n    if n not in ("/a", "/b"):\n        n = "/"\n    return redirect(n)\n`,
        `${flask}from flask import redirect\nfrom urllib.parse import urlparse\n@app.route("/r")\ndef r():\n    n = request.args["next"]\n    if urlparse(n).netloc != "example.com":\n        return "no"\n    return redirect(n)\n`,
        `${flask}from flask import redirect\n@app.route("/r")\ndef r():\n    return redirect("/user/" + request.args["id"])\n`,
      ],
      across: {
        "w.py": `from flask import Flask, request\nfrom d import go\napp = Flask(__name__)\n@app.route("/c")\ndef view():\n    return go(request.args["n"])\n`,
        "d.py": "from flask import redirect\ndef go(to):\n    return redirect(to)\n",
      },
    },
  },
  {
    id: "python/full-ssrf",
    covers: ["py/full-ssrf"],
    reach: "across-files",
    title: "Full server-side request forgery",
    cwe: [918],
    score: 9.1,
    flow: {
      kind: "ssrf",
      from: [
        { kind: "remote", confidence: "high", when: "whole" },
        { kind: "user", confidence: "medium", when: "whole" },
        { kind: "parameter", confidence: "low", when: "whole" },
        { kind: "prompt", confidence: "medium", when: "whole" },
      ],
    },
    harm: "so whoever sends it chooses which host this server talks to",
    why: "The server stands inside the network: it can reach metadata services, databases and machines that the sender cannot.",
    instead: "Choose the address from a table, or compare the host with a list of those allowed.",
    examples: {
      bad: [
        `${flask}import requests\n@app.route("/g")\ndef g():\n    requests.get(request.args["url"])\n    return ""\n`,
        `${flask}import requests\n@app.route("/g")\ndef g():\n    requests.get("http://" + request.args["host"] + "/status")\n    return ""\n`,
      ],
      good: [
        `${flask}import requests\nURLS = {"a": "https://a.example/", "b": "https://b.example/"}\n@app.route("/g")\ndef g():\n    requests.get(URLS[request.args["n"]])\n    return ""\n`,
        `${flask}import requests\nfrom urllib.parse import urlparse\nHOSTS = {"a.example"}\n@app.route("/g")\ndef g():\n    url = request.args["url"]\n    if urlparse(url).hostname not in HOSTS:\n        return "no"\n    requests.get(url)\n    return ""\n`,
      ],
      across: twoFiles(
        'use(request.args["u"])',
        "import requests\ndef use(url):\n    return requests.get(url)\n",
      ),
    },
  },
  {
    id: "python/partial-ssrf",
    covers: ["py/partial-ssrf"],
    reach: "across-files",
    title: "Partial server-side request forgery",
    cwe: [918],
    score: 9.1,
    flow: { kind: "ssrf", from: [{ kind: "remote", confidence: "medium", when: "part" }] },
    harm: "so whoever sends it chooses what is asked of that host",
    why: "`../` and `?` in the value lead the request to other endpoints, with the rights of this server.",
    instead:
      'Quote the value with `urllib.parse.quote(value, safe="")`, or accept only the characters that an id has.',
    examples: {
      bad: [
        `${flask}import requests\n@app.route("/g")\ndef g():\n    requests.get("https://api.example/users/" + request.args["id"])\n    return ""\n`,
      ],
      good: [
        `${flask}import requests\n@app.route("/g")\ndef g():\n    requests.get("https://api.example/users/" + str(int(request.args["id"])))\n    return ""\n`,
      ],
      across: twoFiles(
        'use(request.args["u"])',
        'import requests\ndef use(user):\n    return requests.get("https://api.example/users/" + user)\n',
      ),
    },
  },
  {
    id: "python/path-injection",
    covers: ["py/path-injection"],
    reach: "across-files",
    title: "Uncontrolled data used in path expression",
    cwe: [22, 23, 36, 73, 99],
    score: 7.5,
    flow: {
      kind: "path",
      from: [
        { kind: "remote", confidence: "high" },
        { kind: "user", confidence: "medium" },
        { kind: "parameter", confidence: "low", built: true },
        { kind: "prompt", confidence: "medium" },
      ],
    },
    harm: "so whoever sends it chooses which file is used",
    why: "`../../etc/passwd` and absolute paths lead out of the folder that was meant.",
    instead:
      "Take the last part only (`secure_filename`, `os.path.basename`), or resolve the path and check that it is still inside the folder.",
    examples: {
      bad: [
        `${flask}@app.route("/f")\ndef f():\n    open("files/" + request.args["name"]).read()\n    return ""\n`,
      ],
      good: [
        `${flask}import os\nBASE = "/srv/files"\n@app.route("/f")\ndef f():\n    p = os.path.realpath(os.path.join(BASE, request.args["name"]))\n    if not p.startswith(BASE + os.sep):\n        return "no"\n    open(p).read()\n    return ""\n`,
        `${flask}from werkzeug.utils import secure_filename\n@app.route("/f")\ndef f():\n    open("files/" + secure_filename(request.args["name"])).read()\n    return ""\n`,
      ],
      across: twoFiles('use(request.args["u"])', 'def use(name):\n    return open("d/" + name).read()\n'),
    },
  },
  {
    id: "python/unrestricted-upload",
    covers: [],
    reach: "in-file",
    title: "Uploaded file kept under a name of any type",
    cwe: [434],
    score: 7.2,
    flow: { kind: "upload", from: [{ kind: "remote", confidence: "medium" }] },
    harm: "so whoever sends it chooses what kind of file lies on the server",
    why: "A page or a script in a folder that is served, or a template that is loaded, runs with the rights of the site.",
    instead:
      "Compare the extension with a list of those that are wanted, give the file a name of your own, and keep it outside of what is served.",
    examples: {
      bad: [
        `${flask}from werkzeug.utils import secure_filename\n@app.route("/u", methods=["POST"])\ndef u():\n    f = request.files["f"]\n    f.save("uploads/" + secure_filename(f.filename))\n    return "ok"\n`,
      ],
      good: [
        `${flask}from werkzeug.utils import secure_filename\nKINDS = {"png", "jpg"}\ndef fine(name):\n    return "." in name and name.rsplit(".", 1)[1].lower() in KINDS\n@app.route("/u", methods=["POST"])\ndef u():\n    f = request.files["f"]\n    if fine(f.filename):\n        f.save("uploads/" + secure_filename(f.filename))\n    return "ok"\n`,
        `${flask}import uuid\n@app.route("/u", methods=["POST"])\ndef u():\n    request.files["f"].save("uploads/" + uuid.uuid4().hex)\n    return "ok"\n`,
      ],
    },
  },
  {
    id: "python/tarslip",
    covers: ["py/tarslip"],
    reach: "in-file",
    title: "Arbitrary file write during tarfile extraction",
    cwe: [22],
    score: 7.5,
    flow: { kind: "archive", from: [{ kind: "archive", confidence: "medium" }] },
    harm: "so an archive can write files outside the folder",
    why: "Names in an archive may hold `..` or start with `/`; extracting them overwrites files of the system.",
    instead: 'Extract with `filter="data"`, or check every name before.',
    examples: {
      bad: ['import tarfile\ndef unpack(p):\n    with tarfile.open(p) as t:\n        t.extractall("out")\n'],
      good: [
        'import tarfile\ndef unpack(p):\n    with tarfile.open(p) as t:\n        t.extractall("out", filter="data")\n',
      ],
    },
  },
  {
    id: "python/http-response-splitting",
    covers: ["py/http-response-splitting"],
    reach: "across-files",
    title: "HTTP response splitting",
    cwe: [113, 79],
    score: 6.1,
    flow: {
      kind: "header",
      from: [
        { kind: "remote", confidence: "medium" },
        { kind: "user", confidence: "medium" },
      ],
    },
    harm: "so a line break in it can add headers or a body",
    why: "Headers end at line breaks: a value with one in it writes further headers, cookies among them.",
    instead: "Remove line breaks, or accept known values only.",
    examples: {
      bad: [
        `${flask}from flask import make_response\n@app.route("/h")\ndef h():\n    r = make_response("ok")\n    r.headers["X-Name"] = request.args["n"]\n    return r\n`,
      ],
      good: [
        `${flask}from flask import make_response\n@app.route("/h")\ndef h():\n    r = make_response("ok")\n    r.headers["X-Name"] = request.args["n"].replace("\\n", "").replace("\\r", "")\n    return r\n`,
      ],
      across: {
        "w.py": `from flask import Flask, request\nfrom d import reply\napp = Flask(__name__)\n@app.route("/c")\ndef view():\n    return reply(request.args["n"])\n`,
        "d.py":
          'from flask import make_response\ndef reply(name):\n    r = make_response("ok")\n    r.headers["X-Name"] = name\n    return r\n',
      },
    },
  },
  {
    id: "python/cookie-injection",
    covers: ["py/cookie-injection"],
    reach: "across-files",
    title: "Construction of a cookie using user-supplied input",
    cwe: [20],
    score: 5.0,
    flow: {
      kind: "cookie",
      from: [
        { kind: "remote", confidence: "medium" },
        { kind: "user", confidence: "medium" },
      ],
    },
    harm: "so whoever sends it can write cookies of their choice",
    why: "A cookie that the server sets is trusted by what reads it later.",
    instead: "Store the value on the server, or accept known values only.",
    examples: {
      bad: [
        `${flask}from flask import make_response\n@app.route("/h")\ndef h():\n    r = make_response("ok")\n    r.set_cookie("lang", request.args["l"], secure=True, httponly=True)\n    return r\n`,
      ],
      good: [
        `${flask}from flask import make_response\n@app.route("/h")\ndef h():\n    r = make_response("ok")\n    l = request.args["l"]\n    if l not in ("en", "de"):\n        l = "en"\n    r.set_cookie("lang", l, secure=True, httponly=True)\n    return r\n`,
      ],
      across: {
        "w.py": `from flask import Flask, request\nfrom d import reply\napp = Flask(__name__)\n@app.route("/c")\ndef view():\n    return reply(request.args["n"])\n`,
        "d.py":
          'from flask import make_response\ndef reply(name):\n    r = make_response("ok")\n    r.set_cookie("n", name, secure=True, httponly=True)\n    return r\n',
      },
    },
  },
  {
    id: "python/trust-boundary-violation",
    covers: [],
    reach: "across-files",
    title: "Untrusted data kept in the session",
    cwe: [501],
    score: 5.0,
    flow: {
      kind: "trust",
      from: [
        { kind: "remote", confidence: "medium" },
        { kind: "user", confidence: "medium" },
      ],
    },
    harm: "so later code will trust what a user wrote",
    why: "What is in a session is taken as checked by the code that reads it.",
    instead: "Check the value before it is stored.",
    examples: {
      bad: [
        `${flask}from flask import session\n@app.route("/s")\ndef s():\n    session["role"] = request.args["role"]\n    return "ok"\n`,
      ],
      good: [
        `${flask}from flask import session\n@app.route("/s")\ndef s():\n    role = request.args["role"]\n    if role in ("reader", "writer"):\n        session["role"] = role\n    return "ok"\n`,
      ],
      across: twoFiles(
        'use(request.args["u"])',
        'from flask import session\ndef use(name):\n    session["name"] = name\n',
      ),
    },
  },
  {
    id: "python/log-injection",
    covers: ["py/log-injection"],
    reach: "across-files",
    title: "Log injection",
    cwe: [117, 93],
    score: 6.1,
    flow: {
      kind: "log",
      from: [
        { kind: "remote", confidence: "medium" },
        { kind: "user", confidence: "medium" },
      ],
    },
    harm: "so a line break in it can forge entries",
    why: "Whoever reads the log, a person or a program, takes each line as an event that happened.",
    instead: 'Remove line breaks: `value.replace("\\n", "").replace("\\r", "")`, or log as JSON.',
    examples: {
      bad: [
        `${flask}import logging\n@app.route("/l")\ndef l():\n    logging.info("user %s", request.args["u"])\n    return "ok"\n`,
      ],
      good: [
        `${flask}import logging\n@app.route("/l")\ndef l():\n    logging.info("user %s", request.args["u"].replace("\\r\\n", "").replace("\\n", ""))\n    return "ok"\n`,
      ],
      across: twoFiles(
        'use(request.args["u"])',
        "import logging\nlog = logging.getLogger(__name__)\ndef use(name):\n    log.warning(name)\n",
      ),
    },
  },
  {
    id: "python/stack-trace-exposure",
    covers: ["py/stack-trace-exposure"],
    reach: "across-files",
    title: "Information exposure through an exception",
    cwe: [209, 497, 200],
    score: 5.4,
    flow: { kind: "disclosure", from: [{ kind: "exception", confidence: "medium" }] },
    harm: "so readers see how the program is made",
    why: "Error texts name files, queries, versions and sometimes values that were not meant for readers.",
    instead: "Log the error and answer with a plain sentence.",
    examples: {
      bad: [
        `${flask}import traceback\n@app.route("/e")\ndef e():\n    try:\n        return str(1 // int("0"))\n    except Exception:\n        return traceback.format_exc()\n`,
        `${flask}@app.route("/e")\ndef e():\n    try:\n        return str(1 // int("0"))\n    except Exception as error:\n        return str(error)\n`,
      ],
      good: [
        `${flask}import logging\n@app.route("/e")\ndef e():\n    try:\n        return str(1 // int("0"))\n    except Exception:\n        logging.exception("no")\n        return "something went wrong"\n`,
      ],
      across: {
        "w.py": `from flask import Flask, request\nfrom d import reply\nimport traceback\napp = Flask(__name__)\n@app.route("/c")\ndef view():\n    try:\n        return "ok"\n    except Exception:\n        return reply(traceback.format_exc())\n`,
        "d.py": "from flask import make_response\ndef reply(text):\n    return make_response(text)\n",
      },
    },
  },
  {
    id: "python/environment-exposure",
    covers: [],
    reach: "in-file",
    title: "The process's environment in an answer",
    cwe: [200, 497, 526],
    score: 7.5,
    flow: { kind: "disclosure", from: [{ kind: "local", confidence: "medium" }] },
    harm: "so readers see addresses, keys and passwords of the service",
    why: "Services are given their secrets by the environment.",
    instead: "Answer with the few values that are meant to be seen.",
    examples: {
      bad: [
        `${flask}import os\nfrom flask import jsonify\n@app.route("/e")\ndef e():\n    return jsonify(dict(os.environ))\n`,
      ],
      good: [
        `${flask}import os\nfrom flask import jsonify\n@app.route("/e")\ndef e():\n    return jsonify(version=os.environ["APP_VERSION"])\n`,
      ],
    },
  },
  {
    id: "python/clear-text-logging-sensitive-data",
    covers: ["py/clear-text-logging-sensitive-data"],
    reach: "across-files",
    title: "Clear-text logging of sensitive information",
    cwe: [312, 359, 532],
    score: 7.5,
    flow: { kind: "log", from: [{ kind: "secret", confidence: "medium" }] },
    harm: "so everyone who reads the log has it",
    why: "Logs are copied, kept and read by many more people and programs than the secret was meant for.",
    instead: "Leave it out, or log a name for it.",
    examples: {
      bad: [
        `${flask}import logging\n@app.route("/l")\ndef l():\n    password = request.form["password"]\n    logging.info("login with " + password.replace("\\n", ""))\n    return "ok"\n`,
      ],
      good: [
        `${flask}import logging\n@app.route("/l")\ndef l():\n    password = request.form["password"]\n    logging.info("login")\n    return str(len(password))\n`,
      ],
      across: twoFiles(
        'password = request.form["p"].replace("\\n", "")\n    use(password)',
        "import logging\ndef use(text):\n    logging.info(text)\n",
      ),
    },
  },
  {
    id: "python/clear-text-storage-sensitive-data",
    covers: ["py/clear-text-storage-sensitive-data"],
    reach: "across-files",
    title: "Clear-text storage of sensitive information",
    cwe: [312, 315, 359, 256, 522],
    score: 7.5,
    flow: { kind: "storage", from: [{ kind: "secret", confidence: "medium" }] },
    harm: "so everyone who can read the file has it",
    why: "Files are copied and backed up; a secret in clear text in one of them is out.",
    instead: "Store a salted hash of passwords, and encrypt what must be read again.",
    examples: {
      bad: [
        `${flask}@app.route("/l")\ndef l():\n    password = request.form["password"]\n    with open("users.txt", "a") as f:\n        f.write(password)\n    return "ok"\n`,
      ],
      good: [
        `${flask}from werkzeug.security import generate_password_hash\n@app.route("/l")\ndef l():\n    with open("users.txt", "a") as f:\n        f.write(generate_password_hash(request.form["password"]))\n    return "ok"\n`,
      ],
      across: twoFiles(
        'password = request.form["p"]\n    use(password)',
        'def use(text):\n    with open("a.txt", "w") as f:\n        f.write(text)\n',
      ),
    },
  },
];
