"""Passwords are kept as scrypt of the password and a pepper that lies in the parameter store."""

import base64
import hashlib
import hmac
import os

COST = 2**15


def keep(password: str, pepper: bytes) -> str:
    salt = os.urandom(16)
    return base64.b64encode(salt + derive(password, pepper, salt)).decode()


def holds(password: str, pepper: bytes, kept: str) -> bool:
    raw = base64.b64decode(kept)
    return hmac.compare_digest(derive(password, pepper, raw[:16]), raw[16:])


def derive(password: str, pepper: bytes, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode() + pepper, salt=salt, n=COST, r=8, p=1, maxmem=64 * 1024 * 1024)
