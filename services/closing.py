"""仮締め and 本締め: a statement is made, looked at by both sides, and billed or taken back."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core import clock
from core.actor import Actor
from core.db import transaction
from core.locale import Locale
from core.log import log
from core.user_error import Forbidden, OutOfRange, Required, TooLong, TooMany, UserError, UserErrors, refuse
from models.closing import MOST_REMARKS, Closing, ClosingLine, ClosingStatus
from models.customer import Customer
from models.invoice import Invoice, InvoiceLine
from models.permission import Permission
from models.row import CONTROL
from services import events
from services import invoice as invoices
from services.invoice import terms as invoice_terms
from services.order.drafting import orderer
from services.order.rules import WrongSide

LONGEST_REMARK = 400
LABELS = {
    ClosingStatus.PROVISIONAL: "仮締め",
    ClosingStatus.FINAL: "本締め",
    ClosingStatus.REOPENED: "解除",
}
SIDES: dict[str, tuple[str, Permission]] = {
    "finish": ("seller", Permission.INVOICE_WRITE),
    "reopen": ("seller", Permission.INVOICE_WRITE),
    "answer": ("seller", Permission.INVOICE_WRITE),
    "agree": ("buyer", Permission.MESSAGE_WRITE),
    "object": ("buyer", Permission.MESSAGE_WRITE),
}
"""Verb → who may, and with which permission; all of them while it is provisional."""


@dataclass(eq=False, kw_only=True)
class WrongClosingStatus(UserError):
    """Only a provisional closing can be changed; what is final is taken back by crediting its invoice."""

    ja = "現在の状態（{label}）ではこの操作はできません。本締めの取消は返還請求書で行います。"
    en = "This cannot be done while the closing is {closing_status}; a final one is taken back by a credit note."
    closing_status: ClosingStatus

    def message(self, locale: Locale) -> str:
        """With the state's Japanese name."""
        text = self.ja if locale == "ja" else self.en
        return text.format(label=LABELS[self.closing_status], closing_status=self.closing_status)


@dataclass(eq=False, kw_only=True)
class NothingToClose(UserError):
    """No order and no slip is there up to that day, or nothing is closed provisionally."""

    ja = "対象の注文がありません。"
    en = "There is nothing to close."


@dataclass(eq=False, kw_only=True)
class OpenObjections(UserError):
    """The buyer has objected to lines, and waits for an answer."""

    ja = "回答していない指摘が{count}件あります。回答してから本締めしてください。"
    en = "{count} objections wait for an answer: answer them before the final close."
    count: int


@dataclass(eq=False, kw_only=True)
class StatementChanged(UserError):
    """What would be billed now is not what the caller has seen."""

    ja = "請求額が変わっています（{expected}円 → {now}円）。差異を確認してください。"
    en = "What would be billed has changed (¥{expected} → ¥{now}): look at the differences."
    expected: int
    now: int


def refusal(closing: Closing, verb: str, *, by: Actor) -> UserError | None:
    """Why the actor may not do this to the closing now, or None."""
    side, permission = SIDES[verb]
    if by.business_id != (closing.business_id if side == "seller" else closing.buyer_id):
        return WrongSide(side=side)
    if not by.may(permission):
        return Forbidden(permission=permission)
    if closing.status is not ClosingStatus.PROVISIONAL:
        return WrongClosingStatus(closing_status=closing.status)
    if verb == "finish" and closing.open_objections:
        return OpenObjections(count=closing.open_objections)
    return None


async def close(customer: Customer, until: dt.date | None, *, with_confirmed: bool) -> Closing:
    """仮締め: a statement of what the customer would be billed; the customer is locked."""
    day = until or await latest_closing_day(customer.business_id, customer.closing_day)
    _check(day)
    if await invoices.is_open(customer):
        raise invoices.ProvisionallyClosed(path=("customer",))
    sheet = await invoices.prepare(customer, invoices.Making(day, day, with_confirmed=with_confirmed))
    if not sheet.lines:
        raise NothingToClose(path=("customer",))
    closing = Closing(
        business_id=customer.business_id,
        buyer_id=customer.linked_id,
        customer_id=customer.id,
        until=day,
        seller_name=sheet.invoice.seller_party["name"],
        buyer_name=sheet.invoice.buyer_party["name"],
        closed_at=clock.now(),
        **{name: getattr(sheet.invoice, name) for name in ("rounding", "net", "tax", "total", "taxes")},
    )
    closing.refold()
    await closing.save(force_create=True)
    await ClosingLine.bulk_create(
        [_line(closing, line, source) for line, source in zip(sheet.lines, sheet.sources, strict=True)]
    )
    await events.emit(events.ClosingMade(closing.id, closing.business_id, closing.buyer_id))
    return closing


def _line(closing: Closing, line: InvoiceLine, source: UUID | None) -> ClosingLine:
    return ClosingLine(closing_id=closing.id, source=source, **{name: getattr(line, name) for name in SAID})


