"""What may be ordered is found by comparing what is offered with what was approved: no event can be missed."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from core import clock
from core.actor import Actor
from core.db import fetch
from core.user_error import UserError
from models.product import SaleType

OFFERED = """
    SELECT item.id AS item_id, item.form_id, product.name, approval.approved, approval.refused, approval.reason,
        customer.id AS customer_id, customer.price_group_id, customer.hides_prices, item.product_id,
        coalesce(item.custom_price, product.price) AS usual, rule.tolerance,
        jsonb_build_object('unit', product.unit, 'sale_type', product.sale_type, 'case', product.case_quantity,
            'lot', product.lot_quantity, 'minimum', product.minimum_quantity) AS terms
    FROM {rule} CROSS JOIN customer
    JOIN order_form_access access ON access.customer_id = customer.id
    JOIN order_form form ON form.id = access.form_id AND form.status = 'OPEN'
    JOIN order_form_item item ON item.form_id = form.id
    JOIN product ON product.id = item.product_id AND product.published
    LEFT JOIN item_approval approval ON approval.business_id = $1 AND approval.item_id = item.id
    WHERE customer.linked_id = $1 AND NOT EXISTS (
        SELECT FROM hidden_product hidden
        WHERE hidden.customer_id = customer.id AND hidden.product_id = item.product_id
    )
"""
"""All that a buyer may be offered, with what was decided on it; prices that he is shown none of are not looked at."""
RULE = "(SELECT tolerance FROM approval_rule WHERE business_id = $1 AND is_on) AS rule"

PRICE = """
    CASE WHEN NOT offered.hides_prices THEN coalesce(
        (SELECT price FROM agreed_price agreed
         WHERE agreed.customer_id = offered.customer_id AND agreed.product_id = offered.product_id
            AND coalesce(valid_from, '-infinity') <= day AND coalesce(valid_until, 'infinity') >= day
         ORDER BY valid_until IS NULL, valid_from DESC NULLS LAST LIMIT 1),
        (SELECT price FROM agreed_price agreed
         WHERE agreed.price_group_id = offered.price_group_id AND agreed.product_id = offered.product_id
            AND coalesce(valid_from, '-infinity') <= day AND coalesce(valid_until, 'infinity') >= day
         ORDER BY valid_until IS NULL, valid_from DESC NULLS LAST LIMIT 1),
        offered.usual) END
"""
"""As `services.pricing` says: the customer's own, his group's, the form's, the product's. A test compares the two."""

DAYS = """
    SELECT $2::date AS day
    UNION SELECT valid_from FROM agreed_price agreed
    WHERE (agreed.customer_id = offered.customer_id OR agreed.price_group_id = offered.price_group_id)
        AND agreed.product_id = offered.product_id AND valid_from > $2 AND NOT offered.hides_prices
    UNION SELECT valid_until + 1 FROM agreed_price agreed
    WHERE (agreed.customer_id = offered.customer_id OR agreed.price_group_id = offered.price_group_id)
        AND agreed.product_id = offered.product_id AND valid_until >= $2 AND valid_until < '9999-12-31'
        AND NOT offered.hides_prices
"""
"""Today, and each later day from which a price may be another."""

STATE = """
    CASE WHEN approved - 'price' = terms AND (price IS NULL
            OR price * 100::bigint <= (approved ->> 'price')::bigint * (100 + tolerance)) THEN 'APPROVED'
        WHEN refused = terms || jsonb_build_object('price', price) THEN 'REFUSED'
        WHEN approved IS NULL THEN 'NEW' ELSE 'CHANGED' END
"""


def _judged(days: str, rule: str = RULE) -> str:
    """Each offer on each of its days, with its state."""
    return f"""
    SELECT item_id, form_id, name, approved, refused, reason, day, md5(offer::text) AS key, offer, state FROM (
        SELECT *, terms || jsonb_build_object('price', price) AS offer, {STATE} AS state FROM (
            SELECT offered.*, days.day, {PRICE} AS price
            FROM ({OFFERED.format(rule=rule)} ) AS offered CROSS JOIN LATERAL ({days}) AS days
        ) AS priced
    ) AS judged
    """  # noqa: S608 — of our own parts


ON_DAYS = _judged(
    "SELECT asked.day FROM unnest($2::uuid[], $3::date[]) AS asked(item, day) WHERE asked.item = offered.item_id"
).replace("WHERE customer.linked_id = $1", "WHERE customer.linked_id = $1 AND item.id = ANY($2)")
OPEN = f"""
    SELECT DISTINCT ON (form_id, item_id) * FROM ({_judged(DAYS)}) AS open
    WHERE state = ANY($3) AND ($4::uuid IS NULL OR form_id = $4) ORDER BY form_id, item_id, day
"""  # noqa: S608 — of our own parts
PAGE = f"""
    SELECT * FROM ({OPEN}) AS first
    WHERE $5::uuid IS NULL OR (form_id, item_id) > ($5, $6) ORDER BY form_id, item_id LIMIT $7
