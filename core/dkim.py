"""DKIM signatures of mails: RFC 6376, relaxed/relaxed, by RSA or Ed25519 (RFC 8463).

See docs/decisions/0034-dkim.md.
"""

import base64
import functools
import hashlib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from core.settings import SettingsError, settings

ONCE = ("message-id", "mime-version", "content-type", "content-transfer-encoding", "content-language", "auto-submitted")
NEVER_MORE = ("from", "to", "subject", "date", "reply-to", "cc")
"""Signed once more than they are there: whoever adds another one breaks the signature."""
LEAST_BITS = 1024
LINE = 70
PER_LINE = 5
Field = tuple[bytes, bytes]


@dataclass(frozen=True)
class Signer:
    """Who vouches for mails, and the key whose other half stands in DNS."""

    domain: str
    selector: str
    key: RSAPrivateKey | Ed25519PrivateKey

    @property
    def algorithm(self) -> str:
        """As the signature names it."""
        return "rsa-sha256" if isinstance(self.key, RSAPrivateKey) else "ed25519-sha256"

    def signed(self, message: bytes, at: int) -> bytes:
        """The message with its signature in front."""
        head, _, body = message.partition(b"\r\n\r\n")
        fields = _fields(head)
        there = {name for name, _ in fields}
        names = [name for name in ONCE if name.encode() in there]
        names += [name for name in NEVER_MORE for _ in range(1 + (name.encode() in there))]
        digest = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode()
        own = (
            f"v=1; a={self.algorithm}; c=relaxed/relaxed; d={self.domain};\r\n\ts={self.selector}; t={at};\r\n"
            f"\th={_folded(names)};\r\n\tbh={digest};\r\n\tb="
        )
        value = self._signature(covered(fields, names, own.encode()))
        lines = [value[at : at + LINE] for at in range(0, len(value), LINE)]
        return b"DKIM-Signature: " + (own + "\r\n\t".join(lines)).encode() + b"\r\n" + message

    def _signature(self, covered: bytes) -> str:
        if isinstance(self.key, RSAPrivateKey):
            found = self.key.sign(covered, PKCS1v15(), SHA256())
        else:
            found = self.key.sign(hashlib.sha256(covered).digest())
        return base64.b64encode(found).decode()


def signed(message: bytes) -> bytes:
    """A message as it leaves: signed, where a key is set."""
    found = signer()
    return message if found is None else found.signed(message, int(time.time()))


@functools.cache
def signer() -> Signer | None:
    """Who signs, by the settings; raises SettingsError where they do not fit together."""
    known = settings()
    given = (known.dkim_domain, known.dkim_selector, known.dkim_key)
    if not any(given):
        return None
    if not all(given):
        raise SettingsError("TSUNAGI_DKIM_DOMAIN, TSUNAGI_DKIM_SELECTOR and TSUNAGI_DKIM_KEY: set all three, or none.")
    sender = parseaddr(known.mail_from)[1].rpartition("@")[2].lower()
    if sender != known.dkim_domain and not sender.endswith(f".{known.dkim_domain}"):
        raise SettingsError(f"TSUNAGI_DKIM_DOMAIN: mails come from {sender}, for which it does not speak.")
    return Signer(str(known.dkim_domain), str(known.dkim_selector), _key(Path(str(known.dkim_key))))


def _key(path: Path) -> RSAPrivateKey | Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SettingsError(f"TSUNAGI_DKIM_KEY: {path} holds no private key ({type(error).__name__}).") from None
    if isinstance(key, Ed25519PrivateKey) or (isinstance(key, RSAPrivateKey) and key.key_size >= LEAST_BITS):
        return key
    raise SettingsError(f"TSUNAGI_DKIM_KEY: {path} has to be an RSA key of 2048 bits, or an Ed25519 one.")


def covered(fields: Sequence[Field], names: Sequence[str], own: bytes) -> bytes:
    """What is signed of the headers: those named, from the last one upwards, and our own without its value."""
    left = list(fields)
    found = bytearray()
    for name in names:
        at = next((at for at in reversed(range(len(left))) if left[at][0] == name.encode()), None)
        if at is not None:
            found += relaxed(left.pop(at)) + b"\r\n"
    return bytes(found) + relaxed((b"dkim-signature", own))


def _fields(head: bytes) -> list[Field]:
    lines = re.split(rb"\r\n(?![ \t])", head)
    parts = [line.partition(b":") for line in lines if line]
    return [(name.strip().lower(), value) for name, _, value in parts]


def relaxed(field: Field) -> bytes:
    """One header in the form in which it is signed."""
    name, value = field
    return name + b":" + re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b"")).strip(b" \t")


def relaxed_body(body: bytes) -> bytes:
    """A body in the form in which it is signed."""
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def _folded(names: Sequence[str]) -> str:
    return ":\r\n\t".join(":".join(names[at : at + PER_LINE]) for at in range(0, len(names), PER_LINE))
