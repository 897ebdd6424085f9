"""Cursors: places in the log of one business, worth nothing in any other; as texts they sort as the places do."""

import base64
import binascii
import contextlib
import hashlib
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from core.live.log import REACHED, Bounds, Place
from core.user_error import UserError

FORM = struct.Struct(">8sQ")
NUMBER_BITS = 33
"""A number takes so many; the epoch stands above it, so that cursors go on sorting as texts."""


@dataclass(eq=False, kw_only=True)
class ForeignCursor(UserError):
    """A cursor belongs to the events of the business that it was given to."""

    ja = "このカーソルはこの事業者のイベントのものではありません。"
    en = "This is no cursor of this business's events."


@dataclass(eq=False, kw_only=True)
class CursorExpired(UserError):
    """What follows the cursor is not kept any more; `oldest` is the first cursor that can be gone on from."""

    ja = "このカーソルより後のイベントには保存期間を過ぎたものがあります。再読込のうえ{oldest}からお続けください。"
    en = "Some events behind this cursor are no longer kept. Read the data anew and go on from {oldest}."
    oldest: str


@dataclass(eq=False, kw_only=True)
class SlowReader(UserError):
    """More happens than the reader takes: he has to begin anew."""

    ja = "受信が追いつかないため配信を終了しました。最新のデータを読み直してください。"
    en = "You read more slowly than things happen, so the stream has ended. Read the newest data and begin anew."


@dataclass(eq=False, kw_only=True)
class ResumeElsewhere(UserError):
    """The server is being replaced: connect again, and go on `after` the cursor."""

    ja = "サーバーを入れ替えています。接続し直し、{cursor}から続けてください。"
    en = "This server is being replaced. Connect again and go on after {cursor}."
    cursor: str


def cursor(business_id: UUID, number: int, epoch: int = 0) -> str:
    """The place behind an entry of a business's log."""
    found = epoch << NUMBER_BITS | number
    return base64.b32hexencode(FORM.pack(_mark(business_id), found)).decode().rstrip("=")


def place(text: str, business_id: UUID) -> Place:
    """Where a cursor of a business stands."""
    try:
        mark, found = FORM.unpack(base64.b32hexdecode(text + "=" * (-len(text) % 8)))
    except (ValueError, binascii.Error, struct.error):
        raise ForeignCursor(path=("after",)) from None
    if mark != _mark(business_id):
        raise ForeignCursor(path=("after",))
    epoch, number = divmod(found, 1 << NUMBER_BITS)
    return number, epoch


def number(text: str, business_id: UUID, bounds: Bounds) -> int:
    """The number of the entry that a cursor stands behind, if all that follows is still there."""
    found, epoch = place(text, business_id)
    if epoch != bounds.epoch or not bounds.oldest <= found <= bounds.head:
        raise CursorExpired(oldest=cursor(business_id, bounds.oldest, bounds.epoch), path=("after",))
    return found


@contextlib.contextmanager
def told_how_far() -> Iterator[Callable[[UUID | None], str | None]]:
    """Asked afterwards, gives the cursor of a business behind what the block has announced."""
    reached: dict[UUID, Place] = {}
    token = REACHED.set(reached)
    try:
        yield lambda business_id: cursor(business_id, *reached[business_id]) if business_id in reached else None
    finally:
        REACHED.reset(token)


def _mark(business_id: UUID) -> bytes:
    return hashlib.sha256(business_id.bytes).digest()[:8]
