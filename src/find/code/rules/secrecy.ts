// Rules on what must stay secret: how passwords are kept, what keys, salts and initial values are made of, how secrets travel.

import type { CodeRule } from "./rule.ts";

export const secrecyRules: readonly CodeRule[] = [
  {
    id: "python/password-hash-without-salt",
    covers: [],
    reach: "in-file",
    title: "Password kept as a fast hash without a salt",
    cwe: [916, 759],
    score: 7.5,
    harm: "so equal passwords have equal hashes, and billions a second can be tried",
    why: "Tables of hashes of all usual passwords exist; a general hash is made to be fast, which helps only who guesses.",
    instead:
      "`argon2.PasswordHasher().hash(password)`, `bcrypt.hashpw` or `hashlib.scrypt` with a fresh salt.",
    examples: {
      bad: [
        "import hashlib\ndef keep(password):\n    return hashlib.sha256(password.encode()).hexdigest()\n",
        "import hashlib\ndef keep(password):\n    h = hashlib.sha512()\n    h.update(password.encode())\n    return h.hexdigest()\n",
      ],
      good: [
        "import hashlib, os\ndef keep(password):\n    salt = os.urandom(16)\n    return hashlib.scrypt(password.encode(), salt=salt, n=16384, r=8, p=1)\n",
        "import hashlib\ndef name(document):\n    return hashlib.sha256(document).hexdigest()\n",
      ],
    },
  },
  {
    id: "python/predictable-salt",
    covers: [],
    reach: "in-file",
    title: "Salt that is not random",
    cwe: [760, 916],
    score: 6.5,
    harm: "so one table of hashes serves for all passwords",
    why: "A salt makes equal passwords different only when it differs for each of them.",
    instead: "`salt = os.urandom(16)`, kept beside the hash.",
    examples: {
      bad: [
        'import hashlib\ndef keep(password):\n    return hashlib.pbkdf2_hmac("sha256", password.encode(), b"salt", 600000)\n',
        'import hashlib\nSALT = "x7-"\ndef keep(password):\n    return hashlib.sha256((SALT + password).encode()).hexdigest()\n',
      ],
      good: [
        'import hashlib, os\ndef keep(password):\n    salt = os.urandom(16)\n    return salt + hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 600000)\n',
      ],
    },
  },
  {
    id: "python/predictable-iv",
    covers: [],
    reach: "in-file",
    title: "Initialisation vector or nonce that is not random",
    cwe: [329, 1204],
    score: 7.5,
    harm: "so equal texts are seen to be equal, or the key stream is used twice",
    why: "Each message needs a vector of its own: with a constant one, CBC shows equal beginnings, and CTR and GCM can be undone.",
    instead: "`iv = os.urandom(16)` for each message, sent along with it.",
    examples: {
      bad: [
        'from Crypto.Cipher import AES\ndef seal(key, text):\n    return AES.new(key, AES.MODE_CBC, b"0" * 16).encrypt(text)\n',
        'from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes\ndef seal(key):\n    return Cipher(algorithms.AES(key), modes.CTR(b"0123456789abcdef")).encryptor()\n',
      ],
      good: [
        "import os\nfrom Crypto.Cipher import AES\ndef seal(key, text):\n    iv = os.urandom(16)\n    return iv + AES.new(key, AES.MODE_CBC, iv).encrypt(text)\n",
      ],
    },
  },
  {
    id: "python/clear-text-transmission",
    covers: [],
    reach: "in-file",
    title: "Credentials sent without encryption",
    cwe: [319, 523],
    score: 7.5,
    harm: "so everyone on the way can read it",
    why: "Plain HTTP, FTP, Telnet and mail protocols without TLS send passwords as they are.",
    instead: "HTTPS, SFTP or FTPS (`ftplib.FTP_TLS`), SSH, `smtplib.SMTP_SSL` or `starttls()`.",
    examples: {
      bad: [
        'import requests\ndef login(user, password):\n    return requests.post("http://auth.example.com/login", data={"u": user, "p": password})\n',
        'from ftplib import FTP\ndef put(user, password):\n    ftp = FTP("ftp.example.com")\n    ftp.login(user, password)\n',
      ],
      good: [
        'import requests\ndef login(user, password):\n    return requests.post("https://auth.example.com/login", data={"u": user, "p": password})\n',
        'from ftplib import FTP_TLS\ndef put(user, password):\n    ftp = FTP_TLS("ftp.example.com")\n    ftp.login(user, password)\n',
        'from ftplib import FTP\ndef get():\n    ftp = FTP("ftp.example.com")\n    ftp.login()\n',
      ],
    },
  },
  {
    id: "python/timing-attack",
    covers: [],
    reach: "in-file",
    title: "Signature compared in a time that depends on it",
    cwe: [208, 385, 203],
    score: 5.9,
    harm: "so it can be guessed byte by byte",
    why: "`==` stops at the first byte that differs; how long it takes says how much of a guess was right.",
    instead: "`hmac.compare_digest(expected, given)`.",
    examples: {
      bad: [
        "import hmac, hashlib\ndef check(key, body, signature):\n    return hmac.new(key, body, hashlib.sha256).hexdigest() == signature\n",
      ],
      good: [
        "import hmac, hashlib\ndef check(key, body, signature):\n    return hmac.compare_digest(hmac.new(key, body, hashlib.sha256).hexdigest(), signature)\n",
      ],
    },
  },
  {
    id: "python/weak-password-requirements",
    covers: [],
    reach: "syntactic",
    title: "Short passwords are accepted",
    cwe: [521],
    score: 5.3,
    harm: "so passwords that are quickly guessed are accepted",
    why: "Every character less makes guessing a password some ninety times quicker.",
    instead: "Ask for at least eight characters, better twelve, and refuse known ones.",
    examples: {
      bad: ["def fine(password):\n    if len(password) < 6:\n        return False\n    return True\n"],
      good: ["def fine(password):\n    if len(password) < 12:\n        return False\n    return True\n"],
    },
  },
];
