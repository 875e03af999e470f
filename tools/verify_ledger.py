#!/usr/bin/env python3
"""Verifies a Portcullis ledger file without Portcullis: Python's standard library only, written from the format's description
(docs/guide/ledger.md), RFC 6962 (Merkle tree), RFC 8032 (Ed25519) and FIPS 186 (ECDSA over P-256).

    verify_ledger.py LEDGER.db [--checkpoint FILE ...] [--key PUBLIC.pem]

Prints one JSON object {"sound", "size", "root", "first", "problems"}; exit code 0 sound, 1 not, 2 unreadable."""
import argparse, base64, hashlib, json, re, sqlite3, sys

SCHEMA, FOLDS, TILE = "1", "4", 256
sha = lambda data: hashlib.sha256(data).digest()
# --- Ed25519, RFC 8032 section 5.1 -------------------------------------------------------------------------------------------
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P)

def ed_add(a, b):  # extended homogeneous coordinates, section 5.1.4
    A, B = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    C, E = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = B - A, E - C, E + C, B + A
    return e * f % P, g * h % P, f * g % P, e * h % P

def ed_mul(s, point):
    if s == 0: return 0, 1, 1, 0
    half = ed_mul(s >> 1, ed_add(point, point))
    return ed_add(half, point) if s & 1 else half

def ed_decode(data):  # section 5.1.3
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P: return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P: x = x * ROOT % P
    if (x * x - x2) % P or (x == 0 and sign): return None
    if x & 1 != sign: x = P - x
    return x, y, 1, x * y % P

BASE = ed_decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))

