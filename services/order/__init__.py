"""What may happen to an order, by verb."""

from services.order import direct
from services.order.amounts import show as show_amounts
from services.order.cancel import refuse_cancel, request_cancel
from services.order.correcting import correct
from services.order.drafting import Draft, Entry, Wish, draft, probable_doubles
from services.order.inspection import inspect
from services.order.placing import check, place
from services.order.process import Addition, Confirmed, abort, confirm, receive
from services.order.proxy import Call, Spoken, register
from services.order.reading import read, unread
from services.order.reordering import reorder
from services.order.returning import Back, take_back
from services.order.rules import refusal
from services.order.several import Day, check_several, drafts, place_several
from services.order.several import problems as problems_of
from services.order.shipping import Dispatch, Going, ship

__all__ = [
    "Addition",
    "Back",
    "Call",
    "Confirmed",
    "Day",
    "Dispatch",
    "Draft",
    "Entry",
    "Going",
    "Spoken",
    "Wish",
    "abort",
    "check",
    "check_several",
    "confirm",
    "correct",
    "direct",
    "draft",
    "drafts",
    "inspect",
    "place",
    "place_several",
    "probable_doubles",
    "problems_of",
    "read",
    "receive",
    "refusal",
    "refuse_cancel",
    "register",
    "reorder",
    "request_cancel",
    "ship",
    "show_amounts",
    "take_back",
    "unread",
]  # fmt: skip
