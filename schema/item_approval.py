"""発注マスタ承認: what a buyer's head office lets be ordered."""

from decimal import Decimal
from typing import Any

import strawberry

import schema.product  # noqa: F401 — it declares SaleType
from core.actor import Actor
from core.graph.keyed import Keyed
from core.graph.loader import Loader
from core.graph.node import input_type, node, output
from core.graph.scalars import Yen
from models import item_approval as rows
from models.product import SaleType
from services import item_approval as approvals
from services.item_approval import ItemState

strawberry.enum(ItemState, description=(ItemState.__doc__ or "").strip())


@node(rows.ApprovalRule)
class ApprovalRule:
    """発注マスタ承認: whether the viewer's business orders only what its head office has approved."""

    version: int
    is_on: bool
    tolerance: int
    """By how many percent a price may be above the approved one and need no approval; what costs less never does."""


@output
class ItemTerms:
    """What is decided upon."""

    price: Yen | None
    """Whole yen per unit without tax; null where the buyer is shown no prices."""
    unit: str
    sale_type: SaleType
    case_quantity: Decimal | None
    lot_quantity: Decimal | None
    minimum_quantity: Decimal | None


@output
class ItemStanding:
    """Whether a product may be ordered for a day, and if not, why."""

    state: ItemState
    approved: ItemTerms | None
    """What was approved last; null: never."""
    reason: str
    """Why it was refused."""


def terms_of(found: approvals.Terms | None) -> ItemTerms | None:
    """As clients see them."""
    if found is None:
        return None
    return ItemTerms(
        price=None if found.price is None else Yen(found.price),
        unit=found.unit,
        sale_type=found.sale_type,
        case_quantity=found.case,
        lot_quantity=found.lot,
        minimum_quantity=found.minimum,
    )


def standing_of(found: approvals.Standing | None) -> ItemStanding | None:
    """As clients see it."""
    if found is None:
        return None
    return ItemStanding(state=found.state, approved=terms_of(found.approved), reason=found.reason)


async def _standings(actor: Actor, keys: list[Any]) -> dict[Any, approvals.Standing]:
    return await approvals.standings(actor.business_id, keys) if actor.business_id else {}


STANDINGS = Loader(_standings)
"""Of items on days: `(item, day)`."""


@input_type
class ApprovalRulePutInput(Keyed):
    """What is left out stays as it is."""

    expected_version: int | None = None
    is_on: bool | None = strawberry.UNSET
    """When it is switched on, all that is on the forms then counts as approved, up to the highest price known."""
    tolerance: int | None = strawberry.UNSET
    """0 to 100 percent."""
