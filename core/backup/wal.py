"""PostgreSQL's log of changes, kept in encrypted files, one for each of its own, and laid out again to be replayed."""

import os
import re
import zlib
from pathlib import Path
from typing import BinaryIO

from core.backup.sealed import CHUNK_BYTES, Opened, Sealer, Unreadable

SEGMENT = re.compile(r"^[0-9A-F]{24}$")
HISTORY = re.compile(r"^[0-9A-F]{8}\.history$")
PARTIAL = ".partial"
"""The end of the name of what is not full yet, as PostgreSQL names it."""
FAST = 1
LOG_BYTES = 1 << 32


def keep_new(incoming: Path, archive: Path, key: str, kept: dict[str, int]) -> None:
    """Encrypt whatever has changed since the last time; what is full is kept for the last time.

    A file that has got its full name since the folder was read is found under it at the next look.
    """
    for path in sorted(incoming.iterdir()):
        file = _opened(path)
        if file is None:
            continue
        with file:
            changed = os.fstat(file.fileno()).st_mtime_ns
            if kept.get(path.name) != changed:
                keep(file, path.name, archive, key)
                kept[path.name] = changed
        if SEGMENT.match(path.name):
            path.unlink()


def _opened(path: Path) -> BinaryIO | None:
    try:
        return path.open("rb")
    except FileNotFoundError:
        return None


def keep(file: BinaryIO, name: str, archive: Path, key: str) -> None:
    """Encrypt a file of the log into the archive, in place of what was there under its name."""
    half = archive / f"{name}.new"
    packer = zlib.compressobj(FAST)
    with half.open("wb") as kept:
        sealer = Sealer(kept, key)
        while chunk := file.read(CHUNK_BYTES):
            sealer.write(packer.compress(chunk))
        sealer.write(packer.flush())
        sealer.close()
        kept.flush()
        os.fsync(kept.fileno())
    half.replace(archive / name)
    (archive / f"{name}{PARTIAL}").unlink(missing_ok=True)


def lay_out(archive: Path, begin: str, into: Path, key: str) -> int:
    """Decrypt the log from a file on; gives how many there are. Raises Unreadable where one is missing or wrong."""
    kept = {name: path for path in sorted(archive.iterdir(), reverse=True) if (name := _wanted(path, begin))}
    if begin not in kept:
        raise Unreadable(f"{archive} does not reach back to the backup: {begin} is missing.")
    for name, path in kept.items():
        _unpack(path, into / name, key)
    _check_row({name[8:] for name in kept if SEGMENT.match(name)}, (into / begin).stat().st_size, archive)
    return len(kept)


def _wanted(path: Path, begin: str) -> str:
    """The name of a file of the log that is needed; what is full goes before what was not full yet."""
    name = path.name.removesuffix(PARTIAL)
    if HISTORY.match(name):
        return name
    return name if SEGMENT.match(name) and name[:8] >= begin[:8] and name[8:] >= begin[8:] else ""


def _check_row(places: set[str], size: int, archive: Path) -> None:
    """One follows the other, as far as there are any."""
    numbers = sorted(int(place[:8], 16) * (LOG_BYTES // size) + int(place[8:], 16) for place in places)
    if numbers[-1] - numbers[0] + 1 != len(numbers):
        raise Unreadable(
            f"{archive} has gaps: {numbers[-1] - numbers[0] + 1 - len(numbers)} files of the log are missing."
        )


def _unpack(path: Path, into: Path, key: str) -> None:
    unpacker = zlib.decompressobj()
    with path.open("rb") as file, into.open("wb") as written:
        opened = Opened(file, key, str(path))
        while chunk := opened.read(CHUNK_BYTES):
            written.write(unpacker.decompress(chunk))
        written.write(unpacker.flush())