SAID = (
    "order_id", "position", "dated_on", "reference", "code", "name", "quantity", "unit", "unit_price", "amount",
    "tax_rate",
)  # fmt: skip


async def reopen(closing: Closing, *, by: Actor) -> Closing:
    """仮締め解除: its orders are free; what was written about it stays."""
    _require(closing, "reopen", by=by)
    closing.status, closing.settled_at = ClosingStatus.REOPENED, clock.now()
    await closing.store("status", "settled_at")
    await _tell(closing)
    return closing


@dataclass(frozen=True)
class Finishing:
    """How a closing is made final; without a day, its invoice is dated on the closing day."""

    issued_on: dt.date | None = None
    by_mail: bool | None = None
    """None: by mail where the customer has an address."""
    expected_total: int | None = None
    """What the caller has seen that would be billed."""
    locale: str = "ja"


async def finish(closing: Closing, how: Finishing, *, by: Actor) -> Closing:
    """本締め: its orders, as they are now, are billed with an invoice that is sent at once and never changed."""
    _require(closing, "finish", by=by)
    customer = await Customer.select_for_update().get(id=closing.customer_id)
    sheet = await invoices.prepare(customer, await _making(closing, how.issued_on))
    if how.expected_total not in {None, sheet.invoice.total}:
        raise StatementChanged(expected=how.expected_total or 0, now=sheet.invoice.total, path=("expected_total",))
    invoice = await invoices.keep(sheet)
    by_mail = bool(customer.email) if how.by_mail is None else how.by_mail
    await invoices.send(invoice, invoices.Sending(by_mail=by_mail, locale=how.locale), by=by)
    closing.status, closing.invoice_id, closing.settled_at = ClosingStatus.FINAL, invoice.id, clock.now()
    await closing.store("status", "invoice_id", "settled_at")
    await _tell(closing)
    return closing


async def agree(closing: Closing, *, by: Actor) -> Closing:
    """確認済: the buyer has looked at it, and has nothing to object to any more."""
    _require(closing, "agree", by=by)
    if closing.open_objections:
        raise OpenObjections(count=closing.open_objections)
    closing.agreed_at = clock.now()
    await closing.store("agreed_at")
    await _tell(closing)
    return closing


async def remark(closing: Closing, line: ClosingLine, text: str, *, by: Actor) -> ClosingLine:
    """The buyer objects to a line, or the seller answers; the closing is locked."""
    is_buyer = by.business_id != closing.business_id
    _require(closing, "object" if is_buyer else "answer", by=by)
    said = text.strip()
    problems: list[UserError] = [] if said and not CONTROL.search(said) else [Required(path=("text",))]
    if len(said) > LONGEST_REMARK:
        problems.append(TooLong(limit=LONGEST_REMARK, length=len(said), path=("text",)))
    if len(line.remarks) >= MOST_REMARKS:
        problems.append(TooMany(limit=MOST_REMARKS, count=len(line.remarks) + 1, path=("line",)))
    refuse(problems)
    written = {"is_buyer": is_buyer, "author": await orderer(by), "text": said, "at": clock.now().isoformat()}
    line.remarks = [*line.remarks, written]
    closing.open_objections += int(is_buyer) - int(line.is_disputed)
    line.is_disputed = is_buyer
    await line.store("remarks", "is_disputed")
    if is_buyer:
        closing.agreed_at = None
    await closing.store("open_objections", "agreed_at")
    about = events.ClosingObjected if is_buyer else events.ClosingAnswered
    await events.emit(about(closing.id, closing.business_id, closing.buyer_id, line.id, len(line.remarks) - 1))
    return line


@dataclass(frozen=True)
class Difference:
    """A line that would not be billed as the statement says; None where it is not there."""

    shown: ClosingLine | None
    now: InvoiceLine | None


@dataclass(frozen=True)
class Now:
    """What would be billed at this moment."""

    invoice: Invoice
    differences: tuple[Difference, ...]


async def look(closing: Closing) -> Now | None:
    """What the orders of the statement come to now, beside what it says; None once it is settled."""
    if closing.status is not ClosingStatus.PROVISIONAL:
        return None
    customer = await Customer.get(id=closing.customer_id)
    sheet = await invoices.prepare(customer, await _making(closing, None), locks=False)
    shown = {line.source: line for line in await ClosingLine.filter(closing_id=closing.id).order_by("position")}
    now = {source: line for source, line in zip(sheet.sources, sheet.lines, strict=True) if source}
    found = [Difference(line, now.get(source)) for source, line in shown.items()]
    found += [Difference(None, line) for source, line in now.items() if source not in shown]
    return Now(sheet.invoice, tuple(one for one in found if _differs(one)))


def _differs(one: Difference) -> bool:
    if one.shown is None or one.now is None:
        return True
    return any(getattr(one.shown, name) != getattr(one.now, name) for name in ("quantity", "unit_price", "amount"))


