"""承認: what is above a store's limit is asked for, and ordered once the head office has said yes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from core import clock
from core.actor import Actor
from core.locale import Locale
from core.user_error import Forbidden, Required, UserError, refuse
from models.order import OrderLine
from models.order_request import OrderRequest, OrderRequestStatus
from models.permission import Permission
from models.supplier import Supplier
from services import events
from services import order as orders
from services.lookup import found
from services.order import direct, drafting, limiting, placing
from services.order.drafting import PricesChanged

LABELS = {
    OrderRequestStatus.WAITING: "承認待ち",
    OrderRequestStatus.APPROVED: "承認済み",
    OrderRequestStatus.REFUSED: "差し戻し",
    OrderRequestStatus.WITHDRAWN: "取り下げ",
}
_S = OrderRequestStatus
FROM: dict[str, frozenset[OrderRequestStatus]] = {
    "approve": frozenset({_S.WAITING}),
    "refuse": frozenset({_S.WAITING}),
    "change": frozenset({_S.WAITING, _S.REFUSED}),
    "withdraw": frozenset({_S.WAITING, _S.REFUSED}),
}
"""Verb → the states it starts from."""
OF_APPROVER = frozenset({"approve", "refuse"})


@dataclass(eq=False, kw_only=True)
class WrongRequestStatus(UserError):
    """The request is not in a state in which this can be done."""

    ja = "現在の状態（{label}）ではこの操作はできません。"
    en = "This cannot be done while the request is {request_status}."
    request_status: OrderRequestStatus

    def message(self, locale: Locale) -> str:
        """With the state's Japanese name."""
        label, status = LABELS[self.request_status], self.request_status
        return (self.ja if locale == "ja" else self.en).format(label=label, request_status=status)


@dataclass(eq=False, kw_only=True)
class OwnRequest(UserError):
    """Who has asked does not approve it himself, unless the limit says that he may."""

    ja = "自分の依頼を自分で承認することはできません。ほかの承認者にご依頼ください。"
    en = "You cannot approve what you have asked for yourself: another person has to."


@dataclass(eq=False, kw_only=True)
class NotOwnRequest(UserError):
    """Only who has asked changes or withdraws a request."""

    ja = "依頼した本人だけが変更・取り下げできます。"
    en = "Only the person who asked can change or withdraw it."


@dataclass(eq=False, kw_only=True)
class NoApprovalNeeded(UserError):
    """The order is within the limits: it can be placed at once."""

    ja = "発注上限の範囲内のため、承認は必要ありません。そのまま発注してください。"
    en = "The order is within the limits and needs no approval: place it."


@dataclass(frozen=True)
class Change:
    """What is asked for in place of what was; None: it stays."""

    entries: list[orders.Entry] | None = None
    delivery_place: UUID | None = None
    wished_on: dt.date | None = None
    remark: str | None = None
    note: str | None = None


async def send(form: UUID, entries: list[orders.Entry], wish: orders.Wish, note: str, *, by: Actor) -> OrderRequest:
    """Ask for an order from a form; the cart is emptied, nothing is taken from stock, the seller is not told."""
    made = await orders.check(form, entries, wish, by=by)
    await placing.empty_cart(form, by=by)
    return await _asked(_request(made, note, by), made, [entry.item for entry in entries], wish)


async def send_several(
    form: UUID, days: Sequence[orders.Day], wish: orders.Wish, note: str, *, by: Actor
) -> list[OrderRequest]:
    """Ask for orders for several dates, if one of them is above a limit: a request for each date."""
    drafts = await orders.check_several(form, days, wish, by=by)
    if not any(one.above for one in drafts):
        raise NoApprovalNeeded
    above = next(one.above for one in drafts if one.above)
    await placing.empty_carts(form, [day.wished_on for day in days], by=by)
    sent = []
    for made, day in zip(drafts, days, strict=True):
        made.above = made.above or above
        keys = [entry.item for entry in day.entries]
        sent.append(await _asked(_request(made, note, by), made, keys, wish))
    return sent


