"""赤伝票 as a paper: made from the slip and the order's own lines, issued once per contents."""

from core.actor import Actor
from documents import paper
from models.document import Document, DocumentKind
from models.order import Order
from models.return_slip import ReturnLine, ReturnSlip
from models.shipment import Shipment
from services.document import Draft, issue_once, language_of, line_of, party_of


async def print_slip(slip: ReturnSlip, order: Order, locale: str, *, by: Actor) -> Document:
    """The paper that says what the slip says, and no other ever after; the order is locked."""
    return await issue_once(order, await _draft(slip, order), language_of(locale), by=by)


async def _draft(slip: ReturnSlip, order: Order) -> Draft:
    parts = await ReturnLine.filter(slip_id=slip.id).prefetch_related("line").order_by("line__position")
    data = paper.ReturnSlip(
        number=slip.number,
        order_number=order.number,
        returned_on=slip.returned_on,
        delivered=await _delivered(slip, order),
        reason=slip.reason,
        seller=party_of(order.party("seller")),
        buyer=party_of(order.party("buyer")),
        lines=tuple(line_of(order, part.line, -part.quantity) for part in parts),
        taxes=tuple(paper.TaxLine(**one) for one in slip.taxes),
        total=slip.total,
        show_prices=bool(order.total) and not order.hides_prices,
    )
    return Draft(
        DocumentKind.RETURN_SLIP, slip.number, slip.returned_on, data, paper.return_slip, slip.total, return_slip=slip
    )


async def _delivered(slip: ReturnSlip, order: Order) -> tuple[paper.Delivered, ...]:
    """Which 納品書 the goods had come with: none that left after the slip was written."""
    came = Shipment.filter(order_id=order.id, created_at__lte=slip.created_at, lines__line__returned__slip_id=slip.id)
    shipments = await came.distinct().order_by("number")
    return tuple(paper.Delivered(f"{order.number}-{one.number}", one.shipped_on) for one in shipments)
