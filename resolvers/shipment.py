"""出荷: what has left, and what leaves just now."""

from core.graph.live import live
from core.graph.operation import listing
from models.permission import Permission
from schema.order import Shipment
from schema.shipment import ShipmentGroups, ShipmentSort, ShipmentWhere

listing(
    "shipments", Shipment, allow=Permission.ORDER_READ, where=ShipmentWhere, order=ShipmentSort,
    groups=[ShipmentGroups], default="-shipped_at",
    doc="出荷一覧: shipments of orders that the viewer's business sells or buys, newest first.",
)  # fmt: skip

live(
    "shipments_live", Shipment, key="shipment_id", allow=Permission.ORDER_READ, where=ShipmentWhere,
    default="-shipped_at", groups=[ShipmentGroups], doc="The newest shipments, then each that leaves.",
)  # fmt: skip
