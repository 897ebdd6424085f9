"""発注マスタ承認: a buyer's head office says what may be ordered from its suppliers' forms."""

from services.item_approval.deciding import (
    AllowedMeanwhile,
    HeadOfficeOnly,
    OfferChanged,
    Seen,
    approve,
    put_rule,
    require,
    turn_down,
)
from services.item_approval.reading import (
    WAITING,
    Change,
    ItemState,
    NotApproved,
    Standing,
    Terms,
    changes,
    count,
    refusals,
    standings,
)

__all__ = [
    "WAITING",
    "AllowedMeanwhile",
    "Change",
    "HeadOfficeOnly",
    "ItemState",
    "NotApproved",
    "OfferChanged",
    "Seen",
    "Standing",
    "Terms",
    "approve",
    "changes",
    "count",
    "put_rule",
    "refusals",
    "require",
    "standings",
    "turn_down",
]  # fmt: skip
