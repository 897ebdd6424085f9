"""請求: what is billed, sent, paid and taken back, by verb."""

from services.invoice.billing import bill, bill_all, count_unbilled, is_open, keep, unclosed, want_all
from services.invoice.paying import close, pay, unpay
from services.invoice.printing import print_invoice
from services.invoice.rules import (
    NoRegistrationNumber,
    NothingToBill,
    ProvisionallyClosed,
    WrongInvoiceStatus,
    refusal,
)
from services.invoice.sending import Sending, send
from services.invoice.sheet import Free, Making, Sheet, billable, prepare
from services.invoice.taking_back import credit, discard
from services.invoice.terms import put_terms

__all__ = [
    "Free",
    "Making",
    "NoRegistrationNumber",
    "NothingToBill",
    "ProvisionallyClosed",
    "Sending",
    "Sheet",
    "WrongInvoiceStatus",
    "bill",
    "bill_all",
    "billable",
    "close",
    "count_unbilled",
    "credit",
    "discard",
    "is_open",
    "keep",
    "pay",
    "prepare",
    "print_invoice",
    "put_terms",
    "refusal",
    "send",
    "unclosed",
    "unpay",
    "want_all",
]