async def _making(closing: Closing, issued_on: dt.date | None) -> invoices.Making:
    orders: list[Any] = await ClosingLine.filter(closing_id=closing.id).distinct().values_list("order_id", flat=True)
    return invoices.Making(issued_on or closing.until, closing.until, keeps_to=orders)


async def latest_closing_day(seller: UUID, own: int | None = None) -> dt.date:
    """締め日: the newest that has come, of a customer who has his own, else by the terms of the business."""
    return invoice_terms.closing_day(await invoice_terms.of(seller), clock.today(), own)


async def _due(seller: UUID, until: dt.date | None, *, with_confirmed: bool) -> dict[UUID, dt.date]:
    """Whose orders are to be closed, and up to which day: each up to his own, unless one is given for all."""
    rows = invoices.unclosed(seller, until or clock.today(), with_confirmed=with_confirmed)
    keys: list[Any] = await rows.distinct().values_list("customer_id", flat=True)
    if until:
        return dict.fromkeys(keys, until)
    terms, by_day = await invoice_terms.of(seller), defaultdict[dt.date, list[UUID]](list)
    for customer in await Customer.filter(id__in=keys):
        by_day[invoice_terms.closing_day(terms, clock.today(), customer.closing_day)].append(customer.id)
    found: dict[UUID, dt.date] = {}
    for day, ones in by_day.items():
        rows = invoices.unclosed(seller, day, with_confirmed=with_confirmed).filter(customer_id__in=ones)
        found |= dict.fromkeys(await rows.distinct().values_list("customer_id", flat=True), day)
    return found


async def close_all(seller: UUID, until: dt.date | None, *, with_confirmed: bool) -> None:
    """A statement for each customer who has none and whose orders are not billed, each whole by itself."""
    due = await _due(seller, until, with_confirmed=with_confirmed)
    for key in sorted(due, key=str):
        async with transaction():
            customer = await Customer.select_for_update().get(id=key)
            rows = invoices.unclosed(seller, due[key], with_confirmed=with_confirmed)
            if await rows.filter(customer_id=key).exists():
                await close(customer, due[key], with_confirmed=with_confirmed)


async def finish_all(seller: UUID, until: dt.date, how: Finishing, *, by: Actor) -> None:
    """All statements up to a day to which nobody objects; one of which nothing is left is reopened."""
    for key in await _finishable(seller, until).order_by("id").values_list("id", flat=True):
        try:
            async with transaction():
                closing = await _finishable(seller, until).select_for_update().get_or_none(id=key)
                if closing:
                    await _finish_or_reopen(closing, how, by=by)
        except (UserError, UserErrors) as refused:
            log.warning("closing.refused", closing=str(key), error=type(refused).__name__)


async def _finish_or_reopen(closing: Closing, how: Finishing, *, by: Actor) -> None:
    orders = (await _making(closing, None)).keeps_to or ()
    still = await invoices.billable(closing.customer_id, orders).exists()
    await (finish(closing, how, by=by) if still else reopen(closing, by=by))


def _finishable(seller: UUID, until: dt.date) -> Any:
    return Closing.filter(business_id=seller, until__lte=until, status=ClosingStatus.PROVISIONAL, open_objections=0)


async def want_all(until: dt.date | None, *, with_confirmed: bool, by: Actor) -> None:
    """Let a worker close them all provisionally."""
    seller = _business(by)
    _check(until or clock.today())
    if not await _due(seller, until, with_confirmed=with_confirmed):
        raise NothingToClose(path=("until",))
    told = until.isoformat() if until else ""
    await events.emit(events.ClosingsWanted(seller, by.user_id, told, with_confirmed))


async def want_finished(until: dt.date | None, locale: str, *, by: Actor) -> None:
    """Let a worker make them all final."""
    seller = _business(by)
    day = until or clock.today()
    if not await _finishable(seller, day).exists():
        raise NothingToClose(path=("until",))
    await events.emit(events.ClosingsFinishWanted(seller, by.user_id, day.isoformat(), locale))


async def count(seller: UUID, until: dt.date | None, *, with_confirmed: bool) -> tuple[int, int, int]:
    """Customers to be closed, closings that could be made final, and closings with open objections."""
    customers, day = await _due(seller, until, with_confirmed=with_confirmed), until or clock.today()
    open_ones = Closing.filter(business_id=seller, until__lte=day, status=ClosingStatus.PROVISIONAL)
    return (
        len(customers),
        await _finishable(seller, day).count(),
        await open_ones.filter(open_objections__gt=0).count(),
    )


def _business(by: Actor) -> UUID:
    assert by.business_id is not None
    return by.business_id


def _check(day: dt.date) -> None:
    if day > clock.today():
        refuse([OutOfRange(least="2000-01-01", most=str(clock.today()), path=("until",))])


def _require(closing: Closing, verb: str, *, by: Actor) -> None:
    if error := refusal(closing, verb, by=by):
        raise error


async def _tell(closing: Closing) -> None:
    await events.emit(events.ClosingChanged(closing.id, closing.business_id, closing.buyer_id))
