"""Papers."""

from core.graph.context import Info
from core.graph.ids import key_of
from core.graph.live import live
from core.graph.operation import listing, mutation
from models import document as rows
from models.order import Order
from models.permission import Permission
from schema.document import Document, DocumentGroups, DocumentIssueInput, DocumentSort, DocumentWhere
from services import document as documents
from services.lookup import locked

listing(
    "documents", Document, allow=Permission.DOCUMENT_READ, where=DocumentWhere, order=DocumentSort,
    groups=[DocumentGroups],
    default="-issued_at",
    doc="Issued papers of the viewer's orders, newest first.",
)  # fmt: skip

live(
    "documents_live", Document, key="document_id", allow=Permission.DOCUMENT_READ, where=DocumentWhere,
    default="-issued_at", groups=[DocumentGroups], doc="The newest papers, then each that is issued.",
)  # fmt: skip


@mutation(
    Document,
    allow=Permission.DOCUMENT_ISSUE,
    errors=[documents.NotShipped, documents.NotOfOrder, documents.UnknownLocale],
)
async def document_issue(info: Info, input: DocumentIssueInput) -> rows.Document:
    """Issue 発注書 at any time, 納品書 once something is shipped; the same contents give the same document again."""
    order = await locked(Order, key_of(input.order, "Order", "order"), by=info.context.actor, path=("order",))
    shipment = key_of(input.shipment, "Shipment", "shipment") if input.shipment else None
    return await documents.issue(
        order,
        input.kind,
        shipment_key=shipment,
        locale=input.locale or info.context.locale,
        by=info.context.actor,
    )
