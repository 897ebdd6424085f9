"""Keys of requests that may be sent again: the row of a key is written in the transaction of what it was sent for.

Who comes second waits for the first, and is told what he was told; if the first is undone, the second takes its place.
"""

import dataclasses
import datetime as dt
import enum
import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from asyncpg.exceptions import LockNotAvailableError

from core import clock, db
from core.settings import settings
from core.user_error import UserError

KEPT_FOR = dt.timedelta(hours=24)
BATCH = 5_000

TAKE = """
WITH taken AS (
  INSERT INTO idempotency AS kept (scope, key, mutation, digest, at) VALUES ($2, $3, $4, $5, $6)
  ON CONFLICT (scope, key) DO UPDATE
    SET mutation = excluded.mutation, digest = excluded.digest, at = excluded.at, outcome = NULL
    WHERE kept.at <= $7
  RETURNING 1
)
SELECT set_config('tsunagi.acting', $1, true), EXISTS (SELECT FROM taken) AS is_first
"""
READ = "SELECT mutation, digest, at, outcome FROM idempotency WHERE scope = $1 AND key = $2 AND at > $3"
KEEP = "UPDATE idempotency SET outcome = $3::jsonb WHERE scope = $1 AND key = $2"
FORGET = """
DELETE FROM idempotency WHERE (scope, key) IN (
  SELECT scope, key FROM idempotency WHERE at <= $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED
) RETURNING 1
"""


@dataclass(eq=False, kw_only=True)
class IdempotencyKeyReused(UserError):
    """The key was sent before, for another mutation or with another input: nothing was done now."""

    ja = "このキーは別の内容（{mutation}）の送信にすでに使われています。新しいキーでやり直してください。"
    en = "This key was used for something else ({mutation}). Send a new key."
    mutation: str
    used_at: dt.datetime


@dataclass(eq=False, kw_only=True)
class AlreadyDone(UserError):
    """It was done when the key was sent first; what it gave was shown that once and is not kept."""

    ja = "この操作は{done_at}に完了しました。結果の表示は一度だけです。必要なら新しいキーでやり直してください。"
    en = "Done already at {done_at}. What it gave is shown only once: do it again with a new key if you need it."
    done_at: dt.datetime


@dataclass(eq=False, kw_only=True)
class StillRunning(UserError):
    """Another request with this key is being answered: send it again a little later."""

    ja = "同じキーの処理が実行中です。少し待ってから同じキーでやり直してください。"
    en = "Another request with this key is being answered. Retry in a moment with the same key."


class Answered(Exception):
    """The key has its answer: what was kept of it."""

    def __init__(self, outcome: dict[str, Any], at: dt.datetime) -> None:
        super().__init__()
        self.outcome, self.at = outcome, at


@dataclass(frozen=True)
class Claim:
    """A key, of whom it is, and what it was sent for."""

    scope: str
    key: str
    mutation: str
    digest: str
    path: tuple[str, ...] = field(default=(), compare=False)

    async def begin(self, acting: str) -> None:
        """Take the key for the running transaction; else raise Answered, or why not."""
        now = clock.now()
        values = (acting, self.scope, self.key, self.mutation, self.digest, now, now - KEPT_FOR)
        try:
            (row,) = await db.fetch(TAKE, *values)
        except LockNotAvailableError as error:
            raise StillRunning(path=self.path) from error
        if not row["is_first"]:
            await self.look(now)
            raise StillRunning(path=self.path)

    async def look(self, now: dt.datetime) -> None:
        """Raise Answered, or IdempotencyKeyReused, if the key was used in the day before an instant."""
        for row in await db.fetch(READ, self.scope, self.key, now - KEPT_FOR):
            if (row["mutation"], row["digest"]) != (self.mutation, self.digest):
                raise IdempotencyKeyReused(mutation=row["mutation"], used_at=row["at"], path=self.path)
            raise Answered(json.loads(row["outcome"]), row["at"])

    async def keep(self, outcome: Callable[[], dict[str, Any]]) -> None:
        """Have the last statement of the running transaction write what there is to tell again."""
        await db.at_the_end(_keep, (self, outcome))


async def _keep(facts: Sequence[tuple[Claim, Callable[[], dict[str, Any]]]]) -> Callable[[], Awaitable[None]]:
    for claim, outcome in facts:
        await db.fetch(KEEP, claim.scope, claim.key, json.dumps(outcome()))
    return _nothing


async def _nothing() -> None:
    """Once it is kept there is nothing more to do."""


def digest(value: Any) -> str:
    """Tells one input from another; only we can make it, for inputs may hold passwords."""
    text = json.dumps(_plain(value), sort_keys=True, default=str)
    key = settings().secret_key.get_secret_value().encode()
    return hmac.digest(key, b"idempotency 1\x1f" + text.encode("utf-8", "surrogatepass"), "sha256").hex()


def _plain(value: Any) -> Any:
    """As JSON; fields that hold what they hold by default are left out, so that new ones do not matter."""
    if dataclasses.is_dataclass(value):
        known = ((f, getattr(value, f.name)) for f in dataclasses.fields(value))
        return {f.name: _plain(one) for f, one in known if f.name != "idempotency_key" and one != f.default}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.name if isinstance(value, enum.Enum) else value


async def sweep() -> int:
    """Forget the keys whose day is over; gives how many."""
    count = BATCH
    forgotten = 0
    while count == BATCH:
        count = len(await db.fetch(FORGET, clock.now() - KEPT_FOR, BATCH))
        forgotten += count
    return forgotten
