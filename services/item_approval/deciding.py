"""The head office approves and refuses, and says whether it wants to be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core import clock
from core.actor import Actor
from core.db import fetch
from core.identifier import new_id
from core.user_error import Duplicate, NotFound, Required, TooMany, UserError, refuse
from models.business import Business
from models.item_approval import ApprovalRule, ItemApproval
from models.permission import Permission
from models.row import assign
from services.item_approval.reading import HIGHEST, OF_ITEMS, Change, ItemState, change_of
from services.lookup import check_version

MOST = 200

WRITE = """
    INSERT INTO item_approval AS kept (id, version, created_at, updated_at, business_id, item_id, {column}, reason,
        decided_by_id, decided_at)
    SELECT given.id, 1, $2, $2, $1, given.item, offer::jsonb, $3, $4, $2
    FROM unnest($5::uuid[], $6::uuid[], $7::text[]) AS given(id, item, offer)
    ON CONFLICT (business_id, item_id) DO UPDATE SET version = kept.version + 1, updated_at = $2, {put},
        reason = excluded.reason, decided_by_id = excluded.decided_by_id, decided_at = excluded.decided_at
"""
APPROVE = WRITE.format(column="approved", put="approved = excluded.approved, refused = NULL")
REFUSE = WRITE.format(column="refused", put="refused = excluded.refused")
TAKE_ALL = f"""
    INSERT INTO item_approval AS kept (id, version, created_at, updated_at, business_id, item_id, approved, reason,
        decided_by_id, decided_at)
    SELECT gen_random_uuid(), 1, $3, $3, $1, item_id, offer, '', $4, $3 FROM ({HIGHEST}) AS assortment
    ON CONFLICT (business_id, item_id) DO UPDATE SET version = kept.version + 1, updated_at = $3,
        approved = excluded.approved, refused = NULL, reason = '', decided_by_id = $4, decided_at = $3
"""  # noqa: S608 — of our own parts


@dataclass(eq=False, kw_only=True)
class HeadOfficeOnly(UserError):
    """What may be ordered is decided for all stores; who is bound to some of them does not."""

    ja = "発注マスタの承認は本部の担当者だけが行えます。"
    en = "Only the head office decides what all stores may order."


@dataclass(eq=False, kw_only=True)
class OfferChanged(UserError):
    """The supplier has changed the product since it was shown: look at it again."""

    ja = "「{product}」は表示後に変わりました。最新の内容を確認してください。"
    en = "“{product}” has changed since it was shown. Look at it again."
    product: str


@dataclass(eq=False, kw_only=True)
class AllowedMeanwhile(UserError):
    """There is nothing to decide: the product may be ordered as it is, or is not offered any more."""

    ja = "この商品には承認待ちの変更がありません。"
    en = "Nothing about this product waits for approval."


@dataclass(frozen=True)
class Seen:
    """A change as it was shown."""

    item: UUID
    key: str


def require(by: Actor) -> None:
    """Refuse who may not decide for all stores."""
    by.require(Permission.ORDER_APPROVE)
    if by.of_stores:
        raise HeadOfficeOnly


async def approve(seen: Sequence[Seen], *, by: Actor) -> list[Change]:
    """承認する: what was shown may be ordered, and what costs less."""
    found, offers = await _found(seen, by)
    await _write(APPROVE, found, offers, "", by)
    return found


async def turn_down(seen: Sequence[Seen], reason: str, *, by: Actor) -> list[Change]:
    """差し戻す: what was shown is not ordered; what was approved before still is, should it be offered again."""
    problems = ItemApproval(reason=reason.strip()).problems("reason")
    refuse(problems or ([] if reason.strip() else [Required(path=("reason",))]))
    found, offers = await _found(seen, by)
    await _write(REFUSE, found, offers, reason.strip(), by)
    return found


async def put_rule(values: dict[str, Any], version: int | None, *, by: Actor) -> ApprovalRule:
    """Switch it on or off; what is on the forms when it is switched on counts as approved."""
    await Business.filter(id=by.business_id).select_for_update().first()
    rule = await ApprovalRule.get_or_none(business_id=by.business_id)
    was_on = rule is not None and rule.is_on
    if rule is None:
        rule = ApprovalRule(business_id=by.business_id)
        assign(rule, values)
        refuse(rule.problems())
        await rule.save(force_create=True)
    else:
        await check_version(rule, version, by=by)
        changed = assign(rule, values)
        refuse(rule.problems(*changed))
        await rule.store(*changed)
    if rule.is_on and not was_on:
        await fetch(TAKE_ALL, by.business_id, clock.today(), clock.now(), by.user_id)
    return rule


async def _found(seen: Sequence[Seen], by: Actor) -> tuple[list[Change], list[str]]:
    """The changes as they are now, if they are what was shown, and their offers as they are kept."""
    require(by)
    if not seen:
        raise Required(path=("changes",))
    if len(seen) > MOST:
        raise TooMany(limit=MOST, count=len(seen), path=("changes",))
    rows: dict[UUID, list[dict[str, Any]]] = {}
    for row in await fetch(OF_ITEMS, by.business_id, clock.today(), [one.item for one in seen]):
        rows.setdefault(row["item_id"], []).append(row)
    problems: list[UserError] = []
    found, offers = [], []
    for i, one in enumerate(seen):
        path = ("changes", i, "item")
        judged = rows.get(one.item, [])
        waits = [row for row in judged if row["state"] != ItemState.APPROVED]
        same = [row for row in waits if row["key"] == one.key]
        if one.item in {before.item for before in seen[:i]}:
            problems.append(Duplicate(path=path))
        elif not judged:
            problems.append(NotFound(path=path))
        elif not waits:
            problems.append(AllowedMeanwhile(path=path))
        elif not same:
            problems.append(OfferChanged(product=judged[0]["name"], path=path))
        else:
            found.append(change_of(min(same, key=lambda row: row["day"])))
            offers.append(same[0]["offer"])
    refuse(problems)
    return found, offers


async def _write(sql: str, found: Sequence[Change], offers: Sequence[str], reason: str, by: Actor) -> None:
    keys = [new_id() for _ in found]
    await fetch(
        sql, by.business_id, clock.now(), reason, by.user_id, keys, [one.item for one in found], list(offers)
    )  # fmt: skip
