"""Issued papers."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from core import files
from core.actor import Actor
from core.graph.connection import sort
from core.graph.context import Info
from core.graph.grouping import grouping
from core.graph.keyed import Keyed
from core.graph.loader import Loader
from core.graph.node import input_type, node, one
from core.graph.scalars import Yen
from core.graph.where import where
from models import document as rows
from models.business import Business as BusinessRow
from models.file import File as FileRow
from models.invoice import Invoice as InvoiceRow
from models.order import Order as OrderRow
from models.return_slip import ReturnSlip as ReturnSlipRow
from schema.business import Business

if TYPE_CHECKING:
    from schema.invoice import Invoice, ReturnSlip
    from schema.order import Order

strawberry.enum(rows.DocumentKind, description=(rows.DocumentKind.__doc__ or "").strip())


async def _files(_: Actor, keys: list[object]) -> dict[object, FileRow]:
    """Whoever sees a document may fetch its file, whichever side had it made."""
    return {file.id: file for file in await FileRow.filter(id__in=keys)}


_FILES = Loader(_files)


@node(rows.Document)
class Document:
    """帳票: 発注書, 納品書, 請求書, 返還請求書 or 赤伝票, as it was issued; never changed."""

    kind: rows.DocumentKind
    number: str
    locale: str
    dated_on: dt.date
    total: Yen | None
    issued_at: dt.datetime
    kept_until: dt.date
    """Nobody can delete it before this day."""
    digest: str
    """SHA-256 of what the paper says: equal digests, equal files."""
    order: Annotated["Order", strawberry.lazy("schema.order")] | None = one("order", OrderRow)
    invoice: Annotated["Invoice", strawberry.lazy("schema.invoice")] | None = one("invoice", InvoiceRow)
    return_slip: Annotated["ReturnSlip", strawberry.lazy("schema.invoice")] | None = one("return_slip", ReturnSlipRow)
    seller: Business | None = one("seller", BusinessRow)
    buyer: Business | None = one("buyer", BusinessRow)
    """Null where the seller keeps the buyer only as a record of his own, and before an invoice was sent."""

    @strawberry.field(description="The PDF, for a quarter of an hour.")
    async def url(self, info: Info) -> str:
        """A link that needs no login."""
        file = await _FILES.load(info.context, self.file_id)  # type: ignore[attr-defined]
        return files.link(file.key, file.name)


@where(rows.Document)
class DocumentWhere:
    """Which papers: by 取引年月日, 金額 and 取引先, in ranges and together, as the law asks; `search` finds names."""

    issued_at: dt.datetime
    dated_on: dt.date
    total: Yen
    kind: rows.DocumentKind
    seller: Business
    buyer: Business


DocumentSort = sort(rows.Document, "issued_at", "dated_on")
DocumentGroups = grouping(rows.Document, by=["kind", "seller", "buyer", "issued_at", "dated_on"], sums=["total"])


@input_type
class DocumentIssueInput(Keyed):
    """The same contents give the same document again."""

    order: strawberry.ID
    kind: rows.DocumentKind
    shipment: strawberry.ID | None = None
    """Which shipment's 納品書; without it the latest."""
    locale: str | None = None
    """ja or en; without it the reader's."""
