"""A row of every kind that clients can name."""

from decimal import Decimal
from typing import Any

from core import clock
from core.db import transaction
from core.identifier import new_id
from core.locale import LOCALES
from models.agreed_price import AgreedPrice
from models.app_token import AppToken
from models.audit_entry import AuditEntry
from models.calendar import CalendarDay, CalendarDayKind
from models.cart import CartItem
from models.closing import Closing, ClosingLine
from models.document import Document, DocumentKind
from models.export_job import ExportJob
from models.hidden_product import HiddenProduct
from models.import_job import ImportJob
from models.inquiry import Inquiry, InquiryCategory
from models.invoice import Invoice, InvoiceLine, InvoiceTerms
from models.item_approval import ApprovalRule
from models.job import Job
from models.mail_message import MailMessage
from models.member_invitation import MemberInvitation
from models.membership import Membership
from models.message import Message
from models.order_form import OrderFormAccess
from models.order_limit import OrderLimit
from models.order_request import OrderRequest
from models.own_role import OwnRole
from models.passkey import Passkey
from models.price_group import PriceGroup
from models.return_slip import ReturnLine, ReturnSlip
from models.saved_view import SavedView
from models.session import Session
from models.shipment import ShipmentLine
from models.shipping_instruction import ShippingInstruction
from models.sourcing import Sourcing
from models.stocktake import Stocktake, StocktakeLine
from models.supplier import Supplier
from models.supplier_product import SupplierProduct
from models.transmission import Transmission
from models.webhook import Webhook, WebhookDelivery
from services import calendar as calendars
from services import cart as carts
from services import customer as customers
from services import file as uploads
from services import invitation as invitations
from services import order as orders
from services.order.direct import Wanted
from tests import make
from tests.test_api import an_image


async def one_of_each(market: Any, word: str) -> list[Any]:
    """Rows of one market, with a word in what is written in them."""
    order = await market.order(remark=word)
    async with transaction():
        await orders.confirm(order, by=market.selling, changes=[], additions=[], planned_on=None, note=word)
        shipment = await orders.ship(order, None, orders.Dispatch(note=word), final=False, by=market.selling)
        cart = await carts.put(market.form.id, [orders.Entry(market.tomato.id, Decimal(1), word)], by=market.buying)
        second = await customers.create({**make.ADDRESS, "name": word}, by=market.selling)
        invitation = await invitations.create(second, message=word, days=None, by=market.selling)
        image = await uploads.upload_image(word, an_image(), by=market.selling)
    mail = await MailMessage.create(
        business_id=market.seller.id, kind="x", cause=str(new_id()), to="a@b.jp", locale="ja", subject=word,
        text=word, html=word, due_at=clock.now(),
    )  # fmt: skip
    document = await Document.create(
        seller_id=market.seller.id, buyer_id=market.buyer.id, order_id=order.id, file_id=image.id,
        kind=DocumentKind.PURCHASE_ORDER, number=word, locale=LOCALES[0], digest=word, dated_on=clock.today(),
        total=1, issued_at=clock.now(), kept_until=clock.today(),
    )  # fmt: skip
    return [
        market.seller, market.buyer, market.customer, market.form, market.tomato, market.place, order, shipment, cart,
        invitation, image, mail, document, await market.tomato.product, (await make.lines(order))[0],
        await ShipmentLine.filter(shipment_id=shipment.id).first(),
        await CartItem.filter(cart_id=cart.id).first(),
        await Supplier.get(business_id=market.buyer.id),
        await OrderFormAccess.get(form_id=market.form.id),
        await Membership.get(business_id=market.seller.id),
        market.clerk.facts["user"],
        await OwnRole.create(business_id=market.seller.id, name=word, permissions=["order:read"]),
        await MemberInvitation.create(
            business_id=market.seller.id, email="x@x.example", token_hash=str(new_id()), expires_at=clock.now()
        ),
        await Session.get(user_id=market.clerk.facts["user"].id),
        await AuditEntry.filter(business_id=market.seller.id).first(),
        await AppToken.create(
            business_id=market.seller.id, name=word, token_hash=str(new_id()), expires_at=clock.now()
        ),
        await HiddenProduct.create(customer_id=second.id, product_id=market.beef.product_id),
        await PriceGroup.create(business_id=market.seller.id, name=word[:40], note=word),
        await AgreedPrice.create(
            business_id=market.seller.id, customer_id=market.customer.id, product_id=market.beef.product_id, price=1
        ),
        await Message.create(
            order_id=order.id, seller_id=market.seller.id, buyer_id=market.buyer.id, sender_id=market.seller.id,
            author_name=word, text=word, written_at=clock.now(),
        ),
        await Sourcing.create(
            business_id=market.seller.id, sale_id=order.id, sale_line_id=(await make.lines(order))[0].id,
            purchase_id=order.id, purchase_line_id=(await make.lines(order))[1].id, quantity=1,
        ),
        await ShippingInstruction.create(
            business_id=market.seller.id, order_id=order.id, line_id=(await make.lines(order))[0].id,
            assignee_id=market.clerk.facts["user"].id, order_number=order.number, buyer_name=word,
            delivery_party=order.delivery_party, name=word, unit="個", quantity=1, note=word, given_at=clock.now(),
        ),
        await OrderLimit.create(business_id=market.seller.id, per_order=1),
        await ApprovalRule.create(business_id=market.seller.id),
        await OrderRequest.create(
            business_id=market.seller.id, requested_at=clock.now(), orderer_name=word[:40], lines=[], answers={},
            delivery_place_id=market.place.id, supplier_id=(await Supplier.get(business_id=market.buyer.id)).id,
            seller_party={"name": word}, delivery_party={"name": word}, note=word, net=0, tax=0, allowed=0,
            month="2026-11",
        ),
        *await _billed(market, word, order),
        await Inquiry.create(
            business_id=market.seller.id, user_id=market.clerk.facts["user"].id, number=str(new_id())[-12:], name=word,
            email="x@x.example", locale="ja", category=InquiryCategory.QUESTION, topic=word, asked_at=clock.now(),
            thread=[{"is_operator": False, "author": word, "text": word, "at": clock.now().isoformat()}],
        ),
        *await _by_fax(market, word),
        *await _counted(market, word),
        await ImportJob.create(business_id=market.seller.id, kind="CUSTOMERS", file_id=image.id),
        await ExportJob.create(
            business_id=market.seller.id, user_id=market.clerk.facts["user"].id, document=word, format="JSONL"
        ),
        await Job.create(
            business_id=market.seller.id, kind="x", payload={"word": word}, due_at=clock.now(), error=word
        ),
        *await _a_webhook(market, word),
        *await _a_calendar(market, word),
        await SavedView.create(
            business_id=market.seller.id, user_id=market.clerk.facts["user"].id, list="inbox", name=word[:40],
            query=f"q={word}",
        ),
        await Passkey.create(
            user_id=market.clerk.facts["user"].id, name=word, credential_id=str(new_id()), public_key=word
        ),
    ]  # fmt: skip


