"""Encrypted files of any length, written and read in constant memory; nothing is given out that was not checked.

After a header (mark, salt, and a word that tells whether a key is the right one) follow chunks, each sealed by
AES-256-GCM with its number and whether it is the last: what was changed, moved, cut or added is found.
"""

import hashlib
import io
import secrets
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MARK = b"tsunagi backup 1"
SALT_BYTES = 16
TAG_BYTES = 16
CHUNK_BYTES = 1 << 20
NONCE = struct.Struct(">xxxQB")
HEADER_BYTES = len(MARK) + SALT_BYTES + TAG_BYTES


class Unreadable(Exception):
    """A backup cannot be trusted; the message says why."""


class Sealer(io.RawIOBase):
    """A file to write to: what is written is encrypted into another one, the end by `close`."""

    def __init__(self, file: BinaryIO, key: str) -> None:
        super().__init__()
        salt = secrets.token_bytes(SALT_BYTES)
        self._cipher, word = _derived(key, salt)
        self._file, self._number, self._waiting = file, 0, bytearray()
        self._digest = hashlib.sha256()
        self.size = 0
        self._header = MARK + salt + word
        file.write(self._header)

    @property
    def digest(self) -> str:
        """SHA-256 of what was written."""
        return self._digest.hexdigest()

    def writable(self) -> bool:
        """It is for nothing else."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Take some bytes."""
        self._digest.update(data)
        self.size += len(data)
        self._waiting += data
        while len(self._waiting) > CHUNK_BYTES:
            self._seal(bytes(self._waiting[:CHUNK_BYTES]), is_last=False)
            del self._waiting[:CHUNK_BYTES]
        return len(data)

    def close(self) -> None:
        """Write the last chunk; the file below stays open."""
        if not self.closed:
            self._seal(bytes(self._waiting), is_last=True)
        super().close()

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(NONCE.pack(self._number, is_last), chunk, self._header))
        self._number += 1


class Opened(io.RawIOBase):
    """The content of an encrypted file; raises Unreadable rather than give out what is not as it was written."""

    def __init__(self, file: BinaryIO, key: str, name: str) -> None:
        super().__init__()
        self._file, self._name, self._number, self._rest = file, name, 0, b""
        self._header = file.read(HEADER_BYTES)
        if len(self._header) < HEADER_BYTES or not self._header.startswith(MARK):
            raise Unreadable(f"{name} is no backup of ours, or its beginning is damaged.")
        self._cipher, word = _derived(key, self._header[len(MARK) : len(MARK) + SALT_BYTES])
        if not secrets.compare_digest(word, self._header[-TAG_BYTES:]):
            raise Unreadable(f"{name} was made with another TSUNAGI_BACKUP_KEY, or its beginning is damaged.")
        self._next = file.read(CHUNK_BYTES + TAG_BYTES)
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def digest(self) -> str:
        """SHA-256 of what was read."""
        return self._digest.hexdigest()

    def readable(self) -> bool:
        """It is for nothing else."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Give some bytes, and none at the end."""
        if not self._rest:
            self._rest = self._opened()
        given, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)

    def _opened(self) -> bytes:
        """The next chunk, which is known to be the last when nothing follows."""
        chunk, self._next = self._next, b""
        if not chunk and self._number:
            return b""
        self._next = self._file.read(CHUNK_BYTES + TAG_BYTES)
        try:
            found = self._cipher.decrypt(NONCE.pack(self._number, not self._next), chunk, self._header)
        except (InvalidTag, ValueError):
            raise Unreadable(f"{self._name} is damaged: chunk {self._number + 1} is not as it was written.") from None
        self._number += 1
        self._digest.update(found)
        self.size += len(found)
        return found


def _derived(key: str, salt: bytes) -> tuple[AESGCM, bytes]:
    """A cipher for one file, and the word by which the key is known."""
    derived = HKDF(SHA256(), 32 + TAG_BYTES, salt=salt, info=MARK).derive(key.encode())
    return AESGCM(derived[:32]), derived[32:]
