"""発注書, 納品書, 赤伝票 as PDF: typeset by typst with embedded Japanese fonts; the same facts, the same bytes."""

import dataclasses
import datetime as dt
import functools
import hashlib
import json
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from documents import fonts

if TYPE_CHECKING:
    import typst

Locale = Literal["ja", "en"]
FOLDER = Path(__file__).parent / "typst"
EDITION = "4"
"""Raised when a template changes, so that papers of different looks have different digests."""


GETA = "〓"
SHAPELESS = frozenset({"Cc", "Cf", "Cs", "Mn", "Me", "Zl", "Zp"})


@dataclass(frozen=True)
class Party:
    """One side, as it was."""

    name: str
    postal_code: str
    address: str
    phone: str
    fax: str = ""
    email: str = ""
    person: str = ""
    registration_number: str = ""


@dataclass(frozen=True)
class PaperLine:
    """A line; amounts in yen without tax, the rate in percent."""

    code: str
    name: str
    quantity: Decimal
    unit: str
    unit_price: int | None
    amount: int | None
    tax_rate: int
    remark: str = ""
    ordered_quantity: Decimal | None = None
    """When another quantity was ordered."""


@dataclass(frozen=True)
class TaxLine:
    """Net amount and tax of one rate."""

    rate: int
    net: int
    tax: int


@dataclass(frozen=True)
class Answer:
    """To one of the form's own questions."""

    label: str
    value: str


@dataclass(frozen=True)
class PurchaseOrder:
    """What a 発注書 says."""

    number: str
    placed_on: dt.date
    seller: Party
    buyer: Party
    deliver_to: Party
    wished_on: dt.date | None
    planned_on: dt.date | None
    lines: tuple[PaperLine, ...]
    taxes: tuple[TaxLine, ...]
    total: int | None
    remark: str
    show_prices: bool
    answers: tuple[Answer, ...] = ()
    reply_url: str = ""
    """Where who has no account answers."""
    reply_qr: str = ""
    """The same as SVG, in base64."""


@dataclass(frozen=True)
class DeliveryNote:
    """What a 納品書 says."""

    number: str
    order_number: str
    shipped_on: dt.date
    carrier: str
    slip_number: str
    seller: Party
    buyer: Party
    deliver_to: Party
    lines: tuple[PaperLine, ...]
    taxes: tuple[TaxLine, ...]
    total: int | None
    remark: str
    show_prices: bool
    partial: bool


@dataclass(frozen=True)
class Delivered:
    """A 納品書 that goods of a 赤伝票 had come with."""

    number: str
    shipped_on: dt.date


@dataclass(frozen=True)
class ReturnSlip:
    """What a 赤伝票 says: less than nothing, per rate, and what it takes back, as a 適格返還請求書 has to."""

    number: str
    order_number: str
    returned_on: dt.date
    delivered: tuple[Delivered, ...]
    reason: str
    seller: Party
    buyer: Party
    lines: tuple[PaperLine, ...]
    taxes: tuple[TaxLine, ...]
    total: int | None
    show_prices: bool


def digest(data: Any, locale: Locale) -> str:
    """SHA-256 of what the paper says and how it looks."""
    return hashlib.sha256(_facts(data, locale).encode()).hexdigest()


def purchase_order(data: PurchaseOrder, locale: Locale) -> bytes:
    """The 発注書 as PDF; takes about a tenth of a second: call it in a thread."""
    return render("purchase_order", data, locale)


def delivery_note(data: DeliveryNote, locale: Locale) -> bytes:
    """The 納品書 as PDF; takes about a tenth of a second: call it in a thread."""
    return render("delivery_note", data, locale)


def return_slip(data: ReturnSlip, locale: Locale) -> bytes:
    """The 赤伝票 as PDF; takes about a tenth of a second: call it in a thread."""
    return render("return_slip", data, locale)


TEMPLATES = {PurchaseOrder: "purchase_order", DeliveryNote: "delivery_note", ReturnSlip: "return_slip"}


def preview(data: PurchaseOrder | DeliveryNote | ReturnSlip, locale: Locale, *, dpi: float = 96) -> list[bytes]:
    """The pages as PNG images."""
    return pages(TEMPLATES[type(data)], data, locale, dpi=dpi)


def pages(name: str, data: Any, locale: Locale, *, dpi: float = 96) -> list[bytes]:
    """The pages of a template as PNG images."""
    with _LOCK:
        found = _compiler(name).compile(format="png", ppi=dpi, sys_inputs={"data": _facts(data, locale)})
    return [page for page in (found if isinstance(found, list) else [found]) if page]


_LOCK = threading.Lock()


def render(name: str, data: Any, locale: Locale) -> bytes:
    """A template filled with facts, as PDF."""
    if locale not in {"ja", "en"}:
        raise ValueError(f"Papers come in ja and en, not in {locale!r}")
    with _LOCK:
        found = _compiler(name).compile(format="pdf", sys_inputs={"data": _facts(data, locale)}, pdf_standards="a-2b")
    if not isinstance(found, bytes):
        raise TypeError("typst gave no PDF")
    return found


@functools.cache
def _compiler(name: str) -> "typst.Compiler":
    """One per template and process: it keeps its fonts."""
    import typst  # noqa: PLC0415 — large, and many processes print nothing

    return typst.Compiler(
        input=FOLDER / f"{name}.typ", root=FOLDER, font_paths=fonts.folders(), ignore_system_fonts=True
    )


def _facts(data: Any, locale: Locale) -> str:
    """Canonical JSON: handed to typst as data, never as markup."""
    facts = {"kind": type(data).__name__, "locale": locale, "edition": EDITION, **_plain(data)}
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, dt.date):
        return value.isoformat()
    return _printable(value) if isinstance(value, str) else value


def _printable(text: str) -> str:
    """What the font can show; 〓 stands for a letter it cannot, as printers do, and what has no shape is left out."""
    known = _glyphs()
    return "".join(
        c
        if c == "\n" or (ord(c) in known and unicodedata.category(c) != "Cf")
        else ""
        if unicodedata.category(c) in SHAPELESS
        else GETA
        for c in text
    )


@functools.cache
def _glyphs() -> frozenset[int]:
    """The characters that the font has."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 — large, and many processes print nothing

    with TTFont(fonts.files()[0], lazy=True) as font:
        return frozenset(code for code in font.getBestCmap() if code >= ord(" "))
