"""Verifies DKIM signatures as a receiver does: written apart from the product, checked by RFC 8463's example."""

import base64
import hashlib
import re
import subprocess
import tempfile
from pathlib import Path

ED25519 = bytes.fromhex("302a300506032b6570032100")
"""What stands before the 32 bytes of a public key in DER."""


def tags(text):
    found = [one.partition("=") for one in re.sub(r"\s+", "", text).split(";") if one.strip()]
    return {name: value for name, _, value in found}


def unfolded(raw):
    """Header lines as they came, each with its folds, and the body."""
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = []
    for line in head.split(b"\r\n"):
        if line[:1] in b" \t":
            lines[-1] += b"\r\n" + line
        else:
            lines.append(line)
    return lines, body


def canonical(line):
    name, _, value = line.partition(b":")
    return name.strip().lower() + b":" + b" ".join(value.split())


def hashed(body):
    text = b"\r\n".join(re.sub(rb"[ \t]+", b" ", line).rstrip() for line in body.split(b"\r\n")).rstrip(b"\r\n")
    return base64.b64encode(hashlib.sha256(text + b"\r\n" if text else b"").digest()).decode()


def verifies(raw, records, which=0):
    """Whether one of the signatures of a mail holds, by the TXT records of some names."""
    lines, body = unfolded(raw)
    own = [line for line in lines if line.lower().startswith(b"dkim-signature:")][which]
    told = tags(own.partition(b":")[2].decode())
    record = tags(records[f"{told['s']}._domainkey.{told['d']}"])
    if (told["v"], told["c"], record["v"]) != ("1", "relaxed/relaxed", "DKIM1") or hashed(body) != told["bh"]:
        return False
    if record["k"] != told["a"].partition("-")[0] or "from" not in told["h"].split(":"):
        return False
    left, signed = [line for line in lines if line is not own], b""
    for name in told["h"].split(":"):
        there = [line for line in left if line.partition(b":")[0].strip().lower() == name.encode()]
        if there:
            left = [line for line in left if line is not there[-1]]
            signed += canonical(there[-1]) + b"\r\n"
    signed += canonical(re.sub(rb"(;\s*b\s*=)[^;]*", rb"\1", own))
    return is_right(record, signed, base64.b64decode(told["b"]))


def is_right(record, signed, signature):
    """What openssl says."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "signature").write_bytes(signature)
        key = base64.b64decode(record["p"])
        if record["k"] == "rsa":
            (folder / "key").write_bytes(key)
            (folder / "text").write_bytes(signed)
            asked = ["dgst", "-sha256", "-keyform", "DER", "-verify", "key", "-signature", "signature", "text"]
        else:
            (folder / "key").write_bytes(ED25519 + key)
            (folder / "text").write_bytes(hashlib.sha256(signed).digest())
            asked = ["pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", "key"]
            asked += ["-in", "text", "-sigfile", "signature"]
        return subprocess.run(["openssl", *asked], cwd=folder, capture_output=True, check=False).returncode == 0
