"""Papers of an order: made from snapshots, issued once per contents."""

import asyncio
import base64
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from core import clock, files
from core.actor import Actor
from core.locale import LOCALES, Locale
from core.money import signed_yen, taxes
from core.settings import settings
from core.user_error import NotFound, UserError
from documents import paper, qr
from models.address import Party
from models.document import Document, DocumentKind, kept_until
from models.file import File
from models.order import Order, OrderLine
from models.return_slip import ReturnSlip
from models.shipment import Shipment, ShipmentLine
from services import events, supplier_answer


@dataclass(eq=False, kw_only=True)
class NotShipped(UserError):
    """納品書 exists only once something has been shipped."""

    ja = "納品書は出荷後に発行できます。"
    en = "The delivery note exists once something has been shipped."


@dataclass(eq=False, kw_only=True)
class NotOfOrder(UserError):
    """Invoices are printed by `invoicePrint`, slips by `returnSlipPrint`."""

    ja = "注文から発行できるのは発注書と納品書です。"
    en = "Of an order there are a purchase order and delivery notes."


@dataclass(eq=False, kw_only=True)
class UnknownLocale(UserError):
    """Papers come in Japanese and in English."""

    ja = "言語は ja か en を指定してください。"
    en = "The language is ja or en."


OF_ORDERS = frozenset({DocumentKind.PURCHASE_ORDER, DocumentKind.DELIVERY_NOTE})


@dataclass(frozen=True)
class Draft:
    """A paper of an order that is to be issued, unless one says the same already."""

    kind: DocumentKind
    number: str
    dated_on: dt.date
    data: Any
    render: Callable[[Any, Locale], bytes]
    total: int | None
    shipment: Shipment | None = None
    return_slip: ReturnSlip | None = None


async def issue(order: Order, kind: DocumentKind, *, shipment_key: UUID | None, locale: str, by: Actor) -> Document:
    """The paper: the one that says the same already, else a new one."""
    language = language_of(locale)
    if kind not in OF_ORDERS:
        raise NotOfOrder(path=("kind",))
    if kind is DocumentKind.PURCHASE_ORDER:
        draft = await _purchase_order(order)
    else:
        draft = await _delivery_note(order, shipment_key)
    return await issue_once(order, draft, language, by=by)


async def issue_once(order: Order, draft: Draft, locale: Locale, *, by: Actor) -> Document:
    """The document of these contents; the order is locked."""
    digest = paper.digest(draft.data, locale)
    known = await Document.get_or_none(order_id=order.id, kind=draft.kind, digest=digest)
    return known or await _issued(order, draft, digest, locale, by=by)


def language_of(locale: str) -> Locale:
    """A language that papers come in."""
    language = next((known for known in LOCALES if known == locale), None)
    if language is None:
        raise UnknownLocale(path=("locale",))
    return language


async def _issued(order: Order, draft: Draft, digest: str, locale: Locale, *, by: Actor) -> Document:
    content = await asyncio.to_thread(draft.render, draft.data, locale)
    stored = await files.put(str(order.seller_id or order.buyer_id), content, "pdf")
    file = await File.create(
        business_id=by.business_id,
        name=f"{draft.kind.lower()}-{draft.number}.pdf",
        media_type="application/pdf",
        size=stored.size,
        digest=stored.digest,
        key=stored.key,
    )
    document = Document(
        seller_id=order.seller_id,
        buyer_id=order.buyer_id,
        order_id=order.id,
        shipment_id=draft.shipment.id if draft.shipment else None,
        return_slip_id=draft.return_slip.id if draft.return_slip else None,
        file_id=file.id,
        kind=draft.kind,
        number=draft.number,
        locale=locale,
        digest=digest,
        dated_on=draft.dated_on,
        total=None if order.hides_prices else draft.total,
        issued_at=clock.now(),
        kept_until=kept_until(draft.dated_on, settings().document_years),
    )
    document.call(order.seller_party["name"], order.buyer_party["name"])
    await document.save(force_create=True)
    await events.emit(events.DocumentIssued(document.id, order.id, order.seller_id, order.buyer_id))
    return document


