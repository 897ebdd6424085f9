"""What both sides are mailed about closings."""

from uuid import UUID

from core.graph.ids import global_id
from core.settings import settings
from documents.letter_closing import ClosingMade, ClosingRemarked
from models.business import Business
from models.closing import Closing, ClosingLine
from models.customer import Customer
from services.mail import Recipient, locale_of, write


async def made(key: UUID, *, cause: str) -> None:
    """The buyer reads what he will be billed; one without an account too, when he has an address."""
    closing = await Closing.get(id=key)
    seller = await Business.get(id=closing.business_id)
    customer = await Customer.get(id=closing.customer_id)
    buyer = await Business.get_or_none(id=closing.buyer_id) if closing.buyer_id else None
    papers = await ClosingLine.filter(closing_id=key).distinct().values_list("reference", flat=True)
    letter = ClosingMade(
        seller=closing.seller_name,
        buyer=closing.buyer_name,
        person=customer.person,
        until=closing.until,
        papers=len(papers),
        total=closing.total,
        reply_to=seller.email,
        url=_url("bill-checks", closing) if buyer else "",
    )
    to = Recipient(buyer.email, await locale_of(buyer), buyer.id) if buyer else Recipient(customer.email, "ja", None)
    await write(letter, cause, seller.id, [to])


async def remarked(key: UUID, line_key: UUID, remark: int, *, cause: str) -> None:
    """The other side reads what was written about a line."""
    closing, line = await Closing.get(id=key), await ClosingLine.get(id=line_key)
    assert closing.buyer_id is not None
    said = line.remarks[remark]
    by_buyer = said["is_buyer"]
    writer, reader_key = (
        (closing.buyer_id, closing.business_id) if by_buyer else (closing.business_id, closing.buyer_id)
    )
    reader = await Business.get(id=reader_key)
    letter = ClosingRemarked(
        sender=closing.buyer_name if by_buyer else closing.seller_name,
        author=said["author"],
        until=closing.until,
        reference=line.reference,
        name=line.name,
        text=said["text"],
        url=_url("closings" if by_buyer else "bill-checks", closing),
    )
    await write(letter, cause, writer, [Recipient(reader.email, await locale_of(reader), reader.id)])


def _url(page: str, closing: Closing) -> str:
    return f"{settings().public_url}/{page}/{global_id('Closing', closing.id)}"
