"""Webhooks: made, changed, tried and replayed by those who administer a business."""

from typing import Any

import strawberry

from core.execution import stored
from core.graph import kept_where
from core.graph.context import Info
from core.graph.ids import key_of
from core.graph.keyed import ONCE
from core.graph.operation import listing, mutation, query
from core.live.cursor import CursorExpired, ForeignCursor
from core.user_error import UserError, refuse
from models import webhook as rows
from models.permission import Permission
from schema.webhook import (
    VARIABLES,
    Webhook,
    WebhookChangeInput,
    WebhookCreateInput,
    WebhookDelivery,
    WebhookDeliveryGroups,
    WebhookDeliveryInput,
    WebhookDeliverySort,
    WebhookDeliveryWhere,
    WebhookEnableInput,
    WebhookInput,
    WebhookReplayInput,
    WebhookRotateSecretInput,
)
from services import own_role as roles
from services import webhook as hooks
from services.lookup import own
from services.webhook import managing, settling

MOST_COST = 20_000
"""Fields that one event may ask for."""
WRITE = Permission.WEBHOOK_WRITE
MAKING: list[type[UserError]] = [
    roles.RoleTooStrong, roles.UnknownPermission, managing.UnknownTopic, managing.TopicNeedsPermission,
    managing.UrlNotAllowed, managing.DocumentRefused,
]  # fmt: skip
SHOWN_ONCE = {"webhook": Webhook, "secret": str}


@query(list[Webhook], allow=WRITE)
async def webhooks(info: Info) -> list[rows.Webhook]:
    """The webhooks of the viewer's business, newest first."""
    return await rows.Webhook.visible_to(info.context.actor).order_by("-created_at", "id").limit(managing.MOST)


@query(list[str], allow=WRITE)
async def webhook_topics(info: Info) -> list[str]:  # noqa: ARG001
    """What a webhook can be told."""
    return list(rows.TOPICS)


@query(Webhook | None, allow=WRITE)
async def webhook(info: Info, id: strawberry.ID) -> rows.Webhook | None:
    """One webhook; null when there is none."""
    return await rows.Webhook.visible_to(info.context.actor).get_or_none(id=key_of(id, "Webhook", "id"))


listing(
    "webhook_deliveries", WebhookDelivery, allow=WRITE, where=WebhookDeliveryWhere, order=WebhookDeliverySort,
    groups=[WebhookDeliveryGroups], default="-created_at",
    doc="What the webhooks of the viewer's business were told, or are to be told, newest first; `DEAD`: dead letters.",
)  # fmt: skip


@mutation(SHOWN_ONCE, allow=WRITE, errors=MAKING, again=ONCE)
async def webhook_create(info: Info, input: WebhookCreateInput) -> dict[str, Any]:
    """Have a receiver told what happens from now on; `secret`, shown this once, proves to it who has sent it."""
    hook, secret = await hooks.create(_wanted(info, input), by=info.context.actor)
    return {"webhook": hook, "secret": secret}


@mutation(Webhook, allow=WRITE, errors=MAKING)
async def webhook_change(info: Info, input: WebhookChangeInput) -> rows.Webhook:
    """Change what it is told; what has not been sent yet is told in the new words."""
    hook = await _own(info, input)
    return await hooks.change(hook, _wanted(info, input, hook), by=info.context.actor)


@mutation(SHOWN_ONCE, allow=WRITE, again=ONCE)
async def webhook_rotate_secret(info: Info, input: WebhookRotateSecretInput) -> dict[str, Any]:
    """A new secret, shown this once; the former one signs too for some hours."""
    hook = await _own(info, input)
    secret = await hooks.rotate(hook, input.overlap_hours)
    return {"webhook": hook, "secret": secret}


@mutation(Webhook, allow=WRITE, errors=[CursorExpired])
async def webhook_enable(info: Info, input: WebhookEnableInput) -> rows.Webhook:
    """Go on where it stood, or with what happens from now on."""
    return await hooks.enable(await _own(info, input), skips_missed=input.skip_missed)


@mutation(Webhook, allow=WRITE)
async def webhook_disable(info: Info, input: WebhookInput) -> rows.Webhook:
    """Tell it nothing more, until it is enabled."""
    return await hooks.disable(await _own(info, input))


@mutation(Webhook, allow=WRITE)
async def webhook_delete(info: Info, input: WebhookInput) -> rows.Webhook:
    """End it for good, and forget its secrets."""
    return await hooks.delete(await _own(info, input))


@mutation(WebhookDelivery, allow=WRITE)
async def webhook_test(info: Info, input: WebhookInput) -> rows.WebhookDelivery:
    """Send `webhook.test` at once, with the data of the newest event of its topics; the delivery tells how it went."""
    return await hooks.test(await _own(info, input))


@mutation(Webhook, allow=WRITE, errors=[CursorExpired, ForeignCursor, managing.WebhookDisabled])
async def webhook_replay(info: Info, input: WebhookReplayInput) -> rows.Webhook:
    """Tell all again that followed a cursor, in order, each with the id that it had."""
    return await hooks.replay(await _own(info, input), input.from_)


@mutation(WebhookDelivery, allow=WRITE, errors=[settling.BeingSent])
async def webhook_delivery_retry(info: Info, input: WebhookDeliveryInput) -> rows.WebhookDelivery:
    """Send it now, as if it had never been tried: a dead letter, what waits, or what has arrived once more."""
    return await hooks.retry(await _delivery(info, input))


@mutation(WebhookDelivery, allow=WRITE, errors=[settling.AlreadySent, settling.BeingSent])
async def webhook_delivery_drop(info: Info, input: WebhookDeliveryInput) -> rows.WebhookDelivery:
    """Do not send it; what waits behind it goes on."""
    return await hooks.drop(await _delivery(info, input))


def _wanted(
    info: Info, input: WebhookCreateInput | WebhookChangeInput, hook: rows.Webhook | None = None
) -> hooks.Wanted:
    """What a webhook is to be; its document is looked at here, as any other is."""
    document = None if input.document is None else input.document.strip()
    if document:
        found = stored.faults(info.schema, document, VARIABLES, most=MOST_COST)
        refuse([managing.DocumentRefused(line=one.line, problem=one.problem, path=("document",)) for one in found])
    chosen: Any = input.order_where
    if chosen is not None:
        chosen.condition()
    runs = document or (hook.document if hook else "")
    return hooks.Wanted(
        name=input.name,
        url=input.url,
        topics=input.topics,
        order_filter=None if chosen is None else kept_where.written(chosen),
        document=document,
        permissions=input.permissions,
        needed=stored.needed(runs) if runs else (),
    )


async def _own(info: Info, input: Any) -> rows.Webhook:
    key = key_of(input.id, "Webhook", "id")
    return await own(rows.Webhook, key, by=info.context.actor, version=input.expected_version)


async def _delivery(info: Info, input: WebhookDeliveryInput) -> rows.WebhookDelivery:
    key = key_of(input.id, "WebhookDelivery", "id")
    return await own(rows.WebhookDelivery, key, by=info.context.actor, version=input.expected_version)