async def send_direct(
    supplier: Supplier, wanted: list[direct.Wanted], wish: orders.Wish, note: str, *, by: Actor
) -> OrderRequest:
    """Ask for an order by FAX or mail."""
    made = await direct.check(supplier, wanted, wish, by=by)
    return await _asked(_request(made, note, by), made, [one.product for one in wanted], wish)


async def change(request: OrderRequest, wanted: Change, *, by: Actor) -> OrderRequest:
    """Ask for something else, or once more: it waits again."""
    await _require(request, "change", by=by)
    entries = _entries(request) if wanted.entries is None else wanted.entries
    wish = orders.Wish(
        wanted.delivery_place or request.delivery_place_id,
        wanted.wished_on or request.wished_on,
        request.remark if wanted.remark is None else wanted.remark,
        request.answers,
    )
    made = await _drafted(request, entries, wish, by=by)
    await limiting.check([made])
    refuse(made.problems)
    if made.order.hides_prices:
        raise NoApprovalNeeded
    if wanted.note is not None:
        request.note = wanted.note.strip()
    request.status, request.requested_at = OrderRequestStatus.WAITING, clock.now()
    request.settled_at, request.settled_by_id, request.settler_name, request.reason = None, None, "", ""
    _take_over(request, made, [entry.item for entry in entries], wish)
    await request.store(*CHANGED)
    await events.emit(events.OrderRequestSent(request.id, request.business_id))
    return request


async def approve(
    request: OrderRequest, wished_on: dt.date | None, expected_total: int | None, *, by: Actor
) -> OrderRequest:
    """Order it: with the form, the calendar, prices and stock as they are now."""
    await _require(request, "approve", by=by)
    expected = request.total if expected_total is None else expected_total
    wish = orders.Wish(request.delivery_place_id, wished_on or request.wished_on, request.remark, request.answers)
    made = await _drafted(request, _entries(request), wish, by=by)
    if made.order.total != expected and not made.order.hides_prices:
        made.problems.append(PricesChanged(expected=expected, total=made.order.total, path=("expected_total",)))
    refuse(made.problems)
    order = made.order
    order.placed_by_id, order.orderer_name = request.requested_by_id, request.orderer_name
    order.buyer_party = {**order.buyer_party, "person": request.orderer_name}
    await (placing.place_approved(made) if request.form_id else direct.place_approved(made))
    request.order_id, request.wished_on = order.id, order.wished_on
    if not order.hides_prices:
        request.net, request.tax = order.net, order.tax
    _settle(request, OrderRequestStatus.APPROVED, await drafting.orderer(by), by)
    await request.store("status", "settled_at", "settled_by_id", "settler_name", "order_id", "wished_on", "net", "tax")
    await events.emit(events.OrderRequestApproved(request.id, request.business_id))
    return request


async def turn_down(request: OrderRequest, reason: str, *, by: Actor) -> OrderRequest:
    """差し戻し: who has asked is told why, and may ask for something else."""
    await _require(request, "refuse", by=by)
    request.reason = reason.strip()
    refuse(request.problems("reason") or ([] if request.reason else [Required(path=("reason",))]))
    _settle(request, OrderRequestStatus.REFUSED, await drafting.orderer(by), by)
    await request.store("status", "settled_at", "settled_by_id", "settler_name", "reason")
    await events.emit(events.OrderRequestRefused(request.id, request.business_id))
    return request


async def withdraw(request: OrderRequest, *, by: Actor) -> OrderRequest:
    """取り下げ: it is not wanted any more."""
    await _require(request, "withdraw", by=by)
    _settle(request, OrderRequestStatus.WITHDRAWN, "", by)
    await request.store("status", "settled_at", "settled_by_id", "settler_name")
    await events.emit(events.OrderRequestWithdrawn(request.id, request.business_id))
    return request


