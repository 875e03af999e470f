"""Independent evaluation of OSV records for PyPI: Python's own `packaging` and OSV's published algorithm, sharing no code with us.

Reads a folder of OSV JSON records; prints one line (id, package, version, 0 or 1), tab-separated, for every version that a record
lists or names in a range event, for every package of the record.
"""
import json
import sys
import zipfile

from packaging.version import InvalidVersion, Version



def in_range(version, events):
    marks = []
    for event in events:
        for kind, at in event.items():
            if kind in ("introduced", "fixed", "last_affected"):
                marks.append((Version("0.dev0") if at == "0" else Version(at), kind))
    # OSV: sorted by version; what introduces at the same version as a fix comes after it.
    marks.sort(key=lambda mark: (mark[0], {"fixed": 0, "introduced": 1, "last_affected": 2}[mark[1]]))
    affected = False
    for at, kind in marks:
        if kind == "introduced" and version >= at:
            affected = True
        elif kind == "fixed" and version >= at:
            affected = False
        elif kind == "last_affected" and version > at:
            affected = False
    return affected


def affected(version, rows):
    for row in rows:
        if version in row.get("versions", []):
            return True
        parsed = Version(version)
        if any(Version(listed) == parsed for listed in row.get("versions", []) if valid(listed)):
            return True
        for span in row.get("ranges", []):
            if span["type"] == "ECOSYSTEM" and in_range(parsed, span["events"]):
                return True
    return False


def valid(text):
    try:
        Version(text)
        return True
    except InvalidVersion:
        return False


def main(path):
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            record = json.loads(archive.read(name))
            rows = [row for row in record.get("affected", []) if row.get("package", {}).get("ecosystem") == "PyPI"]
            for package in sorted({row["package"]["name"] for row in rows}):
                own = [row for row in rows if row["package"]["name"] == package]
                listed = [version for row in own for version in row.get("versions", [])]
                events = [at for row in own for span in row.get("ranges", []) if span["type"] == "ECOSYSTEM" for event in span["events"] for at in event.values()]
                candidates = sorted(set(listed[:3] + listed[-3:] + events + ["0.0.1", "99999"]))
                if not all(valid(event) or event == "0" for event in events):
                    continue
                for version in candidates:
                    if version != "0" and valid(version):
                        print(record["id"], package, version, int(affected(version, own)), sep="\t")


main(sys.argv[1])
