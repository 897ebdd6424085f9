"""What the slips of a file would order: codes become suppliers, places and products; prices are the sellers' own."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from core import clock
from core.actor import Actor
from core.user_error import Duplicate, Malformed, Required, UserError
from models.delivery_place import DeliveryPlace
from models.order import Order, OrderStatus
from models.order_form import OrderForm, OrderFormItem, OrderFormStatus
from models.supplier import Supplier, SupplierChannel
from services.importing.planning import ImportAction
from services.importing.slips.fields import HEADINGS, amount, day, gtin, text
from services.importing.slips.reading import Filing, Slip, Written
from services.importing.slips.refusals import AmbiguousCode, SlipHasErrors, SuppliedByPaper, UnknownCode
from services.order import drafting, limiting
from services.order.drafting import Desk, Draft, Entry, Wish
from services.order.stock import OutOfStock

REMEMBERED = dt.timedelta(days=366)
"""For so long a slip's number is not ordered again; then numbers may begin anew."""
STATION = "00"
"""Behind the six digits of a 共通取引先コード: the whole company."""
PAGE = 500
T = TypeVar("T", Supplier, DeliveryPlace)
FIELDS = {"item": "code", "quantity": "quantity", "remark": "remark"}
HEADS = {"wished_on": "wished_on", "delivery_place": "place", "remark": "slip_remark"}


@dataclass
class Ordered:
    """What becomes of a slip."""

    slip: Slip
    draft: Draft | None = None
    lines: list[Written] = field(default_factory=list)
    """The rows of the draft's lines."""
    action: ImportAction = ImportAction.CREATE
    changes: dict[int, list[dict[str, str]]] = field(default_factory=dict)
    """By rows: what the file says otherwise than what will be ordered."""

    @property
    def rows(self) -> list[Written]:
        """Lines of orders; of a slip without any, its header."""
        return self.slip.lines or [self.slip.head]

    def wrong(self, row: Written, heading: str, error: UserError) -> None:
        """Something is wrong with a row."""
        row.problems.append((heading, error))

    @property
    def has_problems(self) -> bool:
        """Whether anything is wrong with any of its rows."""
        return any(row.problems for row in self.slip.rows)


@dataclass
class Known:
    """What the codes of a file stand for."""

    suppliers: list[Supplier]
    places: list[DeliveryPlace]
    offers: dict[UUID, list[OrderFormItem]]
    """By seller: what he offers of what the file names."""
    placed: set[tuple[UUID, str]]
    """Slips that are orders already: their suppliers and numbers."""


async def planned(filing: Filing, *, by: Actor) -> list[Ordered]:
    """All slips of a file as they would be ordered now."""
    found = [Ordered(slip) for slip in filing.slips]
    known = await _known(filing, by=by)
    desks: dict[UUID, Desk] = {}
    seen: set[tuple[UUID | None, str]] = set()
    for one in found:
        supplier = _supplier(one, known)
        _number(one, supplier, seen)
        if supplier is not None and (supplier.id, one.slip.number) in known.placed:
            one.action = ImportAction.SAME
            continue
        place, wished_on = _place(one, known), _days(one)
        if supplier is not None:
            offers = known.offers.get(supplier.linked_id, []) if supplier.linked_id else []
            await _draft(one, offers, Wish(place, wished_on, text(one.slip.value("slip_remark"))), desks, by=by)
    await _weigh([one for one in found if one.draft is not None and not one.has_problems])
    for one in found:
        if one.has_problems:
            one.action = ImportAction.ERROR
            _whole(one)
    return found


def _whole(one: Ordered) -> None:
    """Every row of a slip with errors says why it is not ordered."""
    for row in one.rows:
        if not row.problems:
            row.problems.append((HEADINGS["slip"], SlipHasErrors(slip=one.slip.number)))


