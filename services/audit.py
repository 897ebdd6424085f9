"""処理履歴の封印: entries of the audit trail are chained by digests soon after their commit.

The chain runs through the whole trail. A seal holds the digest of each of its entries, and its head depends on all
seals before it; a signature by the product's key is what somebody with the rights of the database alone cannot make.
"""

import dataclasses
import datetime as dt
import hashlib
import hmac
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from core import clock, db, keys
from core.log import log

FORMS = {
    1: (
        "number", "id", "version", "created_at", "updated_at", "business_id", "user_id", "acting_business_id",
        "app_token_id", "address", "operation", "trace_id", "action", "kind", "target_id", "target_version",
        "before", "after", "transaction_id",
    )
}  # fmt: skip
"""The columns that a digest covers. An older form stays: what was sealed by it is checked by it."""
FORM = max(FORMS)
MOST = 1_000
"""Entries of one seal."""
PAGE = 50
SHOWN = 100
"""Findings that are told: who has changed more is found out all the same."""
PURPOSE = "audit 1"
INSTANT = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')"""

LAST = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS last FROM audit_entry_number"
"""Read before the snapshot of SETTLE: who has taken a number up to it is in that snapshot, or has ended."""
IDLE = "SELECT sealed = $1 AS nothing_is_new FROM audit_mark"
MARK = """
SELECT sealed, upto, pg_snapshot_xmin(pg_current_snapshot()) >= horizon AS is_settled,
  pg_snapshot_xmax(pg_current_snapshot()) < horizon AS is_foreign
FROM audit_mark FOR UPDATE
"""
"""`upto` is settled when everybody has ended who might have taken a number up to it; the horizon of another cluster,
from which this database was restored, is worth nothing."""
SETTLE = """
UPDATE audit_mark SET sealed = $1, upto = $2, horizon = pg_snapshot_xmax(pg_current_snapshot()) RETURNING 1
"""
KEEP = """
INSERT INTO audit_seal (number, upto, form, key_id, sealed_at, ids, digests, head, signature)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING number
"""
NEWEST = "SELECT number, head FROM audit_seal ORDER BY number DESC LIMIT 1"
LAST_SEAL = "SELECT * FROM audit_seal ORDER BY number DESC LIMIT 1"
SEALS = "SELECT * FROM audit_seal WHERE number > $1 ORDER BY number LIMIT $2"


def _digest(form: int) -> str:
    """An entry's digest in SQL."""
    columns = ", ".join(INSTANT.format(one) if one.endswith("_at") else f'"{one}"' for one in FORMS[form])
    return f"sha256(convert_to(jsonb_build_array({columns})::text, 'UTF8'))"


def _entries(form: int) -> str:
    return (
        f"SELECT number, id, {_digest(form)} AS digest FROM audit_entry"  # noqa: S608 — names of our own
        " WHERE number > $1 AND number <= $2 ORDER BY number LIMIT $3"
    )


@dataclass(frozen=True)
class Seal:
    """A link of the chain: who was sealed with which digests, behind which head."""

    number: int
    upto: int
    form: int
    key_id: str
    sealed_at: dt.datetime
    ids: Sequence[UUID]
    digests: Sequence[bytes]
    head: bytes = b""
    signature: bytes = b""

    def head_behind(self, previous: bytes) -> bytes:
        """What the head must be."""
        facts = f"{self.number} {self.upto} {self.form} {self.sealed_at.astimezone(dt.UTC).isoformat()} {len(self.ids)}"
        parts = [previous, facts.encode(), *(one.bytes for one in self.ids), *self.digests]
        return hashlib.sha256(b"".join(parts)).digest()

    @property
    def name(self) -> str:
        """As it is kept elsewhere: number and head."""
        return f"{self.number}:{self.head.hex()}"


def _signed(key_id: str, head: bytes) -> bytes:
    return hmac.digest(keys.derived(key_id, PURPOSE), head, "sha256")


def _is_signed(one: Seal) -> bool:
    known = [hmac.digest(key, one.head, "sha256") for key in keys.ever(one.key_id, PURPOSE)]
    return any(hmac.compare_digest(signature, one.signature) for signature in known)


async def seal() -> list[Seal]:
    """Seal what is settled, and mark what is to be sealed next time; one process at a time."""
    made: list[Seal] = []
    (last,) = await db.fetch(LAST)
    (idle,) = await db.fetch(IDLE, last["last"])
    if idle["nothing_is_new"]:
        return made
    async with db.transaction():
        (mark,) = await db.fetch(MARK)
        if mark["is_settled"]:
            made = [one async for one in _made(mark["sealed"], mark["upto"])]
        if mark["is_settled"] or mark["is_foreign"]:
            (last,) = await db.fetch(LAST)
            sealed = mark["upto"] if mark["is_settled"] else mark["sealed"]
            await db.fetch(SETTLE, sealed, max(last["last"], sealed))
    for one in made:
        log.info("audit.sealed", number=one.number, entries=len(one.ids), head=one.head.hex())
    return made


