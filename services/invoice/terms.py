"""請求設定: numbering, subject, when invoices are due, where to pay, the seal."""

import calendar
import datetime as dt
import re
from typing import Any
from uuid import UUID

from core.actor import Actor
from core.user_error import Malformed, TooLong, TooMany, UserError, refuse
from models.invoice import MOST_ACCOUNTS, InvoiceTerms
from models.row import CONTROL, assign
from services.file import take_image
from services.lookup import check_version
from services.order import placing

LONGEST_ACCOUNT = 120
PLACES = re.compile(r"\{([^{}]*)\}")
EXAMPLE = "{Y}{M}-{N}"


async def of(business: UUID) -> InvoiceTerms:
    """What a business has set, or what holds without."""
    return await InvoiceTerms.get_or_none(business_id=business) or InvoiceTerms(business_id=business)


async def put_terms(values: dict[str, Any], seal: UUID | None, version: int | None, *, by: Actor) -> InvoiceTerms:
    """Set what is given, leave the rest."""
    assert by.business_id is not None
    await InvoiceTerms.bulk_create([InvoiceTerms(business_id=by.business_id)], ignore_conflicts=True)
    terms = await InvoiceTerms.select_for_update().get(business_id=by.business_id)
    await check_version(terms, version, by=by)
    if "bank_accounts" in values:
        values["bank_accounts"] = [one.strip() for one in values["bank_accounts"]]
    changed = assign(terms, values)
    refuse(terms.problems(*changed) + _account_problems(terms) + _template_problems(terms))
    changed += await take_image(terms, "seal", seal, by=by)
    await terms.store(*changed)
    return terms


async def next_number(terms: InvoiceTerms, day: dt.date) -> str:
    """The next number by the template, counted without gaps."""
    counted = await placing.next_number(terms.business_id, "invoice")
    return filled(terms.number_template, day, counted.lstrip("0").zfill(4))


def filled(template: str, day: dt.date, number: str = "") -> str:
    """A template with year, month, day and number put in."""
    facts = {"Y": f"{day.year:04d}", "M": f"{day.month:02d}", "D": f"{day.day:02d}", "N": number}
    return PLACES.sub(lambda found: facts.get(found[1], found[0]), template)


def due_on(terms: InvoiceTerms, issued_on: dt.date) -> dt.date:
    """The day in a later month, its last where the month is shorter."""
    months = issued_on.month - 1 + terms.due_months
    year, month = issued_on.year + months // 12, months % 12 + 1
    return max(_day_of(year, month, terms.due_day), issued_on)


def closing_day(terms: InvoiceTerms, today: dt.date, own: int | None = None) -> dt.date:
    """The newest 締め日 that has come, of a customer who has his own; the last day of a month where it is shorter."""
    day = own or terms.closing_day
    this_month = _day_of(today.year, today.month, day)
    if this_month <= today:
        return this_month
    before = today.replace(day=1) - dt.timedelta(days=1)
    return _day_of(before.year, before.month, day)


def _day_of(year: int, month: int, day: int) -> dt.date:
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _account_problems(terms: InvoiceTerms) -> list[UserError]:
    accounts = terms.bank_accounts
    if len(accounts) > MOST_ACCOUNTS:
        return [TooMany(limit=MOST_ACCOUNTS, count=len(accounts), path=("bank_accounts",))]
    found: list[UserError] = []
    for i, one in enumerate(accounts):
        if len(one) > LONGEST_ACCOUNT:
            found.append(TooLong(limit=LONGEST_ACCOUNT, length=len(one), path=("bank_accounts", i)))
        if not one or CONTROL.search(one):
            found.append(Malformed(example="○○銀行 △△支店 普通 1234567 カ）マルハチ", path=("bank_accounts", i)))
    return found


def _template_problems(terms: InvoiceTerms) -> list[UserError]:
    found: list[UserError] = []
    for name, known in (("number_template", {"Y", "M", "D", "N"}), ("subject_template", {"Y", "M", "D"})):
        used = set(PLACES.findall(getattr(terms, name)))
        if not used <= known or (name == "number_template" and "N" not in used):
            found.append(
                Malformed(example=EXAMPLE if name == "number_template" else "{Y}年{M}月分 ご請求書", path=(name,))
            )
    return found
