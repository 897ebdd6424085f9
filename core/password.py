"""Passwords: Argon2id, a bounded number at a time, never on the event loop."""

import asyncio
import functools
import re
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.settings import settings

ALLOWED = re.compile(r"[A-Za-z0-9\-_.$#@+%*?/:]{7,30}")
NEEDED = (re.compile(r"[A-Z]"), re.compile(r"[a-z]"), re.compile(r"[0-9]"))


def acceptable(password: str) -> bool:
    """CC-98: 7 to 30 characters, an upper-case and a lower-case letter, a digit; symbols - _ . $ # @ + % * ? / :."""
    return bool(ALLOWED.fullmatch(password)) and all(need.search(password) for need in NEEDED)


async def hashed(password: str) -> str:
    """The Argon2id hash of a password."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), _hasher().hash, password)


async def matches(password: str, stored: str | None) -> bool:
    """Whether a password fits its hash; with no hash, the same time is spent and the answer is no."""
    against = stored or await _decoy()
    right = await asyncio.get_running_loop().run_in_executor(_threads(), _verify, against, password)
    return right and stored is not None


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@functools.cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=3, memory_cost=settings().argon2_memory, parallelism=4)


@functools.cache
def _threads() -> ThreadPoolExecutor:
    """At most so many at once: each holds the memory of one hash."""
    return ThreadPoolExecutor(settings().argon2_concurrency, thread_name_prefix="argon2")


_DECOY: list[str] = []


async def _decoy() -> str:
    if not _DECOY:
        _DECOY.append(await hashed("Decoy-0000"))
    return _DECOY[0]
