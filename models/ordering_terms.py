"""締め時間と最短納品日, as calendars and products have them."""

import re
from typing import Any

from tortoise import fields

from core.user_error import Required, UserError

CUT_OFF = (re.compile(r"(?:[01]\d|2[0-3]):[0-5]0|24:00"), "15:00")
"""In steps of ten minutes; 24:00 ends the day."""
LONGEST_LEAD = 60
HOLDS_BOTH = "(cut_off IS NULL) = (lead_days IS NULL)"


class OrderingTerms:
    """The columns of both; they say something together, or nothing."""

    cut_off = fields.CharField(max_length=5, null=True)
    lead_days = fields.SmallIntField(null=True)

    def half_problems(self: Any) -> list[UserError]:
        """What is missing where only one is set."""
        if self.lead_days is None and self.cut_off is not None:
            return [Required(path=("lead_days",))]
        if not self.cut_off and (self.cut_off == "" or self.lead_days is not None):
            return [Required(path=("cut_off",))]
        return []


TERMS_FORMS = {"cut_off": CUT_OFF}
TERMS_RANGES = {"lead_days": (0, LONGEST_LEAD)}
