"""PostgreSQL's own programs, which write a database as a stream and read it again."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import IO
from urllib.parse import unquote, urlsplit

from core.backup.sealed import CHUNK_BYTES, Opened
from core.embedded import programs

Take = Callable[[bytes], object]


class Failed(Exception):
    """One of the programs has not done its work; the message is its own."""


def dump(url: str, snapshot: str, take: Take) -> None:
    """Give the database as it is in a snapshot that a transaction of ours holds open."""
    _give("pg_dump", url, ["--format=custom", f"--snapshot={snapshot}"], take)


def copy(url: str, take: Take) -> None:
    """Give a whole server as one archive, with as much of its log as makes it whole."""
    options = ["--pgdata=-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast", "--no-password"]
    _give("pg_basebackup", url, options, take)


def restore(url: str, source: Opened) -> None:
    """Fill an empty database, whole or not at all."""
    _take("pg_restore", url, ["--single-transaction", "--exit-on-error", "--no-owner"], source)


def check(source: Opened) -> None:
    """Read a dump to its end as if to restore it, into nothing."""
    _take("pg_restore", None, [f"--file={os.devnull}"], source)


def _give(name: str, url: str, options: Sequence[str], take: Take) -> None:
    with _running(name, url, options) as process:
        while chunk := _pipe(process.stdout).read(CHUNK_BYTES):
            take(chunk)


def _take(name: str, url: str | None, options: Sequence[str], source: Opened) -> None:
    with _running(name, url, options) as process, contextlib.suppress(BrokenPipeError):
        while chunk := source.read(CHUNK_BYTES):
            _pipe(process.stdin).write(chunk)
        _pipe(process.stdin).close()


@contextlib.contextmanager
def _running(name: str, url: str | None, options: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program with its pipes; raises when it ends badly, and whatever happens, it has ended afterwards."""
    address = [f"--dbname={without_password(url)}"] if url else []
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(
            [programs.postgres().path / name, *address, *options],
            env=environment(url),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=words,
        )
        try:
            yield process
            if process.wait():
                words.seek(0)
                said = words.read().decode("utf-8", "replace").splitlines()
                raise Failed(next((line for line in said if "error:" in line), f"{name} failed without a word"))
        finally:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(BrokenPipeError):
                    _pipe(pipe).close()
            process.wait()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("The program has no such pipe")
    return pipe


def without_password(url: str) -> str:
    """An address that may stand on a command line, which everybody can read."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    user = f"{parts.username}@" if parts.username else ""
    return parts._replace(scheme="postgresql", netloc=user + host).geturl()


def environment(url: str | None) -> dict[str, str]:
    """What the programs are to know besides."""
    password = urlsplit(url).password if url else None
    known = {"PATH": os.defpath, "LANG": "C.UTF-8", "TZ": "UTC"}
    return known | ({"PGPASSWORD": unquote(password)} if password else {})
