"""Mails: one text per letter and language gives subject, plain text and HTML."""

import dataclasses
import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Literal

import jinja2
import mjml

Locale = Literal["ja", "en"]
FOLDER = Path(__file__).parent / "letters"
LONGEST_SUBJECT = 200
PRODUCT = {"ja": "繋ぎ Tsunagi", "en": "Tsunagi 繋ぎ"}


@dataclass(frozen=True)
class Letter:
    """A mail as it is sent."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class LetterLine:
    """A line of an order; the amount in yen without tax."""

    name: str
    quantity: Decimal
    unit: str
    confirmed: Decimal | None = None
    """When it differs from what was ordered."""
    amount: int | None = None


@dataclass(frozen=True)
class Message:
    """What every letter knows: the link it ends with, and the lines it lists."""

    button: ClassVar[dict[str, str]] = {}

    @property
    def template(self) -> str:
        """The name of its text: order_placed for OrderPlaced."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()


@dataclass(frozen=True)
class Invitation(Message):
    """The supplier asks the customer to order through the product."""

    button: ClassVar = {"ja": "登録して発注をはじめる", "en": "Register and start ordering"}
    seller: str
    customer: str
    person: str
    message: str
    url: str


@dataclass(frozen=True)
class Welcome(Message):
    """A new user is greeted."""

    button: ClassVar = {"ja": "発注をはじめる", "en": "Start ordering"}
    person: str
    business: str
    login_id: str
    url: str


@dataclass(frozen=True)
class OrderMessage(Message):
    """What all letters about an order know; the total in yen with tax."""

    button: ClassVar = {"ja": "注文を見る", "en": "See the order"}
    number: str
    seller: str
    buyer: str
    orderer: str
    placed_at: dt.datetime
    wished_on: dt.date | None
    planned_on: dt.date | None
    delivery_place: str
    remark: str
    lines: tuple[LetterLine, ...]
    total: int | None
    url: str


@dataclass(frozen=True)
class OrderPlaced(OrderMessage):
    """To the seller: an order has come."""


@dataclass(frozen=True)
class OrderPlacedCopy(OrderMessage):
    """To the buyer: 控え."""


@dataclass(frozen=True)
class OrderReceived(OrderMessage):
    """To the buyer: it is being looked at."""


@dataclass(frozen=True)
class OrderConfirmed(OrderMessage):
    """To the buyer: what will be delivered, and what has changed."""

    note: str = ""


@dataclass(frozen=True)
class OrderShipped(OrderMessage):
    """To the buyer: what is on its way; `lines` are those of the shipment."""

    carrier: str = ""
    slip_number: str = ""
    shipped_on: dt.date | None = None
    is_partial: bool = False


@dataclass(frozen=True)
class OrderReturned(OrderMessage):
    """To the buyer: goods have come back; `lines` and `total` are those of the slip, less than nothing."""

    slip_number: str = ""
    returned_on: dt.date | None = None
    reason: str = ""


@dataclass(frozen=True)
class OrderCorrected(OrderMessage):
    """To both sides: the buyer has changed what he had ordered."""


@dataclass(frozen=True)
class OrderAborted(OrderMessage):
    """To the buyer: it will not be delivered."""

    reason: str = ""


@dataclass(frozen=True)
class OrderCancelRequested(OrderMessage):
    """To the seller: the buyer asks to cancel."""

    reason: str = ""


@dataclass(frozen=True)
class OrderCancelRefused(OrderMessage):
    """To the buyer: the order goes on."""


@dataclass(frozen=True)
class MessageWritten(OrderMessage):
    """To the other side of an order: what was written about it."""

    button: ClassVar = {"ja": "返信する", "en": "Answer"}
    author: str = ""
    text: str = ""


@dataclass(frozen=True)
class SupplierOrder(OrderMessage):
    """To a supplier who is not linked: the order, with its paper."""

    button: ClassVar = {"ja": "注文を確認して回答する", "en": "See and answer the order"}


@dataclass(frozen=True)
class FaxFailed(OrderMessage):
    """To the buyer: a FAX could not be sent."""

    fax: str = ""
    error: str = ""


