"""What is mailed about inquiries: to those who run the product, and to who asked."""

from uuid import UUID

from core import limiter
from core.settings import settings
from documents.letter_inquiry import InquiryAnswered, InquiryCame, InquiryReceived
from models.inquiry import Inquiry
from services.mail import Recipient, known, write

CONFIRMED = "5 per day"
"""Receipts to one address: whoever writes it into the form need not be its owner."""
CATEGORIES = {
    "QUESTION": {"ja": "質問", "en": "question"},
    "WISH": {"ja": "要望", "en": "wish"},
    "TROUBLE": {"ja": "不具合", "en": "trouble"},
    "LEAVING": {"ja": "退会", "en": "closing the account"},
    "OTHER": {"ja": "その他", "en": "other"},
}


async def sent(key: UUID, part: int, *, cause: str) -> None:
    """Those who run the product read it; who asked for the first time gets a receipt, without a word that was typed."""
    inquiry = await Inquiry.get(id=key)
    said = inquiry.thread[part]
    came = InquiryCame(
        number=inquiry.number,
        category=CATEGORIES[inquiry.category]["ja"],
        topic=inquiry.topic,
        name=inquiry.name,
        email=inquiry.email,
        text=said["text"],
        key=str(inquiry.id),
    )
    if operator := settings().operator_mail:
        await write(came, cause, None, [Recipient(operator, "ja", None)])
    if part == 0 and not await limiter.exceeded(CONFIRMED, "receipt", inquiry.email.casefold()):
        locale = known(inquiry.locale)
        receipt = InquiryReceived(number=inquiry.number, category=CATEGORIES[inquiry.category][locale])
        await write(receipt, cause, None, [_sender(inquiry)])


async def answered(key: UUID, part: int, *, cause: str) -> None:
    """Who asked reads the answer; who was logged in can go on there."""
    inquiry = await Inquiry.get(id=key)
    said = inquiry.thread[part]
    url = f"{settings().public_url}/inquiries" if inquiry.user_id else f"{settings().public_url}/contact"
    letter = InquiryAnswered(
        number=inquiry.number, topic=inquiry.topic, name=inquiry.name, author=said["author"], text=said["text"], url=url
    )
    await write(letter, cause, None, [_sender(inquiry)])


def _sender(inquiry: Inquiry) -> Recipient:
    return Recipient(inquiry.email, known(inquiry.locale), inquiry.business_id, inquiry.user_id)