"""  # noqa: S608 — of our own parts
COUNT = f"SELECT count(*) AS n FROM (SELECT * FROM ({OPEN}) AS first LIMIT $5) AS capped"  # noqa: S608
OF_ITEMS = _judged(DAYS).replace("WHERE customer.linked_id = $1", "WHERE customer.linked_id = $1 AND item.id = ANY($3)")
HIGHEST = f"""
    SELECT item_id, (array_agg(offer ORDER BY (offer ->> 'price')::int DESC NULLS LAST))[1] AS offer
    FROM ({_judged(DAYS, "(SELECT 0 AS tolerance) AS rule")}) AS known GROUP BY item_id
"""  # noqa: S608 — of our own parts
"""The assortment as it is, with the highest of the prices that are known: a campaign ends without being held."""


class ItemState(StrEnum):
    """承認済み, 新商品, 変更あり, 差し戻し: whether a product may be ordered, and if not, why."""

    APPROVED = "APPROVED"
    NEW = "NEW"
    CHANGED = "CHANGED"
    REFUSED = "REFUSED"


WAITING = (ItemState.NEW, ItemState.CHANGED)


@dataclass(eq=False, kw_only=True)
class NotApproved(UserError):
    """発注マスタ承認: the buyer's head office has not approved the product as it is offered for the day."""

    ja = "「{product}」は本部の承認がまだのため発注できません。本部の承認者にご確認ください。"
    en = "“{product}” cannot be ordered before your head office has approved it. Ask those who approve there."
    product: str


@dataclass(frozen=True)
class Terms:
    """What is decided upon: yen per unit without tax (None: not shown to the buyer), unit, rules for quantities."""

    price: int | None
    unit: str
    sale_type: SaleType
    case: Decimal | None
    lot: Decimal | None
    minimum: Decimal | None


@dataclass(frozen=True)
class Standing:
    """Whether a product may be ordered for a day."""

    product: str
    state: ItemState
    approved: Terms | None
    reason: str


@dataclass(frozen=True)
class Change:
    """What is offered otherwise than was approved, from a day on."""

    item: UUID
    form: UUID
    product: str
    day: dt.date
    key: str
    """Stands for all that is offered: another offer has another."""
    state: ItemState
    offer: Terms
    approved: Terms | None
    reason: str

    @property
    def percent(self) -> Decimal | None:
        """By how much the price is above (or below) the approved one; None without two prices."""
        was, becomes = self.approved.price if self.approved else None, self.offer.price
        if not was or becomes is None:
            return None
        return (Decimal(becomes - was) * 100 / was).quantize(Decimal("0.1"))


async def standings(business: UUID, asked: Sequence[tuple[UUID, dt.date]]) -> dict[tuple[UUID, dt.date], Standing]:
    """Of items of forms on days of delivery; of none, where nothing needs approval."""
    if not asked:
        return {}
    found = await fetch(ON_DAYS, business, [item for item, _ in asked], [day for _, day in asked])
    return {
        (row["item_id"], row["day"]): Standing(
            row["name"], ItemState(row["state"]), terms_of(row["approved"]), _reason(row)
        )
        for row in found
    }


async def refusals(business: UUID | None, items: Sequence[UUID], day: dt.date) -> list[tuple[UUID, NotApproved]]:
    """Which of the items may not be ordered for a day."""
    if business is None:
        return []
    found = await standings(business, [(item, day) for item in items])
    told = ((item, found.get((item, day))) for item in items)
    return [
        (item, NotApproved(product=one.product)) for item, one in told if one and one.state is not ItemState.APPROVED
    ]


async def changes(
    states: Sequence[ItemState], form: UUID | None, after: tuple[UUID, UUID] | None, most: int, *, by: Actor
) -> list[Change]:
    """The first change of each product that waits (or was refused), by form."""
    place = after or (None, None)
    found = await fetch(PAGE, by.business_id, clock.today(), list(states), form, *place, most)
    return [change_of(row) for row in found]


async def count(states: Sequence[ItemState], form: UUID | None, most: int, *, by: Actor) -> int:
    """How many there are, as far as `most`."""
    return int((await fetch(COUNT, by.business_id, clock.today(), list(states), form, most))[0]["n"])


def change_of(row: dict[str, Any]) -> Change:
    """As it was read."""
    offer = terms_of(row["offer"])
    assert offer is not None
    return Change(
        row["item_id"], row["form_id"], row["name"], row["day"], row["key"], ItemState(row["state"]), offer,
        terms_of(row["approved"]), _reason(row),
    )  # fmt: skip


def terms_of(text: str | None) -> Terms | None:
    """As they are kept."""
    if text is None:
        return None
    kept = json.loads(text, parse_float=Decimal)
    numbers = {name: None if kept[name] is None else Decimal(kept[name]) for name in ("case", "lot", "minimum")}
    return Terms(price=kept["price"], unit=kept["unit"], sale_type=SaleType(kept["sale_type"]), **numbers)


def _reason(row: dict[str, Any]) -> str:
    return str(row["reason"]) if row["state"] == ItemState.REFUSED else ""
