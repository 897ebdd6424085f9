"""Who may do what to an invoice in which state."""

from dataclasses import dataclass

from core.actor import Actor
from core.locale import Locale
from core.user_error import Forbidden, UserError
from models.invoice import INVOICE_MOVES, Invoice, InvoiceKind, InvoiceStatus
from models.permission import Permission
from services.order.rules import WrongSide

LABELS = {
    InvoiceStatus.CREATED: "作成済",
    InvoiceStatus.SENT: "請求済",
    InvoiceStatus.PAID: "入金済",
    InvoiceStatus.DONE: "処理済",
    InvoiceStatus.DISCARDED: "破棄",
    InvoiceStatus.CREDITED: "取消",
}


@dataclass(eq=False, kw_only=True)
class WrongInvoiceStatus(UserError):
    """The invoice is not in a state in which this can be done; what was sent is taken back by a credit note."""

    ja = "現在の状態（{label}）ではこの操作はできません。"
    en = "This cannot be done while the invoice is {invoice_status}."
    invoice_status: InvoiceStatus

    def message(self, locale: Locale) -> str:
        """With the state's Japanese name."""
        text = self.ja if locale == "ja" else self.en
        return text.format(label=LABELS[self.invoice_status], invoice_status=self.invoice_status)


@dataclass(eq=False, kw_only=True)
class NothingToBill(UserError):
    """No order is there that could be billed, and no line was given."""

    ja = "請求できる注文も明細もありません。"
    en = "There is neither an order nor a line to bill."


@dataclass(eq=False, kw_only=True)
class ProvisionallyClosed(UserError):
    """The customer is looking at a statement: make it final, or reopen it, before anything else is billed or closed."""

    ja = "この顧客は仮締め中です。本締めするか、仮締めを解除してください。"
    en = "The customer's statement is closed provisionally: make it final, or reopen it first."


@dataclass(eq=False, kw_only=True)
class NoRegistrationNumber(UserError):
    """A 適格請求書 names the seller's registration number."""

    ja = "登録番号（T＋13桁）が未登録です。事業者情報に登録してから請求書を作成してください。"
    en = "The business has no registration number (T and 13 digits): enter it before making invoices."


def refusal(invoice: Invoice, verb: str, *, by: Actor) -> UserError | None:
    """Why the actor may not do this to the invoice now, or None."""
    if by.business_id != invoice.business_id:
        return WrongSide(side="seller")
    if not by.may(Permission.INVOICE_WRITE):
        return Forbidden(permission=Permission.INVOICE_WRITE)
    if invoice.status not in INVOICE_MOVES[verb]:
        return WrongInvoiceStatus(invoice_status=invoice.status)
    if verb in {"credit", "pay"} and invoice.kind is InvoiceKind.CREDIT:
        return WrongInvoiceStatus(invoice_status=invoice.status)
    return None


def require(invoice: Invoice, verb: str, *, by: Actor) -> InvoiceStatus:
    """Refuse what may not be done; gives the state that follows."""
    if error := refusal(invoice, verb, by=by):
        raise error
    return INVOICE_MOVES[verb][invoice.status]
