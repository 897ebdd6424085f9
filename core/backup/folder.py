"""A backup as a folder of encrypted files: written aside and moved into place, checked before it is used."""

import contextlib
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

from core.backup import dumps, manifest
from core.backup.manifest import Manifest, Part
from core.backup.sealed import CHUNK_BYTES, Opened, Sealer, Unreadable

DATABASE = "database"
FILES = "files"
DUMP, CLUSTER = "dump", "cluster"


@contextlib.contextmanager
def begun(path: Path) -> Iterator[Path]:
    """A folder to write a backup into, which gets its name when the block has gone well."""
    half = path.with_name(path.name + ".partial")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700, parents=True)
    try:
        yield half
        _kept(half)
        half.rename(path)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise


def part(folder: Path, name: str, key: str, fill: Callable[[Sealer], None]) -> Part:
    """One encrypted file, filled by a function."""
    with (folder / name).open("wb") as file:
        sealer = Sealer(file, key)
        fill(sealer)
        sealer.close()
        file.flush()
        os.fsync(file.fileno())
    return Part(sealer.size, sealer.digest)


@contextlib.contextmanager
def opened(folder: Path, name: str, key: str) -> Iterator[Opened]:
    """What is in one of its files."""
    path = folder / name
    if not path.is_file():
        raise Unreadable(f"{path} is missing.")
    with path.open("rb") as file:
        yield Opened(file, key, str(path))


def checked(folder: Path, key: str) -> Manifest:
    """Read a backup to its end, and a dump as if to restore it; raises Unreadable before anything was touched."""
    found = manifest.read(folder, key)
    for name, expected in found.parts.items():
        with opened(folder, name, key) as reading:
            if name == DATABASE and found.kind == DUMP:
                _check_dump(reading, folder / name)
            while reading.read(CHUNK_BYTES):
                pass
            if Part(reading.size, reading.digest) != expected:
                raise Unreadable(f"{folder / name} belongs to another backup.")
    return found


def _check_dump(reading: Opened, path: Path) -> None:
    try:
        dumps.check(reading)
    except dumps.Failed as error:
        raise Unreadable(f"{path} holds no whole dump: {error}") from None


def packed(folders: dict[str, Path], sealer: Sealer) -> int:
    """Pack files and folders under their names; gives how many files there were."""
    count = 0
    with tarfile.open(fileobj=sealer, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for name, path in folders.items():
            for found in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if found.is_file():
                    archive.add(found, f"{name}/{found.relative_to(path)}" if path.is_dir() else name, recursive=False)
                    count += 1
    return count


def unpacked(source: Opened, into: Path) -> None:
    """Unpack files into a folder."""
    with tarfile.open(fileobj=source, mode="r|") as archive:
        archive.extractall(into, filter="data")


def _kept(folder: Path) -> None:
    """Have the operating system write it to the disk."""
    for path in (*folder.iterdir(), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
