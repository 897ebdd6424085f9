"""What the warehouse and the office are mailed about shipping instructions."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from core.settings import settings
from documents.letter import LetterLine
from documents.letter_instruction import ShippingCancelled, ShippingImpossible, ShippingInstructed, ShippingLetter
from models.business import Business
from models.shipping_instruction import ShippingInstruction
from models.user import User
from services.mail import Recipient, known, locale_of, write

Letter = Callable[[Sequence[ShippingInstruction], str], ShippingLetter]


async def given(keys: Sequence[UUID], *, cause: str) -> None:
    """Who is to send it reads what, and where to."""
    await _tell_warehouse(keys, _instructed, cause)


async def cancelled(keys: Sequence[UUID], *, cause: str) -> None:
    """Each of those who were to send it reads what is not to be sent."""
    await _tell_warehouse(keys, _cancelled, cause)


async def impossible(key: UUID, *, cause: str) -> None:
    """The office reads why."""
    one = await ShippingInstruction.get(id=key)
    business = await Business.get(id=one.business_id)
    assignee = await User.get(id=one.assignee_id)
    to = Recipient(business.email, await locale_of(business), business.id)
    await write(ShippingImpossible(**_facts([one], assignee.name), reason=one.reason), cause, business.id, [to])


async def _tell_warehouse(keys: Sequence[UUID], letter: Letter, cause: str) -> None:
    found = await ShippingInstruction.filter(id__in=list(keys)).order_by("given_at", "id")
    for user in await User.filter(id__in=list({one.assignee_id for one in found})).order_by("id"):
        mine = [one for one in found if one.assignee_id == user.id]
        to = Recipient(user.email, known(user.locale), mine[0].business_id, user.id)
        await write(letter(mine, user.name), cause, mine[0].business_id, [to])


def _instructed(found: Sequence[ShippingInstruction], person: str) -> ShippingLetter:
    return ShippingInstructed(**_facts(found, person))


def _cancelled(found: Sequence[ShippingInstruction], person: str) -> ShippingLetter:
    return ShippingCancelled(**_facts(found, person), reason=found[0].reason)


def _facts(found: Sequence[ShippingInstruction], person: str) -> dict[str, Any]:
    first = found[0]
    return {
        "person": person,
        "number": first.order_number,
        "buyer": first.buyer_name,
        "delivery_place": first.delivery.name,
        "delivery_address": first.delivery.address,
        "planned_on": first.planned_on or first.wished_on,
        "lines": tuple(LetterLine(one.name, one.quantity, one.unit) for one in found),
        "note": first.note,
        "url": f"{settings().public_url}/shipping-instructions",
    }
