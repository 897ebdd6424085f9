"""Lists of shipments; the type stands beside orders."""

import datetime as dt

from core.graph.connection import sort
from core.graph.grouping import grouping
from core.graph.where import where
from models import shipment as rows
from schema.business import Business
from schema.order import Order


@where(rows.Shipment)
class ShipmentWhere:
    """Which shipments; those that the viewer sends and those that are sent to him, unless one side is asked for."""

    shipped_at: dt.datetime
    order: Order
    seller: Business
    buyer: Business


ShipmentSort = sort(rows.Shipment, "shipped_at")
ShipmentGroups = grouping(rows.Shipment, by=["carrier", "seller", "buyer", "shipped_on"])
