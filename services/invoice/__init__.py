"""請求: what is billed, sent, paid and taken back, by verb."""

from services.invoice.billing import Free, Making, bill, bill_all, count_unbilled, want_all
from services.invoice.paying import close, pay, unpay
from services.invoice.printing import print_invoice
from services.invoice.rules import NoRegistrationNumber, NothingToBill, WrongInvoiceStatus, refusal
from services.invoice.sending import Sending, send
from services.invoice.taking_back import credit, discard
from services.invoice.terms import put_terms

__all__ = [
    "Free",
    "Making",
    "NoRegistrationNumber",
    "NothingToBill",
    "Sending",
    "WrongInvoiceStatus",
    "bill",
    "bill_all",
    "close",
    "count_unbilled",
    "credit",
    "discard",
    "pay",
    "print_invoice",
    "put_terms",
    "refusal",
    "send",
    "unpay",
    "want_all",
]