def ed25519(public, message, signature):  # section 5.1.7
    if len(public) != 32 or len(signature) != 64: return False
    a, r, s = ed_decode(public), ed_decode(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L: return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = ed_mul(s, BASE), ed_add(r, ed_mul(k, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0

# --- ECDSA over P-256 --------------------------------------------------------------------------------------------------------
Q = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
CB = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)

def ec_add(a, b):
    if a is None or b is None or (a[0] == b[0] and (a[1] + b[1]) % Q == 0): return (a or b) if a is None or b is None else None
    m = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, Q) if a == b else (b[1] - a[1]) * pow(b[0] - a[0], -1, Q)
    x = (m * m - a[0] - b[0]) % Q
    return x, (m * (a[0] - x) - a[1]) % Q

def ec_mul(s, point):
    if s == 0: return None
    half = ec_mul(s >> 1, ec_add(point, point))
    return ec_add(half, point) if s & 1 else half

def ecdsa(point, message, signature):
    x, y = int.from_bytes(point[:32], "big"), int.from_bytes(point[32:], "big")
    if (y * y - x**3 + 3 * x - CB) % Q or len(signature) < 8 or signature[0] != 0x30: return False
    rl = signature[3]  # DER: 30 len 02 len r 02 len s
    r, s = int.from_bytes(signature[4:4 + rl], "big"), int.from_bytes(signature[6 + rl:], "big")
    if not (0 < r < N and 0 < s < N): return False
    w, e = pow(s, -1, N), int.from_bytes(sha(message), "big")
    at = ec_add(ec_mul(e * w % N, G), ec_mul(r * w % N, (x, y)))
    return at is not None and at[0] % N == r

def signature_of(checkpoint, trusted):
    if "signature" not in checkpoint or "publicKey" not in checkpoint: return "unsigned"
    try:
        spki, signature = base64.b64decode(checkpoint["publicKey"]), base64.b64decode(checkpoint["signature"])
        body = canonical({name: checkpoint[name] for name in ("at", "folds", "root", "sizeEvents")})
        message = b"portcullis-ledger-checkpoint-v1\n" + body
        if trusted is not None and spki != trusted: return "wrong"
        if spki[:12].hex() == "302a300506032b6570032100": return "good" if ed25519(spki[12:], message, signature) else "wrong"
        if spki[:27].hex() == "3059301306072a8648ce3d020106082a8648ce3d03010703420004":
            return "good" if ecdsa(spki[27:], message, signature) else "wrong"
    except (ValueError, IndexError): pass
    return "wrong"

# --- the ledger --------------------------------------------------------------------------------------------------------------
def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
def parse(text, keys):
    try: value = json.loads(text)
    except (ValueError, TypeError): return None
    return value if isinstance(value, dict) and set(value) >= set(keys) else None
def grow(peaks, size, leaf):  # RFC 6962 section 2.1, one leaf at a time: perfect subtrees from left to right
    while size & 1:
        leaf, size = sha(b"\1" + peaks.pop() + leaf), size >> 1
    peaks.append(leaf)

def root_of(peaks):
    if not peaks: return "sha256:" + sha(b"").hex()
    node = peaks[-1]
    for peak in reversed(peaks[:-1]): node = sha(b"\1" + peak + node)
    return "sha256:" + node.hex()

def root_at(tiles, count):
    peaks = []
    for at in range(count): grow(peaks, at, bytes.fromhex(tiles.get(at, "")))
    return root_of(peaks)

def folds_digest(rows):
    buckets = [[] for _ in range(256)]
    for fold, key, value in rows:
        address = sha(f"{fold}\0{key}".encode())
        buckets[address[0]].append((address, sha(f"{fold}\0{key}\0{value}\n".encode())))
    return "sha256:" + sha(b"".join(sha(b"".join(row for _, row in sorted(bucket))) for bucket in buckets)).hex()

def verify(db, known, trusted):
    problems, hashes, roots, missing, purged, peaks, tiles, before = [], [], {}, [], set(), [], {}, 0
    say = lambda position, text: problems.append((position, text))
    stored = [(size, parse(text, ("sizeEvents", "root", "folds", "at"))) for size, text in
              db.execute("select size_events, text from ledger_checkpoint order by size_events")]
    for size, checkpoint in stored:
        if checkpoint is None or checkpoint["sizeEvents"] != size: say(max(0, size - 1), f"checkpoint at {size} was changed")
    stored = [checkpoint for size, checkpoint in stored if checkpoint is not None and checkpoint["sizeEvents"] == size]
    marks = {checkpoint["sizeEvents"] for checkpoint in stored + known}
    if 0 in marks: roots[0] = root_of([])
    rows = db.execute("select e.position, e.id, e.leaf, p.salt, p.body from ledger_entry e left join ledger_payload p"
                      " on p.position = e.position order by e.position")
    for position, identity, text, salt, body in rows:
        at = len(hashes)
        if position != at:
            say(at, f"entry {at} is missing")
            break
        leaf = parse(text, ("at", "by", "id", "payload", "position", "type"))
        if leaf is None or len(leaf) != 6 or canonical(leaf) != text.encode(): say(at, f"entry {at} was changed")
        elif leaf["position"] != at: say(at, f"entry {at} was moved from {leaf['position']}")
        elif leaf["id"] != identity: say(at, f"entry {at}: its id column was changed")
        elif body is not None and sha(f"{salt}\n{body}".encode()).hex() != leaf["payload"]: say(at, f"payload {at} was changed")
        if body is None: missing.append(at)
        elif leaf is not None and leaf["type"] == "payload.purged": purged.update((parse(body, ["positions"]) or {}).get("positions", []))
        hashes.append(sha(b"\0" + text.encode()))
        grow(peaks, at, hashes[-1])
        if at + 1 in marks: roots[at + 1] = root_of(peaks)
    size = len(hashes)
    for tile, text in db.execute("select tile, hashes from ledger_tile"):
        for index in range(0, len(text), 64): tiles[tile * TILE + index // 64] = text[index:index + 64]
    for at in range(max(size, max(tiles, default=-1) + 1)):
        if tiles.get(at) != (hashes[at].hex() if at < size else None):
            say(at, f"entry {at} is not the one that the tree has there")
            break
    for checkpoint in stored:
        count = checkpoint["sizeEvents"]
        if count > size: say(size, f"cut: a checkpoint knows {count} entries, {size} are there")
        elif signature_of(checkpoint, trusted) == "wrong": say(max(0, count - 1), f"signature of the checkpoint at {count} is wrong")
        elif roots.get(count) != checkpoint["root"]: say(None if root_at(tiles, count) == checkpoint["root"] else before, f"entries {before} to {count - 1} are not the checkpoint's")
        else:
            before = count
            continue
        break
    last = stored[-1] if stored else None
    if size > (last["sizeEvents"] if last else 0): say(last["sizeEvents"] if last else 0, "entries behind the last checkpoint")
    if trusted is not None and last is not None and "signature" not in last: say(None, "the last checkpoint is unsigned")
    for checkpoint in known:
        if signature_of(checkpoint, trusted) == "wrong": say(None, "the given checkpoint's signature is wrong")
        elif checkpoint["sizeEvents"] > size: say(size, f"cut: the given checkpoint knows {checkpoint['sizeEvents']} entries")
        elif roots.get(checkpoint["sizeEvents"]) != checkpoint["root"]: say(None, "not the entries of the given checkpoint")
    for at in sorted(set(missing) - purged): say(at, f"payload {at} is gone and was not purged")
    for at in sorted(purged - set(missing))[:1]: say(at, f"payload {at} was purged and is there")
    for at, in db.execute("select position from ledger_payload where position >= ? or position < 0 order by position limit 1", [size]):
        say(max(0, at), f"payload {at} has no entry")
    meta = dict(db.execute("select key, value from ledger_meta"))
    frontier = json.dumps({"size": size, "peaks": [peak.hex() for peak in peaks]}, separators=(",", ":"))
    wanted = {"schema": SCHEMA, **({"frontier": frontier, "folds": meta.get("folds", FOLDS)} if size else {})}
    for key in sorted(set(meta) | set(wanted)):
        if meta.get(key) != wanted.get(key): say(None, f"the stored {key} was changed")
    if last is not None and meta.get("folds") == FOLDS:
        if folds_digest(db.execute("select fold, key, value from ledger_fold")) != last["folds"]: say(None, "derived rows were changed")
    problems.sort(key=lambda problem: 1 << 60 if problem[0] is None else problem[0])
    first = problems[0][0] if problems else None
    return {"sound": not problems, "size": size, "root": root_of(peaks), "first": first, "problems": [text for _, text in problems]}

def main():
    arguments = argparse.ArgumentParser(description="Verifies a Portcullis ledger file.")
    for name, more in (("ledger", {}), ("--checkpoint", {"action": "append", "default": []}), ("--key", {})):
        arguments.add_argument(name, **more)
    given = arguments.parse_args()
    try:
        known = [parse(open(name, encoding="utf-8").read(), ("sizeEvents", "root", "folds", "at")) for name in given.checkpoint]
        pem = None if given.key is None else base64.b64decode(re.sub("-----[^-]+-----", "", open(given.key).read()))
        if None in known: raise ValueError("the given checkpoint cannot be read")
        result = verify(sqlite3.connect(f"file:{given.ledger}?mode=ro", uri=True), known, pem)
    except (OSError, ValueError, sqlite3.Error) as problem:
        print(json.dumps({"sound": False, "error": str(problem)}))
        return 2
    print(json.dumps(result))
    return 0 if result["sound"] else 1

if __name__ == "__main__": sys.exit(main())