async def _known(filing: Filing, *, by: Actor) -> Known:
    lines = [line for slip in filing.slips for line in slip.lines]
    suppliers = await Supplier.visible_to(by).filter(deleted_at=None)
    sellers = [supplier.linked_id for supplier in suppliers if supplier.linked_id]
    forms = await OrderForm.visible_to(by).filter(business_id__in=sellers, status=OrderFormStatus.OPEN)
    offers: dict[UUID, list[OrderFormItem]] = defaultdict(list)
    for name, values in (
        ("product__jan_code__in", {gtin(line.values.get("jan", "")) for line in lines}),
        ("product__code__in", {text(line.values.get("code", "")) for line in lines}),
    ):
        for page in _pages(sorted(values - {""})):
            items = OrderFormItem.visible_to(by).filter(form_id__in=[form.id for form in forms], **{name: page})
            for item in await items.select_related("product", "form").order_by("form__created_at", "position"):
                offers[item.form.business_id].append(item)
    numbers = sorted({slip.number for slip in filing.slips} - {""})
    placed: set[tuple[UUID, str]] = set()
    for page in _pages(numbers):
        orders = Order.filter(
            buyer_id=by.business_id, buyer_number__in=page, placed_at__gt=clock.now() - REMEMBERED
        ).exclude(status=OrderStatus.ABORTED)
        placed.update(await orders.values_list("supplier_id", "buyer_number"))
    places = await DeliveryPlace.visible_to(by).filter(deleted_at=None).order_by("created_at")
    return Known(suppliers, places, offers, placed)


def _pages(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[at : at + PAGE] for at in range(0, len(values), PAGE))


def _number(one: Ordered, supplier: Supplier | None, seen: set[tuple[UUID | None, str]]) -> None:
    number, key = one.slip.number, (supplier.id if supplier else None, one.slip.number)
    if not number.strip("0"):
        one.wrong(one.slip.head, HEADINGS["slip"], Required())
    elif len(number) > Order._meta.fields_map["buyer_number"].max_length:  # type: ignore[attr-defined]
        one.wrong(one.slip.head, HEADINGS["slip"], Malformed(example="000012345"))
    elif key in seen:
        one.wrong(one.slip.head, HEADINGS["slip"], Duplicate())
    seen.add(key)


def _supplier(one: Ordered, known: Known) -> Supplier | None:
    """Whom the slip is for: by the code that the buyer keeps with him; the only one needs none."""
    code, heading = text(one.slip.value("supplier")), HEADINGS["supplier"]
    linked = [supplier for supplier in known.suppliers if supplier.channel is SupplierChannel.LINKED]
    if not code.strip("0"):
        if len(linked) == 1:
            return linked[0]
        one.wrong(one.slip.head, heading, Required())
        return None
    found = _by_code(known.suppliers, code)
    if len(found) != 1:
        error = AmbiguousCode(file_code=code) if found else UnknownCode(file_code=code)
        one.wrong(one.slip.head, heading, error)
        return None
    if found[0].channel is not SupplierChannel.LINKED:
        one.wrong(one.slip.head, heading, SuppliedByPaper())
        return None
    return found[0]


def _by_code(kept: Iterable[T], code: str) -> list[T]:
    """Who is called so; numbers are the same without the noughts and the station that fill them up."""
    rows = list(kept)
    for alike in (str, _bare, _company):
        if found := [row for row in rows if row.code and alike(row.code) == alike(code)]:
            return found
    return []


def _bare(code: str) -> str:
    return code.lstrip("0") if code.isdigit() else code


def _company(code: str) -> str:
    return _bare(code.removesuffix(STATION) if len(code) == len("49123400") else code)


def _place(one: Ordered, known: Known) -> UUID | None:
    code = text(one.slip.value("place"))
    if not code.strip("0"):
        if len(known.places) == 1:
            return known.places[0].id
        one.wrong(one.slip.head, HEADINGS["place"], Required())
        return None
    found = _by_code(known.places, code)
    if len(found) == 1:
        return UUID(str(found[0].id))
    one.wrong(one.slip.head, HEADINGS["place"], (AmbiguousCode if found else UnknownCode)(file_code=code))
    return None


def _days(one: Ordered) -> dt.date | None:
    """The wished day; that of ordering is looked at as well."""
    days: dict[str, dt.date | None] = {}
    for name in ("ordered_on", "wished_on"):
        try:
            days[name] = day(one.slip.value(name))
        except ValueError:
            one.wrong(one.slip.head, HEADINGS[name], Malformed(example="2026-12-10 / 261210"))
    return days.get("wished_on")


async def _draft(one: Ordered, offers: list[OrderFormItem], wish: Wish, desks: dict[UUID, Desk], *, by: Actor) -> None:
    entries, form = _entries(one, offers)
    if form is None or wish.delivery_place is None:
        return
    if form not in desks:
        desks[form] = await drafting.opened(form, by=by)
    made = await drafting.draft_at(desks[form], entries, wish, by=by)
    made.order.buyer_number = one.slip.number
    one.draft = made
    for error in made.problems:
        _tell(one, error)
    if not made.order.hides_prices:
        _compare(one, made)


