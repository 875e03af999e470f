// More families that need no flow through a program: archives, forgery, debugging, accounts, what is written where others read, documents
// and expressions that take all the time. Each statement stands in six places.

import type { SettingFamily } from "./settings.ts";

const web = "from flask import Flask, request, jsonify, make_response\napp = Flask(__name__)\n";
const view = (body: string): string =>
  `@app.route('/a', methods=['GET', 'POST'])\ndef view():\n${indented(body)}`;

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
}

export const exposureFamilies: readonly SettingFamily[] = [
  {
    name: "archives",
    rules: ["python/tarslip"],
    imports: "import tarfile, zipfile, shutil, os",
    bad: [
      "with tarfile.open('a.tar') as t:\n    t.extractall('out')",
      "t = tarfile.open('a.tar.gz', 'r:gz')\nt.extractall(path='out')\nt.close()",
      "t = tarfile.open('a.tar')\nfor m in t.getmembers():\n    t.extract(m, 'out')",
      "with zipfile.ZipFile('a.zip') as z:\n    for n in z.namelist():\n        open(os.path.join('out', n), 'wb').write(z.read(n))",
      "with tarfile.open('a.tar') as t:\n    t.extractall('out', filter='fully_trusted')",
      "shutil.unpack_archive('a.tar.gz', 'out')",
    ],
    good: [
      "with tarfile.open('a.tar') as t:\n    t.extractall('out', filter='data')",
      "with tarfile.open('a.tar') as t:\n    names = t.getnames()\n    count = len(names)",
      "with zipfile.ZipFile('a.zip') as z:\n    z.extractall('out')",
      "with zipfile.ZipFile('a.zip') as z:\n    for n in z.namelist():\n        open(os.path.join('out', os.path.basename(n)), 'wb').write(z.read(n))",
      "t = tarfile.open('a.tar')\nfor m in t.getmembers():\n    p = os.path.realpath(os.path.join('/out', m.name))\n    if p.startswith('/out/'):\n        t.extract(m, '/out')",
    ],
  },
  {
    name: "request forgery",
    rules: ["python/csrf-protection-disabled"],
    imports: `from django.views.decorators.csrf import csrf_exempt, csrf_protect\nfrom django.utils.decorators import method_decorator\nfrom flask_wtf.csrf import CSRFProtect\n${web}csrf = CSRFProtect(app)`,
    bad: [
      "@csrf_exempt\ndef pay(request):\n    return None",
      "@method_decorator(csrf_exempt, name='dispatch')\nclass Pay:\n    def post(self, request):\n        return None",
      "app.config['WTF_CSRF_ENABLED'] = False",
      "app.config.update(WTF_CSRF_ENABLED=False)",
      "@csrf.exempt\ndef pay():\n    return ''",
    ],
    good: [
      "@csrf_protect\ndef pay(request):\n    return None",
      "@method_decorator(csrf_protect, name='dispatch')\nclass Pay:\n    def post(self, request):\n        return None",
      "app.config['WTF_CSRF_ENABLED'] = True",
      "app.config.update(WTF_CSRF_TIME_LIMIT=600)",
      "csrf.init_app(app)",
    ],
  },
  {
    name: "debugging",
    rules: ["python/flask-debug"],
    imports: `${web}from bottle import run\nfrom werkzeug.serving import run_simple`,
    bad: [
      "app.run(debug=True)",
      "app.debug = True\napp.run()",
      "app.config['DEBUG'] = True",
      "flag = True\napp.run('127.0.0.1', 8000, debug=flag)",
      "run_simple('localhost', 5000, app, use_debugger=True)",
    ],
    good: [
      "app.run()",
      "app.run(debug=False)",
      "app.config['DEBUG'] = False",
      "import os\napp.run(debug=os.environ.get('X') == '1')",
      "run_simple('localhost', 5000, app)",
    ],
  },
  {
    name: "accounts of PAM",
    rules: ["python/pam-auth-bypass"],
    imports: "from ctypes import CDLL\nfrom ctypes.util import find_library\nlib = CDLL(find_library('pam'))",
    bad: [
      "r = lib.pam_authenticate(1, 0)",
      "check = lib.pam_authenticate\nr = check(1, 0)",
      "ok = lib.pam_authenticate(1, 0) == 0",
      "if lib.pam_authenticate(1, 0) == 0:\n    print('in')",
      "pam = CDLL('libpam.so')\nr = pam.pam_authenticate(1, 0)",
    ],
    good: [
      "r = lib.pam_authenticate(1, 0)\nr = lib.pam_acct_mgmt(1, 0)",
      "ok = lib.pam_authenticate(1, 0) == 0 and lib.pam_acct_mgmt(1, 0) == 0",
      "r = lib.pam_start(1)",
      "r = lib.pam_end(1, 0)",
      "a = lib.pam_authenticate\nb = lib.pam_acct_mgmt\nr = a(1, 0) or b(1, 0)",
    ],
  },
  {
    name: "secrets where others read",
    rules: ["python/clear-text-logging-sensitive-data", "python/clear-text-storage-sensitive-data"],
    imports: "import logging, getpass, os\nlog = logging.getLogger('a')",
    bad: [
      "password = getpass.getpass()\nlog.info('password is %s', password)",
      "password = getpass.getpass()\nprint(password)",
      "api_key = os.environ['K']\nlogging.debug('key ' + api_key)",
      "credit_card_number = read()\nlog.error(f'card {credit_card_number}')",
      "password = getpass.getpass()\nwith open('a.txt', 'w') as f:\n    f.write(password)",
    ],
    good: [
      "password = getpass.getpass()\nlog.info('password was read')",
      "password = getpass.getpass()\nprint('*' * 8)",
      "api_key_name = 'main'\nlogging.debug('key ' + api_key_name)",
      "password = getpass.getpass()\nlog.info('%d characters', len(password))",
      "import hashlib\nuser = getpass.getuser()\nwith open('a.txt', 'w') as f:\n    f.write(user)",
    ],
  },
  {
    name: "errors in answers",
    rules: ["python/stack-trace-exposure"],
    imports: `${web}import traceback, logging`,
    bad: [
      view("try:\n    return work()\nexcept Exception:\n    return traceback.format_exc()"),
      view("try:\n    return work()\nexcept Exception as e:\n    return str(e), 500"),
      view("try:\n    return work()\nexcept ValueError as e:\n    return jsonify(error=str(e))"),
      view("try:\n    return work()\nexcept Exception as e:\n    return f'failed: {e}'"),
      view("try:\n    return work()\nexcept Exception as e:\n    return make_response(repr(e), 500)"),
    ],
    good: [
      view("try:\n    return work()\nexcept Exception:\n    return 'failed'"),
      view(
        "try:\n    return work()\nexcept Exception:\n    logging.exception('x')\n    return 'failed', 500",
      ),
      view("try:\n    return work()\nexcept ValueError:\n    return jsonify(error='bad value')"),
      view(
        "try:\n    return work()\nexcept Exception as e:\n    logging.error('failed', exc_info=e)\n    return 'failed'",
      ),
      view("try:\n    return work()\nexcept Exception:\n    return jsonify(code=7), 500"),
    ],
  },
  {
    name: "exploding documents",
    rules: ["python/xml-bomb", "python/xxe", "python/unsafe-xml-parser"],
    imports: `${web}import xml.etree.ElementTree as ET\nimport xml.dom.minidom\nimport xml.sax\nfrom lxml import etree\nimport defusedxml.ElementTree as safe\nimport defusedxml.minidom`,
    bad: [
      view("return str(ET.fromstring(request.data) is None)"),
      view("d = xml.dom.minidom.parseString(request.data)\nreturn 'ok'"),
      view("xml.sax.parseString(request.data, None)\nreturn 'ok'"),
      view("p = etree.XMLParser(huge_tree=True)\nd = etree.fromstring(request.data, p)\nreturn 'ok'"),
      view("t = ET.parse(request.files['f'])\nreturn 'ok'"),
    ],
    good: [
      view("return str(safe.fromstring(request.data) is None)"),
      view("d = defusedxml.minidom.parseString(request.data)\nreturn 'ok'"),
      view("p = etree.XMLParser(resolve_entities=False)\nd = etree.fromstring(request.data, p)\nreturn 'ok'"),
      view("d = ET.fromstring('<a/>')\nreturn 'ok'"),
      view("d = ET.Element('a')\nreturn ET.tostring(d)"),
    ],
  },
  {
    name: "expressions",
    rules: [
      "python/redos",
      "python/polynomial-redos",
      "python/overly-large-range",
      "python/incomplete-hostname-regexp",
      "python/bad-tag-filter",
    ],
    imports: `${web}import re`,
    bad: [
      "p = re.compile(r'^(a+)+$')",
      "p = re.compile(r'[A-z]+')",
      "p = re.compile(r'[+-/*]')",
      "ok = re.match(r'^https://www.example.com/', address)",
      "p = re.compile(r'<script.*?>.*?</script>', re.I)\nclean = p.sub('', page)",
      view("return str(re.search(r'\\s+$', request.args['t']) is None)"),
    ],
    good: [
      "p = re.compile(r'^a+$')",
      "p = re.compile(r'[A-Za-z]+')",
      "p = re.compile(r'\\x1b(?:[@-Z\\\\-_]|\\[[0-?]*[ -/]*[@-~])')",
      "ok = re.match(r'^https://www\\.example\\.com/', address)",
      "p = re.compile(r'<!--.*?-->', re.S)\nnotes = p.findall(page)",
      view("return str(request.args['t'].rstrip() == '')"),
    ],
  },
  {
    name: "keys, salts and initial values",
    rules: [
      "python/predictable-iv",
      "python/predictable-salt",
      "python/hardcoded-credentials",
      "python/password-hash-without-salt",
    ],
    imports:
      "import hashlib, os, hmac, bcrypt, getpass\nfrom Crypto.Cipher import AES\nfrom cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes\nfrom cryptography.fernet import Fernet\nkey = os.urandom(32)\npassword = getpass.getpass()",
    bad: [
      "c = AES.new(key, AES.MODE_CBC, b'0' * 16)",
      "c = Cipher(algorithms.AES(key), modes.CTR(b'0123456789abcdef'))",
      "h = hashlib.pbkdf2_hmac('sha256', password.encode(), b'salt', 600000)",
      "f = Fernet(b'Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZmdoaWo=')",
      "h = hashlib.sha256(password.encode()).hexdigest()",
      "m = hmac.new(b'my signing key', b'text', hashlib.sha256)",
    ],
    good: [
      "c = AES.new(key, AES.MODE_CBC, os.urandom(16))",
      "nonce = os.urandom(16)\nc = Cipher(algorithms.AES(key), modes.CTR(nonce))",
      "h = hashlib.pbkdf2_hmac('sha256', password.encode(), os.urandom(16), 600000)",
      "f = Fernet(Fernet.generate_key())",
      "h = bcrypt.hashpw(password.encode(), bcrypt.gensalt())",
      "m = hmac.new(key, b'text', hashlib.sha256)",
    ],
  },
];