async def refusal(request: OrderRequest, verb: str, *, by: Actor) -> UserError | None:
    """Why the actor may not do this to the request now, or None."""
    permission = Permission.ORDER_APPROVE if verb in OF_APPROVER else Permission.ORDER_PLACE
    if not by.may(permission):
        return Forbidden(permission=permission)
    if request.status not in FROM[verb]:
        return WrongRequestStatus(request_status=request.status)
    is_own = by.user_id is not None and by.user_id == request.requested_by_id
    if verb not in OF_APPROVER and not (is_own or request.requested_by_id is None):
        return NotOwnRequest()
    if verb == "approve" and is_own and not await _allows_own(request):
        return OwnRequest()
    return None


async def _require(request: OrderRequest, verb: str, *, by: Actor) -> None:
    if error := await refusal(request, verb, by=by):
        raise error


async def _allows_own(request: OrderRequest) -> bool:
    """Where nothing is limited any more, nobody has to be asked."""
    place = request.delivery_place_id
    known = await limiting.allowances(request.business_id, [place])
    return place not in known or known[place].limit.allows_own_approval


def _request(made: orders.Draft, note: str, by: Actor) -> OrderRequest:
    if made.above is None:
        raise NoApprovalNeeded
    return OrderRequest(
        business_id=by.business_id,
        requested_by_id=by.user_id,
        requested_at=clock.now(),
        orderer_name=made.order.orderer_name,
        note=note.strip(),
    )


async def _asked(request: OrderRequest, made: orders.Draft, keys: Sequence[UUID], wish: orders.Wish) -> OrderRequest:
    _take_over(request, made, keys, wish)
    await request.save(force_create=True)
    await events.emit(events.OrderRequestSent(request.id, request.business_id))
    return request


def _take_over(request: OrderRequest, made: orders.Draft, keys: Sequence[UUID], wish: orders.Wish) -> None:
    """Keep what is asked for, as it was checked."""
    order, above = made.order, made.above
    assert order.delivery_place_id is not None, "it was checked"
    assert order.supplier_id is not None, "whom a buyer orders from is known to him"
    request.delivery_place_id, request.supplier_id, request.form_id = (
        order.delivery_place_id, order.supplier_id, order.form_id,
    )  # fmt: skip
    request.seller_party, request.delivery_party = order.seller_party, order.delivery_party
    request.wished_on, request.remark, request.answers = order.wished_on, order.remark, dict(wish.answers)
    request.lines = [_line(line, key) for line, key in zip(made.lines, keys, strict=True)]
    request.net, request.tax = order.net, order.tax
    if above is not None:
        request.allowed, request.month = above.allowed, f"{clock.today():%Y-%m}"
        request.remaining = getattr(above, "remaining_yen", None)
    refuse(request.problems("note"))


CHANGED = (
    "status", "requested_at", "settled_at", "settled_by_id", "settler_name", "reason", "delivery_place_id",
    "delivery_party", "seller_party", "wished_on", "remark", "note", "lines", "net", "tax", "allowed", "remaining",
    "month",
)  # fmt: skip


def _line(line: OrderLine, key: UUID) -> dict[str, Any]:
    return {
        "key": str(key),
        "code": line.code,
        "name": line.name,
        "unit": line.unit,
        "unit_price": line.unit_price,
        "tax_rate": line.tax_rate,
        "quantity": str(line.ordered_quantity),
        "remark": line.remark,
    }


def _entries(request: OrderRequest) -> list[orders.Entry]:
    return [orders.Entry(UUID(one["key"]), Decimal(one["quantity"]), one["remark"]) for one in request.lines]


async def _drafted(request: OrderRequest, entries: list[orders.Entry], wish: orders.Wish, *, by: Actor) -> orders.Draft:
    """As it would be ordered now; what is wrong with it is told, not raised."""
    if request.form_id:
        return await orders.draft(request.form_id, entries, wish, by=by)
    supplier = await found(Supplier, request.supplier_id, by=by, path=("id",))
    wanted = [direct.Wanted(entry.item, entry.quantity, entry.remark) for entry in entries]
    return await direct.draft(supplier, wanted, wish, by=by)


def _settle(request: OrderRequest, status: OrderRequestStatus, name: str, by: Actor) -> None:
    request.status, request.settled_at = status, clock.now()
    request.settled_by_id, request.settler_name = by.user_id, name
