// Families that need no flow: each statement in six places of a program.

import type { Case } from "./cases.ts";
import { exposureFamilies } from "./exposure.ts";

export type SettingFamily = {
  readonly name: string;
  readonly rules: readonly string[];
  readonly imports: string;
  readonly bad: readonly string[];
  readonly good: readonly string[];
};

const families: readonly SettingFamily[] = [
  {
    name: "weak hashes",
    rules: ["python/weak-sensitive-data-hashing"],
    imports:
      "import hashlib\nimport hashlib as hl\nfrom hashlib import md5, sha256\nfrom cryptography.hazmat.primitives import hashes\nvalue = b'abc'",
    bad: [
      "h = hashlib.md5(value).hexdigest()",
      "h = hashlib.new('sha1', value)",
      "h = md5()\nh.update(value)",
      "name = 'md5'\nh = hl.new(name)",
      "h = hashes.Hash(hashes.SHA1())",
    ],
    good: [
      "h = hashlib.sha256(value).hexdigest()",
      "h = hashlib.new('sha512', value)",
      "h = sha256()\nh.update(value)",
      "h = hashlib.md5(value, usedforsecurity=False)",
      "h = hashes.Hash(hashes.SHA256())",
    ],
  },
  {
    name: "weak ciphers",
    rules: ["python/weak-cryptographic-algorithm"],
    imports:
      "from Crypto.Cipher import DES, DES3, ARC4, AES, Blowfish, ChaCha20\nfrom cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes\nkey = b'1' * 16",
    bad: [
      "c = DES.new(key, DES.MODE_ECB)",
      "c = ARC4.new(key)",
      "c = AES.new(key, AES.MODE_ECB)",
      "c = Cipher(algorithms.TripleDES(key), modes.CBC(key))",
      "c = Cipher(algorithms.AES(key), modes.ECB())",
    ],
    good: [
      "c = AES.new(key, AES.MODE_GCM)",
      "c = ChaCha20.new(key=key)",
      "c = Cipher(algorithms.AES(key), modes.GCM(key))",
      "c = Cipher(algorithms.AES(key), modes.CTR(key))",
      "c = AES.new(key, AES.MODE_CTR)",
    ],
  },
  {
    name: "weak keys",
    rules: ["python/weak-crypto-key"],
    imports:
      "from Crypto.PublicKey import RSA, DSA\nfrom cryptography.hazmat.primitives.asymmetric import rsa, ec, dsa",
    bad: [
      "k = RSA.generate(1024)",
      "bits = 512\nk = RSA.generate(bits)",
      "k = rsa.generate_private_key(public_exponent=65537, key_size=1024)",
      "k = DSA.generate(bits=1024)",
      "k = dsa.generate_private_key(key_size=1024)",
    ],
    good: [
      "k = RSA.generate(2048)",
      "bits = 4096\nk = RSA.generate(bits)",
      "k = rsa.generate_private_key(public_exponent=65537, key_size=3072)",
      "k = DSA.generate(bits=2048)",
      "k = ec.generate_private_key(ec.SECP256R1())",
    ],
  },
  {
    name: "insecure randomness",
    rules: ["python/insecure-randomness"],
    imports: "import random\nimport secrets\nimport string\nrng = random.SystemRandom()",
    bad: [
      "token = str(random.random())",
      "session_id = '%016x' % random.getrandbits(64)",
      "password = ''.join(random.choice(string.ascii_letters) for _ in range(12))",
      "otp = random.randint(100000, 999999)",
      "reset_key = ''.join(random.choices(string.digits, k=8))",
    ],
    good: [
      "token = secrets.token_hex(16)",
      "session_id = '%016x' % secrets.randbits(64)",
      "password = ''.join(secrets.choice(string.ascii_letters) for _ in range(12))",
      "otp = rng.randint(100000, 999999)",
      "delay = random.random()",
      "colour = random.choice(['red', 'green'])",
    ],
  },
  {
    name: "certificates",
    rules: ["python/request-without-cert-validation"],
    imports: "import requests\nimport httpx\nimport ssl\nimport aiohttp\nimport urllib3",
    bad: [
      "requests.get('https://a.example', verify=False)",
      "s = requests.Session()\ns.verify = False",
      "c = httpx.Client(verify=False)",
      "ctx = ssl.create_default_context()\nctx.verify_mode = ssl.CERT_NONE",
      "ctx = ssl._create_unverified_context()",
    ],
    good: [
      "requests.get('https://a.example', verify=True)",
      "s = requests.Session()\ns.verify = '/etc/ca.pem'",
      "c = httpx.Client()",
      "ctx = ssl.create_default_context()\nctx.verify_mode = ssl.CERT_REQUIRED",
      "ctx = ssl.create_default_context()",
    ],
  },
  {
    name: "protocol versions",
    rules: ["python/insecure-protocol", "python/insecure-default-protocol"],
    imports: "import ssl\nimport socket\nfrom ssl import SSLContext, PROTOCOL_TLSv1, PROTOCOL_TLS_CLIENT",
    bad: [
      "c = ssl.SSLContext(ssl.PROTOCOL_SSLv3)",
      "c = SSLContext(PROTOCOL_TLSv1)",
      "s = ssl.wrap_socket(socket.socket())",
      "version = ssl.PROTOCOL_TLSv1_1\nc = ssl.SSLContext(version)",
      "c = ssl.create_default_context()\nc.minimum_version = ssl.TLSVersion.TLSv1",
    ],
    good: [
      "c = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)",
      "c = SSLContext(PROTOCOL_TLS_CLIENT)",
      "c = ssl.create_default_context()\ns = c.wrap_socket(socket.socket(), server_hostname='a')",
      "c = ssl.create_default_context()\nc.minimum_version = ssl.TLSVersion.TLSv1_2",
      "c = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)",
    ],
  },
  {
    name: "cookies",
    rules: ["python/insecure-cookie", "python/client-exposed-cookie", "python/samesite-none-cookie"],
    imports: "from flask import make_response\nfrom django.http import HttpResponse",
    bad: [
      "r = make_response('ok')\nr.set_cookie('a', 'b')",
      "r = HttpResponse('ok')\nr.set_cookie('a', 'b', secure=False, httponly=True)",
      "r = make_response('ok')\nr.set_cookie('session_id', 'b', secure=True)",
      "r = make_response('ok')\nr.set_cookie('a', 'b', secure=True, httponly=False)",
      "r = HttpResponse('ok')\nr.set_cookie('a', 'b', secure=True, httponly=True, samesite='None')",
    ],
    good: [
      "r = make_response('ok')\nr.set_cookie('a', 'b', secure=True, httponly=True)",
      "r = HttpResponse('ok')\nr.set_cookie('a', 'b', secure=True, httponly=True, samesite='Lax')",
      "r = make_response('ok')\nr.set_cookie('session_id', 'b', httponly=True, secure=True)",
      "r = HttpResponse('ok')\nr.delete_cookie('a')",
      "flags = True\nr = make_response('ok')\nr.set_cookie('a', 'b', secure=flags, httponly=flags)",
    ],
  },
  {
    name: "files and permissions",
    rules: ["python/overly-permissive-file", "python/insecure-temporary-file"],
    imports: "import os\nimport stat\nimport tempfile\nimport pathlib",
    bad: [
      "os.chmod('a', 0o777)",
      "mode = 0o666\nos.chmod('a', mode)",
      "n = tempfile.mktemp()",
      "pathlib.Path('a').chmod(0o777)",
      "f = os.open('a', os.O_CREAT, 0o777)",
    ],
    good: [
      "os.chmod('a', 0o600)",
      "mode = 0o644\nos.chmod('a', mode)",
      "f, n = tempfile.mkstemp()",
      "pathlib.Path('a').chmod(0o700)",
      "f = tempfile.NamedTemporaryFile()",
    ],
  },
  {
    name: "credentials in code",
    rules: ["python/hardcoded-credentials"],
    imports: "import os\nimport psycopg2\nimport paramiko",
    bad: [
      ["password = 'Som", "mer2019!'"].join(""),
      ["c = psycopg2.connect(host='db', password='hun", "ter22')"].join(""),
      ["db_password = '", "tr0u", "b4dor&3'"].join(""),
      ["s = paramiko.SSHClient()\ns.connect('h', username='root', password='toor", "1234')"].join(""),
      ["admin_password = 'letm", "ein99'"].join(""),
    ],
    good: [
      "password = os.environ['PASSWORD']",
      "c = psycopg2.connect(host='db', password=os.getenv('DB'))",
      "password = ''",
      "password = None",
      "password_field = 'password'",
      "PASSWORD_RESET_TIMEOUT = '3600'",
    ],
  },
  {
    name: "unsafe loaders",
    rules: ["python/unsafe-yaml-load"],
    imports: "import yaml\nfrom yaml import Loader, SafeLoader\ntext = open('a').read()",
    bad: [
      "c = yaml.load(text)",
      "c = yaml.load(text, Loader=Loader)",
      "c = yaml.unsafe_load(text)",
      "c = yaml.load(text, yaml.FullLoader)",
      "c = list(yaml.load_all(text, Loader=yaml.UnsafeLoader))",
    ],
    good: [
      "c = yaml.safe_load(text)",
      "c = yaml.load(text, Loader=SafeLoader)",
      "c = yaml.load(text, yaml.CSafeLoader)",
      "c = list(yaml.safe_load_all(text))",
      "c = yaml.load(text, Loader=yaml.BaseLoader)",
    ],
  },
  {
    name: "escaping switched off",
    rules: ["python/jinja2-autoescape-false"],
    imports: "import jinja2\nfrom jinja2 import Environment, select_autoescape",
    bad: [
      "e = Environment()",
      "e = jinja2.Environment(autoescape=False)",
      "e = Environment(loader=None)",
      "flag = False\ne = Environment(autoescape=flag)",
      "e = jinja2.Environment(loader=jinja2.FileSystemLoader('t'))",
    ],
    good: [
      "e = Environment(autoescape=True)",
      "e = jinja2.Environment(autoescape=select_autoescape())",
      "e = Environment(loader=None, autoescape=select_autoescape(['html']))",
      "flag = True\ne = Environment(autoescape=flag)",
      "t = 1",
    ],
  },
  {
    name: "SSH host keys and sockets",
    rules: ["python/paramiko-missing-host-key-validation", "python/bind-socket-all-network-interfaces"],
    imports: "import paramiko\nimport socket\nfrom paramiko import SSHClient, AutoAddPolicy",
    bad: [
      "c = SSHClient()\nc.set_missing_host_key_policy(AutoAddPolicy())",
      "c = paramiko.SSHClient()\nc.set_missing_host_key_policy(paramiko.WarningPolicy)",
      "s = socket.socket()\ns.bind(('0.0.0.0', 80))",
      "host = ''\ns = socket.socket()\ns.bind((host, 80))",
      "s = socket.socket(socket.AF_INET6)\ns.bind(('::', 80))",
    ],
    good: [
      "c = SSHClient()\nc.set_missing_host_key_policy(paramiko.RejectPolicy())",
      "c = paramiko.SSHClient()\nc.load_system_host_keys()",
      "s = socket.socket()\ns.bind(('127.0.0.1', 80))",
      "host = 'localhost'\ns = socket.socket()\ns.bind((host, 80))",
      "s = socket.socket(socket.AF_INET6)\ns.bind(('::1', 80))",
    ],
  },
];

const indented = (text: string): string =>
  text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");

const places: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `def run():\n${indented(text)}\n`,
  (text) => `class Runner:\n    def run(self):\n${indented(indented(text))}\n`,
  (text) => `try:\n${indented(text)}\nexcept ValueError:\n    pass\n`,
  (text) => `async def run():\n    if True:\n${indented(indented(text))}\n`,
  (text) => `def outer():\n    def inner():\n${indented(indented(text))}\n    return inner\n`,
];

export const settingCases: readonly Case[] = [...families, ...exposureFamilies].flatMap((family) =>
  places.flatMap((place, i) =>
    [true, false].flatMap((isVulnerable) =>
      (isVulnerable ? family.bad : family.good).map(
        (text, j): Case => ({
          family: family.name,
          name: `${j} in place ${i}`,
          isVulnerable,
          rules: family.rules,
          files: { "main.py": `${family.imports}\n${place(text)}\n` },
        }),
      ),
    ),
  ),
);