async def _made(after: int, upto: int) -> AsyncIterator[Seal]:
    number, head = await newest_seal() or (0, b"")
    while after < upto:
        rows = await db.fetch(_entries(FORM), after, upto, MOST)
        if not rows:
            return
        after = upto if len(rows) < MOST else rows[-1]["number"]
        ids, digests = [row["id"] for row in rows], [row["digest"] for row in rows]
        number += 1
        one = await _kept(Seal(number, after, FORM, keys.current(), clock.now(), ids, digests), head)
        head = one.head
        yield one


async def vouch() -> None:
    """Sign the chain with the key of now, by a seal of no entries: the key before may go."""
    async with db.transaction():
        await db.fetch(MARK)
        for row in await db.fetch(LAST_SEAL):
            newest = Seal(**row)
            if newest.key_id != keys.current():
                bare = Seal(newest.number + 1, newest.upto, FORM, keys.current(), clock.now(), [], [])
                await _kept(bare, newest.head)


async def _kept(bare: Seal, previous: bytes) -> Seal:
    head = bare.head_behind(previous)
    one = dataclasses.replace(bare, head=head, signature=_signed(bare.key_id, head))
    await db.fetch(KEEP, *(getattr(one, name.name) for name in dataclasses.fields(one)))
    return one


async def newest_seal() -> tuple[int, bytes] | None:
    """Number and head of the newest seal: who keeps them elsewhere can prove later that nothing before was changed."""
    found = await db.fetch(NEWEST)
    return (found[0]["number"], found[0]["head"]) if found else None


class Harm(StrEnum):
    """What was done to the trail."""

    CHANGED = "CHANGED"
    REMOVED = "REMOVED"
    INSERTED = "INSERTED"
    SEAL_REMOVED = "SEAL_REMOVED"
    SEAL_CHANGED = "SEAL_CHANGED"
    WRONG_SIGNATURE = "WRONG_SIGNATURE"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    ANCHOR_DIFFERS = "ANCHOR_DIFFERS"


@dataclass(frozen=True)
class Finding:
    """A harm, the seal in whose range it is, and the entry."""

    harm: Harm
    seal: int
    entry: UUID | None = None


@dataclass
class Verified:
    """What was looked at, and what is wrong."""

    seals: int = 0
    entries: int = 0
    unsealed: int = 0
    newest: str = ""
    findings: list[Finding] = field(default_factory=list)


async def verify(anchors: dict[int, bytes] | None = None) -> Verified:
    """Look at every entry that is sealed, and at the chain; `anchors` are heads that were kept elsewhere."""
    found, waiting = Verified(), dict(anchors or {})
    last: Seal | None = None
    while page := await db.fetch(SEALS, last.number if last else 0, PAGE):
        for row in page:
            one = Seal(**row)
            found.findings += await _harms(last, one)
            if waiting.pop(one.number, one.head) != one.head:
                found.findings.append(Finding(Harm.ANCHOR_DIFFERS, one.number))
            found.seals, found.entries, found.newest = found.seals + 1, found.entries + len(one.ids), one.name
            last = one
    if last and last.key_id not in keys.ring():
        found.findings.append(Finding(Harm.UNKNOWN_KEY, last.number))
    found.findings += [Finding(Harm.SEAL_REMOVED, number) for number in sorted(waiting)]
    (rest,) = await db.fetch(
        "SELECT count(*) AS n FROM audit_entry WHERE number > $1", last.upto if last else 0
    )  # fmt: skip
    found.unsealed = rest["n"]
    return found


async def _harms(before: Seal | None, one: Seal) -> list[Finding]:
    """Of one seal: seals of a key that is gone are vouched for by the newest, whose head depends on them."""
    number, head, begin = (before.number, before.head, before.upto) if before else (0, b"", 0)
    found = [Finding(Harm.SEAL_REMOVED, missing) for missing in range(number + 1, one.number)][:SHOWN]
    if not found and one.head_behind(head) != one.head:
        found.append(Finding(Harm.SEAL_CHANGED, one.number))
    if one.key_id in keys.ring() and not _is_signed(one):
        found.append(Finding(Harm.WRONG_SIGNATURE, one.number))
    kept = dict(zip(one.ids, one.digests, strict=True))
    there = {row["id"]: row["digest"] for row in await db.fetch(_entries(one.form), begin, one.upto, None)}
    for key, digest in kept.items():
        if there.get(key) != digest:
            found.append(Finding(Harm.CHANGED if key in there else Harm.REMOVED, one.number, key))
    found += [Finding(Harm.INSERTED, one.number, key) for key in there if key not in kept]
    return found
