"""A business corrects its own data."""

from typing import Any

from core.user_error import refuse
from models.business import Business
from models.row import assign


async def update(business: Business, values: dict[str, Any]) -> Business:
    """Correct name, address and the rest; documents of the past keep what they say."""
    changed = assign(business, values)
    refuse(business.problems(*changed))
    await business.store(*changed)
    return business