@dataclass(frozen=True)
class InvoiceSent(Message):
    """To a customer: what is owed, with the paper."""

    number: str
    seller: str
    buyer: str
    person: str
    subject: str
    issued_on: dt.date
    due_on: dt.date | None
    total: int
    has_password: bool
    reply_to: str


def compose(message: Message, locale: Locale) -> Letter:
    """The letter in a language; takes some 20 ms: call it in a thread."""
    if locale not in {"ja", "en"}:
        raise ValueError(f"Letters come in ja and en, not in {locale!r}")
    facts = {f.name: _clean(getattr(message, f.name)) for f in dataclasses.fields(message)}
    written = _texts().get_template(f"{message.template}.{locale}.txt").render(facts)
    head, _, body = written.partition("\n---\n")
    subject = re.sub(r"\s+", " ", head).strip()[:LONGEST_SUBJECT]
    blocks = [block.strip() for block in re.split(r"\n\s*\n", body.strip()) if block.strip()]
    label = message.button.get(locale, "")
    view = _View(locale, subject, facts.get("lines", ()), facts.get("total"), label, facts.get("url", ""))
    return Letter(subject, "\n\n".join(_as_text(blocks, view)) + "\n", _as_html(blocks, view))


@dataclass(frozen=True)
class _View:
    locale: Locale
    subject: str
    lines: tuple[LetterLine, ...]
    total: int | None
    label: str
    url: str


def _as_text(blocks: list[str], view: _View) -> Iterator[str]:
    for block in blocks:
        if block == "[lines]":
            yield "\n".join(_line_texts(view))
        elif block == "[button]":
            yield f"{view.label}:\n{view.url}"
        else:
            yield block
    yield f"--\n{PRODUCT[view.locale]}"


def _line_texts(view: _View) -> Iterator[str]:
    for line in view.lines:
        changed = f" → {quantity(line.confirmed)}" if line.confirmed is not None else ""
        amount = f"  {yen(line.amount)}" if line.amount is not None else ""
        yield f"・{line.name}  {quantity(line.quantity)}{changed} {line.unit}{amount}"
    if view.total is not None:
        yield f"{_TOTAL[view.locale]} {yen(view.total)}"


_TOTAL = {"ja": "合計（税込）", "en": "Total incl. tax"}


def _as_html(blocks: list[str], view: _View) -> str:
    source = (
        _layouts()
        .get_template("layout.mjml")
        .render(blocks=blocks, view=view, product=PRODUCT[view.locale], total_label=_TOTAL[view.locale])
    )
    return str(mjml.mjml2html(source))


def quantity(value: Decimal | None) -> str:
    """Without trailing zeros."""
    text = f"{value or 0:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def yen(value: int | None) -> str:
    """¥1,200, and −¥1,200 for what is taken off."""
    return f"{'−' if value < 0 else ''}¥{abs(value):,}" if value is not None else ""


def day(value: dt.date | None, locale: str) -> str:
    """A date as people write it."""
    if value is None:
        return {"ja": "指定なし", "en": "not given"}[locale]
    if locale == "ja":
        return f"{value.year}年{value.month}月{value.day}日（{'月火水木金土日'[value.weekday()]}）"
    return f"{value:%a} {value.day} {value:%b %Y}"


def _clean(value: Any) -> Any:
    """No control characters and no invisible reordering of text, wherever a fact comes from."""
    if isinstance(value, str):
        return "".join(c for c in value if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    if isinstance(value, LetterLine):
        return dataclasses.replace(value, name=_clean(value.name), unit=_clean(value.unit))
    return tuple(_clean(one) for one in value) if isinstance(value, tuple) else value


def _with_filters(environment: jinja2.Environment) -> jinja2.Environment:
    environment.filters |= {"quantity": quantity, "yen": yen, "day": day}
    return environment


@functools.cache
def _texts() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(FOLDER)
    return _with_filters(
        jinja2.Environment(
            loader=loader,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,  # noqa: S701 — plain text
        )
    )


@functools.cache
def _layouts() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(FOLDER)
    return _with_filters(jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined, autoescape=True))
