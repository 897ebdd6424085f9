"""問い合わせ."""

from typing import Any

from core.graph.context import Info
from core.graph.given import given
from core.graph.ids import key_of
from core.graph.operation import ANYONE, LOGGED_IN, mutation, query
from models import inquiry as rows
from schema.inquiry import Inquiry, InquiryAddInput, InquirySendInput
from services import inquiry as inquiries
from services.lookup import locked

MOST = 200


@query(list[Inquiry], allow=LOGGED_IN)
async def inquiries_sent(info: Info) -> list[rows.Inquiry]:
    """What the viewer has asked, with the answers, newest first; 200 at most."""
    seen = rows.Inquiry.visible_to(info.context.actor)
    return await seen.filter(user_id=info.context.actor.user_id).order_by("-asked_at", "-id").limit(MOST)


@mutation({"is_accepted": bool}, allow=ANYONE, errors=[inquiries.TooManyInquiries])
async def inquiry_send(info: Info, input: InquirySendInput) -> dict[str, Any]:
    """Ask those who run the product, logged in or not; a receipt with its number is mailed."""
    await inquiries.count(info.context.address)
    values = given(input, leave_out=("text",))
    await inquiries.send(values, input.text, locale=info.context.locale, by=info.context.actor)
    return {"is_accepted": True}


@mutation(Inquiry, allow=LOGGED_IN, errors=[inquiries.TooManyInquiries, inquiries.InquiryClosed])
async def inquiry_add(info: Info, input: InquiryAddInput) -> rows.Inquiry:
    """Say more about an inquiry of one's own, which opens it again."""
    await inquiries.count(info.context.address)
    key = key_of(input.inquiry, "Inquiry", "inquiry")
    inquiry = await locked(rows.Inquiry, key, by=info.context.actor, path=("inquiry",))
    return await inquiries.add(inquiry, input.text)
