"""Messages about orders; the type stands beside orders."""

import datetime as dt

import strawberry

from core.graph.connection import sort
from core.graph.grouping import grouping
from core.graph.keyed import Keyed
from core.graph.node import input_type
from core.graph.where import where
from models import message as rows
from schema.business import Business
from schema.order import Order


@where(rows.Message)
class MessageWhere:
    """Which messages."""

    order: Order
    sender: Business
    seller: Business
    buyer: Business
    written_at: dt.datetime
    read_at: dt.datetime
    """`{isNull: true}`: not read yet by the other side."""


MessageSort = sort(rows.Message, "written_at")
MessageGroups = grouping(rows.Message, by=["order", "sender", "seller", "buyer", "written_at"])


@input_type
class MessageWriteInput(Keyed):
    """What is said about an order."""

    order: strawberry.ID
    text: str
    """At most 1,000 characters."""


@input_type
class MessagesReadInput(Keyed):
    """既読: all that the other side has written about an order."""

    order: strawberry.ID
