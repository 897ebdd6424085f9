"""How a try went, written down; and what people decide about a delivery."""

import datetime as dt
import random
from dataclasses import dataclass

from core import clock, db
from core.log import log
from core.settings import settings
from core.user_error import UserError
from models.webhook import Webhook, WebhookDelivery, WebhookDeliveryStatus, WebhookEnd
from services.webhook.claiming import Claimed
from services.webhook.notice import end
from services.webhook.outcome import Kind, Verdict

DOWN = 10
"""Tries in a row that fail before a receiver is taken to be down: then few knock, ever more seldom."""
FIRST_HOLD = dt.timedelta(seconds=5)
LONGEST_HOLD = dt.timedelta(minutes=5)
FAILING = dt.timedelta(days=3)
"""A webhook of which nothing arrives for so long is disabled."""
AGAIN_WITHIN = 10
"""Seconds in which all that waits is tried, once a receiver is back."""
BATCH = 5_000
STATUS = {
    Kind.SENT: WebhookDeliveryStatus.SENT,
    Kind.LATER: WebhookDeliveryStatus.QUEUED,
    Kind.DEAD: WebhookDeliveryStatus.DEAD,
}
FOLLOW = """
UPDATE webhook_delivery SET due_at = $3 WHERE webhook_id = $1 AND key = $2 AND status = 'QUEUED' AND number > $4
"""
"""What waits behind it has the same time, so that nobody looks at it before."""
WAKE = """
UPDATE webhook_delivery SET due_at = $2::timestamptz + random() * make_interval(secs => $3)
WHERE webhook_id = $1 AND status = 'QUEUED' AND due_at > $2
"""
FORGET = """
DELETE FROM webhook_delivery WHERE id IN (
  SELECT id FROM webhook_delivery WHERE finished_at < $1 AND status <> 'QUEUED' ORDER BY finished_at LIMIT $2
) RETURNING id
"""


@dataclass(eq=False, kw_only=True)
class AlreadySent(UserError):
    """What has arrived cannot be dropped."""

    ja = "すでに送信済みです。"
    en = "It has been sent already."


@dataclass(eq=False, kw_only=True)
class BeingSent(UserError):
    """It is on its way at this moment."""

    ja = "いま送信しています。結果が出てからお試しください。"
    en = "It is being sent at this moment. Try again when it is known how that went."


async def held(row: WebhookDelivery, claimed: Claimed) -> Webhook | None:
    """The webhook, locked, if the try is still ours; webhooks are locked before their deliveries everywhere."""
    hook = await Webhook.filter(id=row.webhook_id).select_for_update(no_key=True).first()
    mine = WebhookDelivery.filter(id=claimed.id, lease=claimed.lease, status=WebhookDeliveryStatus.QUEUED)
    if hook is None or await mine.select_for_update(no_key=True).first() is None:
        log.warning("webhook.lost", delivery=str(claimed.id))
        return None
    return hook


async def settle(row: WebhookDelivery, claimed: Claimed, verdict: Verdict) -> None:
    """Write down how a try went, unless somebody else has taken it over meanwhile."""
    async with db.transaction():
        hook = await held(row, claimed)
        if hook is None:
            return
        row.status, row.lease, row.leased_until = STATUS[verdict.kind], None, None
        row.due_at = verdict.due_at or row.due_at
        row.finished_at = None if verdict.kind is Kind.LATER else clock.now()
        await row.store(
            "status", "lease", "leased_until", "due_at", "finished_at", "attempts", "first_tried_at", "tried_at",
            "status_code", "error", "answer", "duration_ms", "body",
        )  # fmt: skip
        if row.number is not None:
            await db.fetch(FOLLOW, hook.id, row.key, verdict.due_at or clock.now(), row.number)
            if not verdict.is_ours:
                await _judge(hook, verdict)


async def leave(row: WebhookDelivery, claimed: Claimed, status: WebhookDeliveryStatus, error: str) -> None:
    """Do not try it: it goes back, or is dropped."""
    async with db.transaction():
        if await held(row, claimed) is None:
            return
        row.status, row.error, row.lease, row.leased_until = status, error, None, None
        row.finished_at = None if status is WebhookDeliveryStatus.QUEUED else clock.now()
        await row.store("status", "error", "lease", "leased_until", "finished_at")
        if row.finished_at is not None:
            await db.fetch(FOLLOW, row.webhook_id, row.key, row.finished_at, row.number)


async def _judge(hook: Webhook, verdict: Verdict) -> None:
    """What a try says of the receiver."""
    now = clock.now()
    if verdict.is_gone:
        await end(hook, WebhookEnd.GONE)
    elif verdict.kind is Kind.SENT:
        if hook.failures >= DOWN:
            hook.held_until = None
            await db.fetch(WAKE, hook.id, now, float(AGAIN_WITHIN))
        if hook.failures or hook.failing_since:
            hook.failures, hook.failing_since = 0, None
            await hook.save(update_fields=["failures", "failing_since", "held_until"])
    else:
        hook.failing_since = hook.failing_since or now
        hook.failures += verdict.is_down
        hold = verdict.holds_until
        if verdict.is_down and hook.failures >= DOWN:
            hold = now + min(FIRST_HOLD * 2 ** min(hook.failures - DOWN, 10), LONGEST_HOLD) * random.uniform(0.8, 1.2)  # noqa: S311 — no secret
        if hold is not None and (hook.held_until is None or hook.held_until < hold):
            hook.held_until = hold
        await hook.save(update_fields=["failures", "failing_since", "held_until"])
        if hook.failing_since < now - FAILING:
            await end(hook, WebhookEnd.FAILING)


async def retry(row: WebhookDelivery) -> WebhookDelivery:
    """Send it now, as if it had never been tried; what has arrived, once more."""
    now = clock.now()
    if row.leased_until is not None and row.leased_until > now:
        raise BeingSent(path=("id",))
    row.status, row.due_at, row.attempts, row.first_tried_at = WebhookDeliveryStatus.QUEUED, now, 0, None
    row.finished_at, row.error, row.body, row.lease, row.leased_until = None, "", None, None, None
    await row.store(
        "status", "due_at", "attempts", "first_tried_at", "finished_at", "error", "body", "lease", "leased_until"
    )
    return row


async def drop(row: WebhookDelivery) -> WebhookDelivery:
    """Do not send it; what waits behind it goes on."""
    now = clock.now()
    if row.status is WebhookDeliveryStatus.SENT:
        raise AlreadySent(path=("id",))
    if row.leased_until is not None and row.leased_until > now:
        raise BeingSent(path=("id",))
    if row.status is not WebhookDeliveryStatus.DROPPED:
        row.status, row.finished_at = WebhookDeliveryStatus.DROPPED, now
        await row.store("status", "finished_at")
        if row.number is not None:
            await db.fetch(FOLLOW, row.webhook_id, row.key, now, row.number)
    return row


async def sweep() -> None:
    """Forget what was settled long ago, dead letters too."""
    before = clock.now() - dt.timedelta(days=settings().webhook_log_days)
    while len(await db.fetch(FORGET, before, BATCH)) == BATCH:
        pass
