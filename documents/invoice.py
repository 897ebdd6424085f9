"""請求書, 返還請求書 and 赤伝票 as PDF: the first page says what is owed, the following ones of what it is made."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from documents import paper
from documents.paper import Locale, Party, TaxLine


@dataclass(frozen=True)
class InvoiceRow:
    """A line: what was delivered on which day; amounts in yen without tax."""

    dated_on: dt.date
    reference: str
    code: str
    name: str
    quantity: Decimal
    unit: str
    unit_price: int
    amount: int
    tax_rate: int


@dataclass(frozen=True)
class InvoiceSheet:
    """What a 適格請求書 says: both sides, the days, what was sold, totals and tax per rate."""

    number: str
    subject: str
    issued_on: dt.date
    due_on: dt.date | None
    period: tuple[dt.date, dt.date]
    seller: Party
    buyer: Party
    lines: tuple[InvoiceRow, ...]
    taxes: tuple[TaxLine, ...]
    net: int
    tax: int
    total: int
    bank_accounts: tuple[str, ...] = ()
    note: str = ""
    reason: str = ""
    credits: str = ""
    """Of a 返還請求書: number and date of what it takes back."""
    seal: str = ""
    """PNG in base64."""
    logo: str = ""
    title: str = "INVOICE"
    """INVOICE or CREDIT."""
    show_prices: bool = True


def digest(data: InvoiceSheet, locale: Locale) -> str:
    """SHA-256 of what the paper says and how it looks."""
    return paper.digest(data, locale)


def invoice(data: InvoiceSheet, locale: Locale) -> bytes:
    """The paper as PDF; takes about a tenth of a second: call it in a thread."""
    return paper.render("invoice", data, locale)


def preview(data: InvoiceSheet, locale: Locale, *, dpi: float = 96) -> list[bytes]:
    """The pages as PNG images."""
    return paper.pages("invoice", data, locale, dpi=dpi)