async def _purchase_order(order: Order) -> Draft:
    lines = await OrderLine.filter(order_id=order.id).order_by("position")
    placed_on = clock.business_day(order.placed_at)
    data = paper.PurchaseOrder(
        number=order.number,
        placed_on=placed_on,
        seller=party_of(order.party("seller")),
        buyer=party_of(order.party("buyer")),
        deliver_to=party_of(order.party("delivery")),
        wished_on=order.wished_on,
        planned_on=order.planned_on,
        lines=tuple(line_of(order, line, line.quantity) for line in lines),
        taxes=tuple(paper.TaxLine(tax.rate, tax.net, tax.tax) for tax in order.tax_lines),
        total=order.total,
        remark=order.remark,
        show_prices=bool(order.total) and not order.hides_prices,
        answers=tuple(paper.Answer(**one) for one in order.custom_values),
        reply_url=supplier_answer.short_url(order) if order.is_direct else "",
        reply_qr=_qr(supplier_answer.short_url(order)) if order.is_direct else "",
    )
    return Draft(DocumentKind.PURCHASE_ORDER, order.number, placed_on, data, paper.purchase_order, order.total)


def _qr(url: str) -> str:
    return base64.b64encode(qr.svg(url)).decode()


async def _delivery_note(order: Order, key: UUID | None) -> Draft:
    shipments = Shipment.filter(order_id=order.id, **({"id": key} if key else {}))
    shipment = await shipments.order_by("-number").first()
    if shipment is None:
        raise NotFound(path=("shipment",)) if key else NotShipped(path=("kind",))
    parts = await ShipmentLine.filter(shipment_id=shipment.id).prefetch_related("line").order_by("line__position")
    lines = tuple(line_of(order, part.line, part.quantity) for part in parts)
    found = taxes(((line.tax_rate, line.amount or 0) for line in lines), order.rounding)
    total = sum(tax.net + tax.tax for tax in found)
    shipped_before = sum([p.quantity for p in parts]) != sum([p.line.quantity for p in parts])
    number = f"{order.number}-{shipment.number}"
    data = paper.DeliveryNote(
        number=number,
        order_number=order.number,
        shipped_on=shipment.shipped_on,
        carrier=shipment.carrier,
        slip_number=shipment.slip_number,
        seller=party_of(order.party("seller")),
        buyer=party_of(order.party("buyer")),
        deliver_to=party_of(order.party("delivery")),
        lines=lines,
        taxes=tuple(paper.TaxLine(tax.rate, tax.net, tax.tax) for tax in found),
        total=total,
        remark=shipment.note,
        show_prices=bool(order.total) and not order.hides_prices,
        partial=shipped_before or shipment.number > 1,
    )
    return Draft(
        DocumentKind.DELIVERY_NOTE, number, shipment.shipped_on, data, paper.delivery_note, total, shipment=shipment
    )


def party_of(party: Party) -> paper.Party:
    """One side, as papers show it."""
    return paper.Party(
        name=party.name,
        postal_code=party.postal_code,
        address=party.address,
        phone=party.phone,
        fax=party.fax,
        email=party.email,
        person=party.person,
        registration_number=party.registration_number,
    )


def line_of(order: Order, line: OrderLine, quantity: Decimal) -> paper.PaperLine:
    """A line, as papers show it: so much of it, at the order's own prices; less than nothing for what came back."""
    changed = line.was_changed and quantity == line.quantity
    return paper.PaperLine(
        code=line.code,
        name=line.name,
        quantity=quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        amount=signed_yen(quantity * line.unit_price, order.rounding),
        tax_rate=line.tax_rate,
        remark=line.remark,
        ordered_quantity=line.ordered_quantity if changed else None,
    )
