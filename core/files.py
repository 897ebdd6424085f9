"""Where bytes lie: a folder now, an object store later; downloads by links that end."""

import asyncio
import contextlib
import functools
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import IO
from urllib.parse import quote, urlencode

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore

from core import secret
from core.clock import now
from core.settings import settings

LINK_SECONDS = 900


@dataclass(frozen=True)
class Stored:
    """Where bytes lie, how many, and their SHA-256."""

    key: str
    size: int
    digest: str


class Missing(Exception):
    """No bytes under this key."""


@functools.cache
def _store() -> LocalStore:
    folder = settings().data / "files"
    return LocalStore(prefix=folder, mkdir=True)


async def put(owner: str, content: bytes, extension: str) -> Stored:
    """Keep bytes under their digest: the same bytes of one owner are kept once."""
    digest = hashlib.sha256(content).hexdigest()
    key = f"{owner}/{digest[:2]}/{digest}.{extension}"
    await put_as(key, content)
    return Stored(key, len(content), digest)


async def put_as(key: str, content: bytes) -> None:
    """Keep bytes under a given key."""
    await obstore.put_async(_store(), key, content)


async def put_file(key: str, content: IO[bytes]) -> None:
    """Keep what a file holds, two parts at a time; there is nothing under the key until there is all of it."""
    await obstore.put_async(_store(), key, content, max_concurrency=2)


async def put_table(owner: str, content: IO[bytes], extension: str) -> Stored:
    """Keep what a file holds under its digest, as `put` does, however much it is."""
    digest = await asyncio.to_thread(_digest, content)
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    key = f"{owner}/{digest[:2]}/{digest}.{extension}"
    await put_file(key, content)
    return Stored(key, size, digest)


def _digest(content: IO[bytes]) -> str:
    content.seek(0)
    found = hashlib.sha256()
    while chunk := content.read(1 << 20):
        found.update(chunk)
    return found.hexdigest()


async def remove(key: str) -> None:
    """Forget the bytes under a key, if there are any."""
    with contextlib.suppress(BaseError, FileNotFoundError):
        await obstore.delete_async(_store(), key)


CHUNK = 1 << 20
"""Bytes that are read at a time: the library's own ten million would stay with the process."""


@dataclass(frozen=True)
class Found:
    """Bytes under a key: how many there are, what tells them from others, and where they come from."""

    size: int
    tag: str
    key: str

    async def read(self, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from one place to before another, some at a time."""
        if start >= end:
            return
        found = await obstore.get_async(_store(), self.key, options={"range": (start, end)})
        async for chunk in found.stream(min_chunk_size=CHUNK):
            yield bytes(chunk)


async def find(key: str) -> Found:
    """What lies under a key, without reading it."""
    try:
        meta = await obstore.head_async(_store(), key)
    except (BaseError, FileNotFoundError):
        raise Missing(key) from None
    tag = (meta["e_tag"] or f"{meta['size']}-{meta['last_modified'].timestamp()}").strip('"')
    return Found(meta["size"], tag, key)


async def get(key: str) -> bytes:
    """The bytes under a key."""
    try:
        found = await obstore.get_async(_store(), key)
        return bytes(await found.bytes_async())
    except (BaseError, FileNotFoundError):
        raise Missing(key) from None


@contextlib.asynccontextmanager
async def local(key: str) -> AsyncIterator[IO[bytes]]:
    """What lies under a key, in a file without a name that ends with the block, or with the process."""
    found = await find(key)
    with tempfile.TemporaryFile() as file:
        async for chunk in found.read(0, found.size):
            file.write(chunk)
        yield file


def link(key: str, name: str = "") -> str:
    """A path that may be fetched for a quarter of an hour; stable within five minutes, so that caches help."""
    step = LINK_SECONDS // 3
    until = (int(now().timestamp()) // step + 3) * step
    query = {"until": until, "name": name, "signature": secret.signed_token("file", key, until, name)}
    return f"/files/{quote(key)}?{urlencode(query)}"


def may_fetch(key: str, name: str, until: str, signature: str) -> bool:
    """Whether a link is ours and has not ended."""
    if not until.isdigit() or len(until) > 12 or int(until) < now().timestamp():  # noqa: PLR2004
        return False
    return secret.same(signature, secret.signed_token("file", key, until, name))