def _entries(one: Ordered, offers: list[OrderFormItem]) -> tuple[list[Entry], UUID | None]:
    """What is wanted, from the one form that has most of it: the oldest of several."""
    wanted = [(line, _wanted(one, line, offers)) for line in one.slip.lines]
    forms = list(dict.fromkeys(item.form_id for _, items in wanted for item in items))
    if not forms:
        if not one.slip.lines:
            one.wrong(one.slip.head, HEADINGS["slip"], drafting.NothingOrdered())
        return [], None
    form = max(forms, key=lambda key: sum(any(item.form_id == key for item in items) for _, items in wanted))
    entries: list[Entry] = []
    for line, items in wanted:
        item = next((item for item in items if item.form_id == form), None)
        quantity = _quantity(one, line)
        if item is None:
            if items:
                one.wrong(line, HEADINGS["code"], UnknownCode(file_code=_code(line)))
        elif quantity is not None:
            entries.append(Entry(item.id, quantity, text(line.values.get("remark", ""))))
            one.lines.append(line)
    return entries, form


def _code(line: Written) -> str:
    return text(line.values.get("code", "")) or gtin(line.values.get("jan", ""))


def _wanted(one: Ordered, line: Written, offers: list[OrderFormItem]) -> list[OrderFormItem]:
    """What the line names, on any form: by the seller's own code, else by the JAN code."""
    code, jan = text(line.values.get("code", "")), gtin(line.values.get("jan", ""))
    if not (code or jan):
        one.wrong(line, HEADINGS["code"], Required())
        return []
    found = [item for item in offers if code and item.product.code == code]
    found = found or [item for item in offers if jan and item.product.jan_code == jan]
    if not found:
        one.wrong(line, HEADINGS["code" if code else "jan"], UnknownCode(file_code=code or jan))
    if len({item.product_id for item in found}) > 1:
        one.wrong(line, HEADINGS["jan"], AmbiguousCode(file_code=jan))
        return []
    return found


def _quantity(one: Ordered, line: Written) -> Decimal | None:
    given = line.values.get("quantity", "")
    found = amount("quantity", given, is_fixed=bool(line.raw))
    if found is None:
        one.wrong(line, HEADINGS["quantity"], Malformed(example="12") if given.strip() else Required())
    return found


def _tell(one: Ordered, error: UserError) -> None:
    """What is wrong with an order, where its row says it."""
    path = error.path
    if isinstance(error, drafting.NothingOrdered) and any(row.problems for row in one.slip.lines):
        return
    if len(path) > 2 and path[0] == "lines" and isinstance(path[1], int) and path[1] < len(one.lines):  # noqa: PLR2004
        one.wrong(one.lines[path[1]], HEADINGS.get(FIELDS.get(str(path[2]), ""), ""), error)
    else:
        name = HEADS.get(str(path[0]), "slip") if path else "slip"
        one.wrong(one.slip.head, HEADINGS[name], error)


def _compare(one: Ordered, made: Draft) -> None:
    """原単価 of the file beside the price at which it will be ordered."""
    for row, line in zip(one.lines, made.lines, strict=False):
        told = amount("price", row.values.get("price", ""), is_fixed=bool(row.raw))
        if told and told != line.unit_price:
            change = {"column": HEADINGS["price"], "before": f"{told.normalize():f}", "after": str(line.unit_price)}
            one.changes[row.number] = [change]


async def _weigh(good: Sequence[Ordered]) -> None:
    """What the orders come up against together: limits of stores, and what is left of products."""
    drafts = [one.draft for one in good if one.draft is not None]
    await limiting.check(drafts)
    taken: dict[UUID, Decimal] = defaultdict(Decimal)
    for one, made in zip(good, drafts, strict=True):
        if made.above is not None:
            one.wrong(one.slip.head, HEADINGS["slip"], made.above)
            continue
        for row, line, product in zip(one.lines, made.lines, made.products, strict=True):
            left = None if product.stock is None else product.stock - taken[product.id]
            if left is not None and left < line.ordered_quantity:
                error = OutOfStock(product=product.name, available=left, nearest=left)
                one.wrong(row, HEADINGS["quantity"], error)
            taken[product.id] += line.ordered_quantity
