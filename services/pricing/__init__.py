"""Prices of customers and groups, for all time or for a while."""

from services.pricing.group import GroupInUse, put_members
from services.pricing.group import create as create_group
from services.pricing.group import delete as delete_group
from services.pricing.group import update as update_group
from services.pricing.holding import Agreed, Change, Held, PriceList, PriceSource, agreed, as_buyer, in_force
from services.pricing.keeping import (
    Agreement,
    EndsTooEarly,
    PriceForOne,
    PricesOverlap,
    Special,
    delete,
    faults,
    hide,
    identity,
    overlap,
    put,
    specials,
    update,
)

__all__ = [
    "Agreed",
    "Agreement",
    "Change",
    "EndsTooEarly",
    "GroupInUse",
    "Held",
    "PriceForOne",
    "PriceList",
    "PriceSource",
    "PricesOverlap",
    "Special",
    "agreed",
    "as_buyer",
    "create_group",
    "delete",
    "delete_group",
    "faults",
    "hide",
    "identity",
    "in_force",
    "overlap",
    "put",
    "put_members",
    "specials",
    "update",
    "update_group",
]  # fmt: skip
