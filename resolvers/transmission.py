"""送信: purchase orders by FAX and mail, and how they went."""

from core.graph.live import live
from core.graph.operation import listing
from models.permission import Permission
from schema.order import Transmission
from schema.transmission import TransmissionGroups, TransmissionSort, TransmissionWhere

listing(
    "transmissions", Transmission, allow=Permission.ORDER_READ, where=TransmissionWhere, order=TransmissionSort,
    groups=[TransmissionGroups], default="-created_at",
    doc="送信履歴: purchase orders that the viewer's business has sent by FAX and mail, newest first.",
)  # fmt: skip

live(
    "transmissions_live", Transmission, key="transmission_id", allow=Permission.ORDER_READ, where=TransmissionWhere,
    default="-created_at", groups=[TransmissionGroups],
    doc="The newest purchase orders by FAX and mail, then each that is new, or was tried.",
)  # fmt: skip