async def _a_webhook(market: Any, word: str) -> list[Any]:
    """A receiver outside, and something that it was told."""
    hook = await Webhook.create(
        business_id=market.seller.id, name=word, url=f"https://example.jp/{word}", host="example.jp:443",
        topics=["order.placed"], document=word, permissions=["order:read"], secret=word, status="DISABLED",
    )  # fmt: skip
    delivery = await WebhookDelivery.create(
        business_id=market.seller.id, webhook_id=hook.id, event_id=new_id(), topic="order.placed", key=word,
        happened_at=clock.now(), due_at=clock.now(), body=word, answer=word, error=word, status="SENT",
    )  # fmt: skip
    return [hook, delivery]


async def _a_calendar(market: Any, word: str) -> list[Any]:
    """The form's calendar, and a day of it that differs."""
    span = calendars.Span(clock.today(), clock.today(), CalendarDayKind.OPEN, word)
    async with transaction():
        calendar = await calendars.put_days(market.form.id, [span], None, by=market.selling)
    return [calendar, await CalendarDay.get(calendar_id=calendar.id)]


async def _billed(market: Any, word: str, order: Any) -> list[Any]:
    party = {"name": word, "person": word}
    invoice = await Invoice.create(
        business_id=market.seller.id, buyer_id=market.buyer.id, customer_id=market.customer.id, number=str(new_id()),
        subject=word, issued_on=clock.today(), sent_at=clock.now(), seller_party=party, buyer_party=party, note=word,
        rounding="DOWN", net=0, tax=0, total=0, taxes=[],
    )  # fmt: skip
    slip = await ReturnSlip.create(
        order_id=order.id, seller_id=market.seller.id, buyer_id=market.buyer.id, number=str(new_id())[:30],
        returned_on=clock.today(), reason=word, net=0, tax=0, taxes=[],
    )  # fmt: skip
    closing = await Closing.create(
        business_id=market.seller.id, buyer_id=market.buyer.id, customer_id=market.customer.id, until=clock.today(),
        seller_name=word, buyer_name=word, rounding="DOWN", net=0, tax=0, total=0, taxes=[], closed_at=clock.now(),
    )  # fmt: skip
    return [
        invoice,
        closing,
        await ClosingLine.create(
            closing_id=closing.id, order_id=order.id, source=new_id(), position=0, dated_on=clock.today(), name=word,
            quantity=1, unit_price=1, amount=1, tax_rate=8,
            remarks=[{"is_buyer": True, "author": word, "text": word, "at": clock.now().isoformat()}],
        ),
        await InvoiceLine.create(
            invoice_id=invoice.id, position=0, dated_on=clock.today(), name=word, quantity=1, unit_price=1, amount=1,
            tax_rate=8,
        ),
        await InvoiceTerms.create(business_id=market.seller.id, note=word),
        slip,
        await ReturnLine.create(slip_id=slip.id, line_id=(await make.lines(order))[0].id, quantity=1),
    ]  # fmt: skip


async def _counted(market: Any, word: str) -> list[Any]:
    """A stocktake, and a line of it."""
    stocktake = await Stocktake.create(
        business_id=market.seller.id, dated_on=clock.today(), since=clock.today(), months=1, rounding="DOWN",
        place_name=word[:60], closer_name=word[:40], reopen_reason=word,
    )  # fmt: skip
    line = await StocktakeLine.create(
        business_id=market.seller.id, stocktake_id=stocktake.id, key=word[:140], position=0, name=word[:80], unit="個",
        supplier_name=word[:80], storage=word[:40], counter_name=word[:40],
    )  # fmt: skip
    return [stocktake, line]


async def _by_fax(market: Any, word: str) -> list[Any]:
    """A supplier by FAX, a product of the list there, the order's transmission."""
    supplier = await Supplier.create(business_id=market.buyer.id, channel="FAX", name=word, fax="03-1234-5678")
    product = await SupplierProduct.create(business_id=market.buyer.id, supplier_id=supplier.id, name=word)
    wish = orders.Wish(market.place.id, None, word)
    async with transaction():
        order = await orders.direct.place(supplier, [Wanted(product.id, Decimal(1))], wish, by=market.buying)
    return [product, await Transmission.get(order_id=order.id)]
