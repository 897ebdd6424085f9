"""What waits for approval: offers that differ from what was approved."""

import datetime as dt
from decimal import Decimal

import strawberry

from core.graph.keyed import Keyed
from core.graph.node import input_type, output
from schema.item_approval import ItemTerms
from schema.order_form import OrderForm, OrderFormItem
from services.item_approval import ItemState


@output
class ItemChange:
    """A product on a form that is offered otherwise than was approved: it cannot be ordered."""

    item: OrderFormItem
    order_form: OrderForm
    product_name: str
    state: ItemState
    on: dt.date
    """From which day of delivery on it is offered so; today, where it is already."""
    approved: ItemTerms | None
    """What was approved last; null: a new product."""
    offer: ItemTerms
    offer_key: str
    """Stands for `offer`: send it along with the decision, so that nobody decides on what was not shown."""
    percent: Decimal | None
    """By how much the price is above the approved one, to a tenth; null without two prices."""
    reason: str
    """Why it was refused."""


@output
class ItemChanges:
    """A page of changes, by form."""

    nodes: list[ItemChange]
    has_next_page: bool
    count: int
    """Of all pages, as far as 10,000."""


@input_type
class ItemChangeInput:
    """A change as it was shown."""

    item: strawberry.ID
    """An `OrderFormItem`."""
    offer_key: str
    """`ItemChange.offerKey`."""


@input_type
class ItemChangesApproveInput(Keyed):
    """Which changes; 200 at most, all or none."""

    changes: list[ItemChangeInput]


@input_type
class ItemChangesRefuseInput(Keyed):
    """Which changes, and why not; 200 at most, all or none."""

    changes: list[ItemChangeInput]
    reason: str
    """At most 200 characters; who orders is shown it."""
