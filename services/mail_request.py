"""Who is mailed about requests for approval."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from core.graph.ids import global_id
from core.settings import settings
from documents.letter import LetterLine
from documents.letter_request import OrderRequestApproved, OrderRequestRefused, OrderRequestSent
from models.membership import Membership
from models.order_request import OrderRequest, OrderRequestStatus
from models.permission import Permission
from models.user import User
from services.mail import Recipient, known, write


async def sent(key: UUID, *, cause: str) -> None:
    """Those who may approve, but who has asked for it himself."""
    request = await OrderRequest.get(id=key)
    if request.status is not OrderRequestStatus.WAITING:
        return
    members = Membership.filter(business_id=request.business_id, ended_at=None, gets_notices=True)
    for member in await members.select_related("own_role", "user").order_by("created_at", "id"):
        if Permission.ORDER_APPROVE in member.permissions and member.user_id != request.requested_by_id:
            letter = OrderRequestSent(**_facts(request, member.user.name), note=request.note)
            await _write(request, letter, member.user, cause)


async def approved(key: UUID, *, cause: str) -> None:
    """Who has asked, unless he has approved it himself."""
    request = await OrderRequest.get(id=key).select_related("order")
    user = await _who_asked(request, OrderRequestStatus.APPROVED)
    if user is None or request.order is None or request.settled_by_id == user.id:
        return
    letter = OrderRequestApproved(
        **_facts(request, user.name), approver=request.settler_name, number=request.order.number
    )
    await _write(request, letter, user, cause)


async def refused(key: UUID, *, cause: str) -> None:
    """Who has asked."""
    request = await OrderRequest.get(id=key)
    if user := await _who_asked(request, OrderRequestStatus.REFUSED):
        letter = OrderRequestRefused(**_facts(request, user.name), reason=request.reason, approver=request.settler_name)
        await _write(request, letter, user, cause)


async def _who_asked(request: OrderRequest, status: OrderRequestStatus) -> User | None:
    """As long as the request is in the state, and he wants letters of the business."""
    member = Membership.filter(
        business_id=request.business_id, user_id=request.requested_by_id, ended_at=None, gets_notices=True
    )
    if request.requested_by_id is None or request.status is not status or not await member.exists():
        return None
    return await User.get(id=request.requested_by_id)


async def _write(request: OrderRequest, letter: Any, user: User, cause: str) -> None:
    to = Recipient(user.email, known(user.locale), request.business_id, user.id)
    await write(letter, cause, request.business_id, [to])


def _facts(request: OrderRequest, person: str) -> dict[str, Any]:
    return {
        "person": person,
        "orderer": request.orderer_name,
        "seller": request.party("seller").name,
        "delivery_place": request.party("delivery").name,
        "wished_on": request.wished_on,
        "lines": tuple(LetterLine(one["name"], Decimal(one["quantity"]), one["unit"]) for one in request.lines),
        "total": request.total,
        "allowed": request.allowed,
        "url": f"{settings().public_url}/order-requests/{global_id('OrderRequest', request.id)}",
    }
