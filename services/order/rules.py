"""Who may do what to an order in which state: asked by the verbs, and told to clients by `viewerCan`."""

from dataclasses import dataclass

from core.actor import Actor
from core.locale import Locale
from core.user_error import Forbidden, UserError
from models.order import MOVES, Order, OrderSource, OrderStatus
from models.permission import Permission

LABELS = {
    OrderStatus.PLACED: "未対応",
    OrderStatus.RECEIVED: "受付中",
    OrderStatus.CONFIRMED: "注文確定",
    OrderStatus.SHIPPED: "出荷済",
    OrderStatus.CANCEL_REQUESTED: "キャンセル依頼中",
    OrderStatus.ABORTED: "取引中止",
}


@dataclass(eq=False, kw_only=True)
class WrongStatus(UserError):
    """The order is not in a state in which this can be done."""

    ja = "現在の状態（{label}）ではこの操作はできません。"
    en = "This cannot be done while the order is {status}."
    status: OrderStatus

    def message(self, locale: Locale) -> str:
        """With the state's Japanese name."""
        text = self.ja if locale == "ja" else self.en
        return text.format(label=LABELS[self.status], status=self.status)


@dataclass(eq=False, kw_only=True)
class WrongSide(UserError):
    """The buyer's step cannot be done by the seller, nor the seller's by the buyer."""

    ja = "この操作は{label}だけができます。"
    en = "Only the {side} can do this."
    side: str

    def message(self, locale: Locale) -> str:
        """With the side's Japanese name."""
        label = {"seller": "受注側", "buyer": "発注側"}[self.side]
        return (self.ja if locale == "ja" else self.en).format(label=label, side=self.side)


@dataclass(eq=False, kw_only=True)
class PartlyShipped(UserError):
    """Some goods have left already."""

    ja = "一部がすでに出荷されているため、この操作はできません。"
    en = "Some goods have been shipped already, so this cannot be done."


@dataclass(eq=False, kw_only=True)
class NotByPaper(UserError):
    """The order went by FAX or mail: this can only be settled with the supplier himself."""

    ja = "FAX・メールで送った注文ではこの操作はできません。発注先へ直接ご連絡ください。"
    en = "This order went by FAX or mail: please settle it with the supplier directly."


@dataclass(eq=False, kw_only=True)
class NoCancelling(UserError):
    """The seller takes no requests to cancel this order, or it did not come by a form."""

    ja = "この注文ではキャンセル依頼を受け付けていません。メッセージで発注先へご相談ください。"
    en = "The supplier takes no requests to cancel this order: please write to him."


@dataclass(eq=False, kw_only=True)
class NoCorrecting(UserError):
    """The form takes no corrections: write to the seller, or cancel and order again."""

    ja = "この注文は修正できません。発注先へメッセージを送るか、キャンセルして注文し直してください。"
    en = "This order cannot be corrected: write to the supplier, or cancel it and order again."


@dataclass(eq=False, kw_only=True)
class Billed(UserError):
    """The order stands on an invoice, and papers say what orders say."""

    ja = "この注文は請求済みのため変更できません。先に請求書を破棄するか、返還請求書を作成してください。"
    en = "This order stands on an invoice: discard the invoice, or credit it, and then change the order."


SIDES: dict[str, tuple[str, Permission]] = {
    "receive": ("seller", Permission.ORDER_CONFIRM),
    "confirm": ("seller", Permission.ORDER_CONFIRM),
    "ship": ("seller", Permission.ORDER_SHIP),
    "abort": ("seller", Permission.ORDER_ABORT),
    "refuse_cancel": ("seller", Permission.ORDER_CONFIRM),
    "show_amounts": ("seller", Permission.ORDER_CONFIRM),
    "take_back": ("seller", Permission.INVOICE_WRITE),
    "request_cancel": ("buyer", Permission.ORDER_PLACE),
    "correct": ("buyer", Permission.ORDER_PLACE),
    "inspect": ("buyer", Permission.ORDER_INSPECT),
    "reorder": ("buyer", Permission.ORDER_PLACE),
}
"""Verb → who may, and with which permission."""

FROM: dict[str, frozenset[OrderStatus]] = {
    **{verb: frozenset(moves) for verb, moves in MOVES.items()},
    "refuse_cancel": frozenset({OrderStatus.CANCEL_REQUESTED}),
    "correct": frozenset({OrderStatus.PLACED}),
    "inspect": frozenset({OrderStatus.CONFIRMED, OrderStatus.SHIPPED}),
    "reorder": frozenset(OrderStatus),
    "show_amounts": frozenset(OrderStatus),
    "take_back": frozenset({OrderStatus.SHIPPED}),
}
"""Verb → the states it starts from."""

NOT_DIRECT = frozenset({"correct", "reorder", "request_cancel"})
"""What has no meaning where the supplier is reached by FAX or mail."""
ARRIVES = frozenset({OrderStatus.PLACED, OrderStatus.RECEIVED, OrderStatus.CONFIRMED})
"""The states in which goods may arrive that were ordered by FAX or mail: nobody tells that they were shipped."""
BEFORE_SHIPPING = frozenset({"abort", "request_cancel"})
BEFORE_BILLING = frozenset({"abort", "confirm"})


def refusal(order: Order, verb: str, *, by: Actor, shipped: bool) -> UserError | None:
    """Why the actor may not do this to the order now, or None; `shipped` says whether any goods have left."""
    side, permission = SIDES[verb]
    if order.is_direct and verb in NOT_DIRECT:
        return NotByPaper()
    if order.is_direct and verb == "abort":
        side, permission = "buyer", Permission.ORDER_PLACE
    if by.business_id != (order.seller_id if side == "seller" else order.buyer_id):
        return WrongSide(side=side)
    if not by.may(permission):
        return Forbidden(permission=permission)
    if verb == "request_cancel" and not (order.allows_cancel and order.source is OrderSource.FORM):
        return NoCancelling()
    if verb == "correct" and not order.allows_correction:
        return NoCorrecting()
    if order.status not in FROM[verb] and not (order.is_direct and verb == "inspect" and order.status in ARRIVES):
        return WrongStatus(status=order.status)
    if verb in BEFORE_SHIPPING and shipped:
        return PartlyShipped()
    if verb in BEFORE_BILLING and order.invoice_id:
        return Billed()
    return None


def require(order: Order, verb: str, *, by: Actor, shipped: bool = False) -> None:
    """Refuse what may not be done."""
    if error := refusal(order, verb, by=by, shipped=shipped):
        raise error
