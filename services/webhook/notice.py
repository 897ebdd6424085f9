"""Webhooks that end by themselves: those who administer the business are told."""

from uuid import UUID

from core import clock
from core.settings import settings
from documents.letter_webhook import WebhookDisabled
from models.membership import Membership
from models.permission import Role
from models.webhook import Webhook, WebhookEnd, WebhookStatus
from services import events, mail


async def end(hook: Webhook, because: WebhookEnd) -> None:
    """Tell it nothing more, and have the administrators told why."""
    if hook.status is WebhookStatus.DISABLED:
        return
    hook.status, hook.disabled_because, hook.disabled_at = WebhookStatus.DISABLED, because, clock.now()
    await hook.store("status", "disabled_because", "disabled_at")
    await events.emit(events.WebhookDisabled(hook.id, hook.business_id))


async def disabled(webhook_id: UUID, *, cause: str) -> None:
    """A mail to each administrator, unless somebody has enabled it meanwhile."""
    hook = await Webhook.get(id=webhook_id)
    if hook.is_live or hook.deleted_at is not None or hook.disabled_because is None:
        return
    letter = WebhookDisabled(hook.name, hook.url, hook.disabled_because, settings().public_url)
    admins = Membership.filter(business_id=hook.business_id, role=Role.ADMIN, ended_at=None).select_related("user")
    people = [one.user for one in await admins.order_by("position", "id")]
    recipients = [mail.Recipient(user.email, mail.known(user.locale), hook.business_id) for user in people]
    await mail.write(letter, cause, None, recipients)
