// Rules on settings and single calls: cryptography, transport, cookies, servers, files, parsers.

import type { CodeRule } from "./rule.ts";

const flask = "from flask import Flask, request\napp = Flask(__name__)\n";

// Put together, so that this file does not itself look like a leak.
const samplePassword = ["tr0ub4dor", "3x"].join("&");

export const settingRules: readonly CodeRule[] = [
  {
    id: "python/request-without-cert-validation",
    covers: ["py/request-without-cert-validation"],
    reach: "syntactic",
    title: "Request without certificate validation",
    cwe: [295],
    score: 7.5,
    fault: "certificates are not checked",
    harm: "so anyone on the way can read and change what is sent",
    why: "Without a check of the certificate, TLS protects against nobody who can answer in the server's place.",
    instead: "Leave `verify` at its default, or give it the bundle of your own authority.",
    examples: {
      bad: [
        'import requests\nrequests.get("https://a.example", verify=False)\n',
        "import ssl\nc = ssl.create_default_context()\nc.check_hostname = False\n",
      ],
      good: [
        'import requests\nrequests.get("https://a.example")\n',
        'import requests\nrequests.get("https://a.example", verify="/etc/ca.pem")\n',
      ],
    },
  },
  {
    id: "python/insecure-protocol",
    covers: ["py/insecure-protocol"],
    reach: "syntactic",
    title: "Use of insecure SSL/TLS version",
    cwe: [327],
    score: 7.5,
    fault: "a broken version of SSL or TLS is chosen",
    harm: "so what is sent can be read",
    why: "SSL 2 and 3, TLS 1.0 and 1.1 have known attacks.",
    instead: "`ssl.create_default_context()`, with `minimum_version = ssl.TLSVersion.TLSv1_2`.",
    examples: {
      bad: ["import ssl\nc = ssl.SSLContext(ssl.PROTOCOL_TLSv1)\n"],
      good: [
        "import ssl\nc = ssl.create_default_context()\nc.minimum_version = ssl.TLSVersion.TLSv1_2\n",
        "import ssl\nc = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)\n",
      ],
    },
  },
  {
    id: "python/insecure-default-protocol",
    covers: ["py/insecure-default-protocol"],
    reach: "syntactic",
    title: "Default version of SSL/TLS may be insecure",
    cwe: [327],
    score: 7.5,
    fault: "no version of TLS is asked for",
    harm: "so an old version may be spoken",
    why: "`ssl.wrap_socket` and `PROTOCOL_TLS` accept whatever old version the other side proposes.",
    instead: "`ssl.create_default_context().wrap_socket(sock, server_hostname=host)`.",
    examples: {
      bad: ["import ssl, socket\ns = ssl.wrap_socket(socket.socket())\n"],
      good: [
        'import ssl, socket\ns = ssl.create_default_context().wrap_socket(socket.socket(), server_hostname="a")\n',
      ],
    },
  },
  {
    id: "python/paramiko-missing-host-key-validation",
    covers: ["py/paramiko-missing-host-key-validation"],
    reach: "syntactic",
    title: "Accepting unknown SSH host keys when using Paramiko",
    cwe: [295, 322],
    score: 7.5,
    fault: "unknown host keys are taken as they come",
    harm: "so any machine may answer in the server's place",
    why: "The host key is the only proof that the other side is the right one.",
    instead: "`client.load_system_host_keys()` and `paramiko.RejectPolicy()`.",
    examples: {
      bad: [
        "import paramiko\nc = paramiko.SSHClient()\nc.set_missing_host_key_policy(paramiko.AutoAddPolicy())\n",
      ],
      good: [
        "import paramiko\nc = paramiko.SSHClient()\nc.set_missing_host_key_policy(paramiko.RejectPolicy())\n",
      ],
    },
  },
  {
    id: "python/weak-cryptographic-algorithm",
    covers: ["py/weak-cryptographic-algorithm"],
    reach: "syntactic",
    title: "Use of a broken or weak cryptographic algorithm",
    cwe: [327],
    score: 7.5,
    fault: "the cipher is broken",
    harm: "so what it protects can be read",
    why: "DES, RC4, Blowfish and ECB have attacks that need no key.",
    instead: "AES in GCM mode, or `cryptography.fernet.Fernet`.",
    examples: {
      bad: [
        'from Crypto.Cipher import DES\nc = DES.new(b"12345678", DES.MODE_CBC, b"12345678")\n',
        'from Crypto.Cipher import AES\nc = AES.new(b"1234567812345678", AES.MODE_ECB)\n',
      ],
      good: ["from Crypto.Cipher import AES\ndef f(key):\n    return AES.new(key, AES.MODE_GCM)\n"],
    },
  },
  {
    id: "python/weak-crypto-key",
    covers: ["py/weak-crypto-key"],
    reach: "in-file",
    title: "Use of weak cryptographic key",
    cwe: [326],
    score: 7.5,
    fault: "the key is too short",
    harm: "so it can be computed",
    why: "RSA and DSA keys under 2048 bits, and curves under 224, are within reach.",
    instead: "At least 2048 bits (3072 for new keys), or P-256.",
    examples: {
      bad: [
        "from Crypto.PublicKey import RSA\nk = RSA.generate(1024)\n",
        "from cryptography.hazmat.primitives.asymmetric import rsa\nsize = 1024\nk = rsa.generate_private_key(public_exponent=65537, key_size=size)\n",
      ],
      good: ["from Crypto.PublicKey import RSA\nk = RSA.generate(3072)\n"],
    },
  },
  {
    id: "python/weak-sensitive-data-hashing",
    covers: ["py/weak-sensitive-data-hashing"],
    reach: "in-file",
    title: "Use of a broken or weak cryptographic hashing algorithm",
    cwe: [327, 328, 916],
    score: 7.5,
    fault: "the hash is broken",
    harm: "so other data with the same hash, or the data itself, can be found",
    why: "Collisions of MD5 and SHA-1 can be made; and any fast hash of a password can be guessed at billions a second.",
    instead:
      "SHA-256 or BLAKE2 for data; `argon2`, `bcrypt` or `hashlib.scrypt` for passwords; `usedforsecurity=False` where it protects nothing.",
    examples: {
      bad: [
        "import hashlib\ndef h(password):\n    return hashlib.md5(password.encode()).hexdigest()\n",
        'import hashlib\ndef h(x):\n    return hashlib.new("sha1", x).hexdigest()\n',
      ],
      good: [
        "import hashlib\ndef h(x):\n    return hashlib.sha256(x).hexdigest()\n",
        "import hashlib\ndef h(x):\n    return hashlib.md5(x, usedforsecurity=False).hexdigest()\n",
      ],
    },
  },
  {
    id: "python/insecure-randomness",
    covers: [],
    reach: "in-file",
    title: "Predictable random number where a secret is needed",
    cwe: [330, 338],
    score: 7.8,
    flow: { kind: "random", from: [{ kind: "random", confidence: "medium" }] },
    harm: "so it can be predicted",
    why: "The `random` module is made for simulations: from some of its numbers all others follow.",
    instead: "`secrets.token_urlsafe()`, `secrets.choice`, `secrets.randbelow`.",
    examples: {
      bad: [
        "import random\ndef f():\n    token = str(random.random())\n    return token\n",
        'import random, string\ndef make_password():\n    password = "".join(random.choice(string.ascii_letters) for _ in range(12))\n    return password\n',
      ],
      good: [
        "import secrets\ndef f():\n    token = secrets.token_hex(16)\n    return token\n",
        "import random\ndef f():\n    delay = random.random()\n    return delay\n",
      ],
    },
  },
  {
    id: "python/insecure-cookie",
    covers: ["py/insecure-cookie"],
    reach: "syntactic",
    title: "Failure to use secure cookies",
    cwe: [614],
    score: 5.0,
    fault: "without `secure`",
    harm: "so the cookie also travels without encryption",
    why: "One request over plain HTTP is enough to read it.",
    instead: '`response.set_cookie(name, value, secure=True, httponly=True, samesite="Lax")`.',
    examples: {
      bad: [
        `${flask}from flask import make_response\n@app.route("/c")\ndef c():\n    r = make_response("ok")\n    r.set_cookie("lang", "en")\n    return r\n`,
      ],
      good: [
        `${flask}from flask import make_response\n@app.route("/c")\ndef c():\n    r = make_response("ok")\n    r.set_cookie("lang", "en", secure=True, httponly=True, samesite="Lax")\n    return r\n`,
      ],
    },
  },
  {
    id: "python/client-exposed-cookie",
    covers: ["py/client-exposed-cookie"],
    reach: "syntactic",
    title: "Sensitive cookie missing `HttpOnly` attribute",
    cwe: [1004],
    score: 5.0,
    fault: "without `httponly`",
    harm: "so scripts of the page can read it",
    why: "One script that does not belong there, and the session is gone.",
    instead: "`httponly=True`.",
    examples: {
      bad: [
        `${flask}from flask import make_response\n@app.route("/c")\ndef c():\n    r = make_response("ok")\n    r.set_cookie("session_id", new_id(), secure=True)\n    return r\n`,
      ],
      good: [
        `${flask}from flask import make_response\n@app.route("/c")\ndef c():\n    r = make_response("ok")\n    r.set_cookie("session_id", new_id(), secure=True, httponly=True)\n    return r\n`,
      ],
    },
  },
  {
    id: "python/samesite-none-cookie",
    covers: ["py/samesite-none-cookie"],
    reach: "syntactic",
    title: "Sensitive cookie with `SameSite` attribute set to `None`",
    cwe: [1275],
    score: 4.0,
    harm: "so other sites can send requests with it",
    why: "Browsers attach it to requests that any other site starts.",
    instead: '`samesite="Lax"` or `"Strict"`.',
    examples: {
      bad: [
        `${flask}from flask import make_response\n@app.route("/c")\ndef c():\n    r = make_response("ok")\n    r.set_cookie("a", "b", secure=True, httponly=True, samesite="None")\n    return r\n`,
      ],
      good: [
        `${flask}from flask import make_response\n@app.route("/c")\ndef c():\n    r = make_response("ok")\n    r.set_cookie("a", "b", secure=True, httponly=True, samesite="Strict")\n    return r\n`,
      ],
    },
  },
  {
    id: "python/flask-debug",
    covers: ["py/flask-debug"],
    reach: "in-file",
    title: "Web application is run in debug mode",
    cwe: [215, 489],
    score: 7.5,
    fault: "the debugger runs code for whoever can reach it",
    harm: "so whoever causes an error gets a console on the server",
    why: "The debugger shows the source at every error and runs what is typed into it.",
    instead: "Leave `debug` out and run behind a WSGI server.",
    examples: {
      bad: [`${flask}app.run(debug=True)\n`],
      good: [`${flask}app.run()\n`, `${flask}app.run(debug=False)\n`],
    },
  },
  {
    id: "python/csrf-protection-disabled",
    covers: ["py/csrf-protection-disabled"],
    reach: "syntactic",
    title: "CSRF protection weakened or disabled",
    cwe: [352],
    score: 8.8,
    fault: "requests are not asked for a token",
    harm: "so other sites can act in the reader's name",
    why: "Without a token that only your own pages know, any site can send the form.",
    instead: "Keep the middleware; exempt only endpoints that use no cookies.",
    examples: {
      bad: [
        "from django.views.decorators.csrf import csrf_exempt\n@csrf_exempt\ndef v(request):\n    return None\n",
        "MIDDLEWARE = [\n    'django.middleware.security.SecurityMiddleware',\n    'django.contrib.sessions.middleware.SessionMiddleware',\n    'django.middleware.common.CommonMiddleware',\n]\nROOT_URLCONF = 'a.urls'\n",
      ],
      good: [
        "from django.views.decorators.csrf import csrf_protect\n@csrf_protect\ndef v(request):\n    return None\n",
      ],
    },
  },
  {
    id: "python/cors-permissive",
    covers: [],
    reach: "syntactic",
    title: "Every site may read answers with the reader's cookies",
    cwe: [942],
    score: 6.0,
    harm: "so any site can read what the reader may read",
    why: "Credentials together with any origin give every page the reader's rights.",
    instead: "List the origins.",
    examples: {
      bad: [
        'from flask import Flask\nfrom flask_cors import CORS\napp = Flask(__name__)\nCORS(app, origins="*", supports_credentials=True)\n',
      ],
      good: [
        'from flask import Flask\nfrom flask_cors import CORS\napp = Flask(__name__)\nCORS(app, origins=["https://a.example"], supports_credentials=True)\n',
      ],
    },
  },
  {
    id: "python/jinja2-autoescape-false",
    covers: ["py/jinja2/autoescape-false"],
    reach: "syntactic",
    title: "Jinja2 templating with autoescape=False",
    cwe: [79],
    score: 7.8,
    fault: "autoescape is off",
    harm: "so values become HTML as they are",
    why: "Jinja2 escapes nothing unless it is told to.",
    instead: "`Environment(autoescape=select_autoescape())`.",
    examples: {
      bad: [
        "from jinja2 import Environment\ne = Environment()\n",
        "from jinja2 import Environment\ne = Environment(autoescape=False)\n",
      ],
      good: [
        "from jinja2 import Environment, select_autoescape\ne = Environment(autoescape=select_autoescape())\n",
        "from jinja2 import Environment\ne = Environment(autoescape=True)\n",
      ],
    },
  },
  {
    id: "python/bind-socket-all-network-interfaces",
    covers: ["py/bind-socket-all-network-interfaces"],
    reach: "syntactic",
    title: "Binding a socket to all network interfaces",
    cwe: [200, 605, 1327],
    score: 6.5,
    fault: "it listens on every address",
    harm: "so the service can be reached from every network that the machine is in",
    why: "A service that was meant for this machine answers to the whole network.",
    instead: 'Bind to the address that is meant, for example `"127.0.0.1"`.',
    examples: {
      bad: [
        'import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\ns.bind(("0.0.0.0", 80))\n',
      ],
      good: [
        'import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\ns.bind(("127.0.0.1", 80))\n',
      ],
    },
  },
  {
    id: "python/insecure-temporary-file",
    covers: ["py/insecure-temporary-file"],
    reach: "syntactic",
    title: "Insecure temporary file",
    cwe: [377, 379],
    score: 7.0,
    fault: "somebody else may create the file first",
    harm: "so another program can put its own file there",
    why: "`mktemp` only names a file; somebody else may create it before you do.",
    instead: "`tempfile.NamedTemporaryFile()` or `tempfile.mkstemp()`.",
    examples: {
      bad: ["import tempfile\nn = tempfile.mktemp()\n"],
      good: ["import tempfile\nf, n = tempfile.mkstemp()\n"],
    },
  },
  {
    id: "python/overly-permissive-file",
    covers: ["py/overly-permissive-file"],
    reach: "in-file",
    title: "Overly permissive file permissions",
    cwe: [732, 276],
    score: 7.8,
    fault: "the mode gives rights to everyone",
    harm: "so every user of the machine can change the file",
    why: "What anyone may write, anyone may replace.",
    instead: "`0o600`, or `0o644` for what all may read.",
    examples: { bad: ['import os\nos.chmod("a", 0o777)\n'], good: ['import os\nos.chmod("a", 0o600)\n'] },
  },
  {
    id: "python/pam-auth-bypass",
    covers: ["py/pam-auth-bypass"],
    reach: "in-file",
    title: "PAM authorization bypass due to incorrect usage",
    cwe: [285],
    score: 8.1,
    harm: "so expired and locked accounts are let in",
    why: "`pam_authenticate` checks the password only; whether the account may be used is asked by `pam_acct_mgmt`.",
    instead: "Call `pam_acct_mgmt` after `pam_authenticate`, and check both results.",
    examples: {
      bad: [
        'from ctypes import CDLL\nfrom ctypes.util import find_library\nlibpam = CDLL(find_library("pam"))\npam_authenticate = libpam.pam_authenticate\ndef login(h):\n    r = pam_authenticate(h, 0)\n    return r == 0\n',
      ],
      good: [
        'from ctypes import CDLL\nfrom ctypes.util import find_library\nlibpam = CDLL(find_library("pam"))\npam_authenticate = libpam.pam_authenticate\npam_acct_mgmt = libpam.pam_acct_mgmt\ndef login(h):\n    r = pam_authenticate(h, 0)\n    if r == 0:\n        r = pam_acct_mgmt(h, 0)\n    return r == 0\n',
      ],
    },
  },
  {
    id: "python/unsafe-xml-parser",
    covers: [],
    reach: "syntactic",
    title: "XML parser that resolves external entities",
    cwe: [611],
    score: 7.5,
    fault: "external entities are read",
    harm: "so a document can read files and reach other hosts",
    why: "An entity may name a file or an address, and the parser puts its content into the document.",
    instead: "`lxml.etree.XMLParser(resolve_entities=False, no_network=True)`, or `defusedxml`.",
    examples: {
      bad: [
        "from lxml import etree\np = etree.XMLParser(resolve_entities=True)\n",
        "import xml.sax, xml.sax.handler\np = xml.sax.make_parser()\np.setFeature(xml.sax.handler.feature_external_ges, True)\n",
      ],
      good: ["from lxml import etree\np = etree.XMLParser(resolve_entities=False)\n"],
    },
  },
  {
    id: "python/xxe",
    covers: ["py/xxe"],
    reach: "across-files",
    title: "XML external entity expansion",
    cwe: [611, 827],
    score: 9.1,
    flow: {
      kind: "xml",
      from: [
        { kind: "remote", confidence: "high" },
        { kind: "user", confidence: "medium" },
        { kind: "parameter", confidence: "low" },
      ],
    },
    harm: "so whoever sends it can read files of the server",
    why: "An entity may name a file or an address, and the parser puts its content into the document.",
    instead: "`lxml.etree.XMLParser(resolve_entities=False)`, or `defusedxml`.",
    examples: {
      bad: [
        `${flask}from lxml import etree\n@app.route("/x", methods=["POST"])\ndef x():\n    p = etree.XMLParser(resolve_entities=True)\n    return str(etree.fromstring(request.data, p) is None)\n`,
      ],
      good: [
        `${flask}from lxml import etree\n@app.route("/x", methods=["POST"])\ndef x():\n    p = etree.XMLParser(resolve_entities=False)\n    return str(etree.fromstring(request.data, p) is None)\n`,
      ],
      across: {
        "w.py": `from flask import Flask, request\nfrom d import read\napp = Flask(__name__)\n@app.route("/c", methods=["POST"])\ndef view():\n    return str(read(request.data) is None)\n`,
        "d.py":
          "from lxml import etree\ndef read(text):\n    return etree.fromstring(text, etree.XMLParser(resolve_entities=True))\n",
      },
    },
  },
  {
    id: "python/xml-bomb",
    covers: ["py/xml-bomb"],
    reach: "across-files",
    title: "XML internal entity expansion",
    cwe: [776, 400, 409],
    score: 7.5,
    flow: {
      kind: "bomb",
      from: [
        { kind: "remote", confidence: "medium" },
        { kind: "user", confidence: "medium" },
        { kind: "parameter", confidence: "low" },
      ],
    },
    harm: "so a small document can take all memory",
    why: "Entities that are made of entities grow by a factor with every level.",
    instead: "`defusedxml`, or a parser with `resolve_entities=False`.",
    examples: {
      bad: [
        `${flask}import xml.etree.ElementTree as ET\n@app.route("/x", methods=["POST"])\ndef x():\n    return str(ET.fromstring(request.data) is None)\n`,
      ],
      good: [
        `${flask}import defusedxml.ElementTree as ET\n@app.route("/x", methods=["POST"])\ndef x():\n    return str(ET.fromstring(request.data) is None)\n`,
      ],
      across: {
        "w.py": `from flask import Flask, request\nfrom d import read\napp = Flask(__name__)\n@app.route("/c", methods=["POST"])\ndef view():\n    return str(read(request.data) is None)\n`,
        "d.py": "import xml.dom.minidom\ndef read(text):\n    return xml.dom.minidom.parseString(text)\n",
      },
    },
  },
  {
    id: "python/jwt-missing-verification",
    covers: [],
    reach: "syntactic",
    title: "JWT read without checking its signature",
    cwe: [347],
    score: 7.5,
    fault: "the signature is not checked",
    harm: "so anyone can write a token",
    why: "A token is only worth its signature.",
    instead: '`jwt.decode(token, key, algorithms=["HS256"])`.',
    examples: {
      bad: ['import jwt\ndef f(t):\n    return jwt.decode(t, options={"verify_signature": False})\n'],
      good: ['import jwt\ndef f(t, k):\n    return jwt.decode(t, k, algorithms=["HS256"])\n'],
    },
  },
  {
    id: "python/incomplete-url-substring-sanitization",
    covers: ["py/incomplete-url-substring-sanitization"],
    reach: "syntactic",
    title: "Incomplete URL substring sanitization",
    cwe: [20],
    score: 7.8,
    harm: "so an address on another host passes",
    why: "`example.com` also stands in `https://evil.test/?example.com` and begins `example.com.evil.test`.",
    instead: 'Parse the address and compare the host: `urlparse(url).hostname == "example.com"`.',
    examples: {
      bad: [
        'def ok(url):\n    if "example.com" in url:\n        return True\n    return False\n',
        'def ok(url):\n    return url.endswith("example.com")\n',
        'def ok(url):\n    return url.startswith("https://example.com")\n',
      ],
      good: [
        'from urllib.parse import urlparse\ndef ok(url):\n    return urlparse(url).hostname == "example.com"\n',
        'def ok(url):\n    return url.startswith("https://example.com/")\n',
        'def ok(host):\n    return host.endswith(".example.com")\n',
      ],
    },
  },
  {
    id: "python/hardcoded-credentials",
    covers: [],
    reach: "in-file",
    title: "Hard-coded credential",
    cwe: [798, 259, 321],
    score: 7.5,
    harm: "so everyone who can read the code has it",
    why: "What is in the code is in every copy of it, and cannot be changed without a release.",
    instead: "Read it from the environment or a secret store.",
    examples: {
      bad: [`import psycopg2\nc = psycopg2.connect(host="db", user="app", password="${samplePassword}")\n`],
      good: [
        'import os, psycopg2\nc = psycopg2.connect(host="db", user="app", password=os.environ["DB_PASSWORD"])\n',
        'import psycopg2\nc = psycopg2.connect(host="db", user="app", password="")\n',
      ],
    },
  },
];
