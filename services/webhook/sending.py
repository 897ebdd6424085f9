"""One try: look whether it may still be told, sign, send, write down how it went. No transaction waits for others."""

import dataclasses
import secrets
from uuid import UUID

from core import clock
from core.log import log
from core.outbound import Answer, NotPublic, Outbound, Unreachable
from core.trace import TRACE_ID, new_trace_id
from models.webhook import Webhook, WebhookDelivery, WebhookDeliveryStatus
from services.webhook import outcome, signing
from services.webhook.claiming import Claimed
from services.webhook.outcome import Kind, Verdict
from services.webhook.settling import leave, settle
from services.webhook.telling import NotNow, Teller

LONGEST_BODY = 256_000
AGENT = "Tsunagi-Webhook/1"


async def deliver(claimed: Claimed, teller: Teller, outbound: Outbound) -> None:
    """Try a delivery that was claimed."""
    row = await WebhookDelivery.get_or_none(id=claimed.id, lease=claimed.lease)
    if row is None:
        return
    TRACE_ID.set(row.trace_id or new_trace_id())
    hook = await Webhook.get(id=row.webhook_id)
    is_test = row.number is None
    if hook.deleted_at is not None or not (is_test or hook.is_live):
        await leave(row, claimed, WebhookDeliveryStatus.QUEUED, row.error)
    elif not is_test and not await _may_be_told(hook, row, teller):
        await leave(row, claimed, WebhookDeliveryStatus.DROPPED, "No longer wanted, or not to be seen any more")
    else:
        await settle(row, claimed, await _tried(hook, row, teller, outbound))
        log.info("webhook.tried", delivery=str(row.id), status=row.status, code=row.status_code, attempts=row.attempts)


async def _may_be_told(hook: Webhook, row: WebhookDelivery, teller: Teller) -> bool:
    return row.topic in hook.topics and all(await teller.seen(hook, [(row.topic, row.payload)]))


async def _tried(hook: Webhook, row: WebhookDelivery, teller: Teller, outbound: Outbound) -> Verdict:
    now = clock.now()
    row.attempts, row.tried_at, row.first_tried_at = row.attempts + 1, now, row.first_tried_at or now
    row.status_code, row.error, row.answer, row.duration_ms = None, "", "", None
    first = row.first_tried_at
    try:
        row.body = row.body or await teller.body(hook, row)
        verdict = await _sent(hook, row, outbound)
    except NotNow:
        row.error = "The body could not be made"
        verdict = dataclasses.replace(outcome.of_silence(row.attempts, first, clock.now()), is_down=False, is_ours=True)
    except Unreachable as error:
        row.error = str(error)[:300]
        verdict = outcome.of_silence(row.attempts, first, clock.now())
    except (NotPublic, signing.SecretUnreadable) as error:
        row.error = REASONS[type(error)]
        verdict = outcome.of_refusal(row.attempts, clock.now())
    return verdict if row.number is not None or verdict.kind is Kind.SENT else Verdict(Kind.DEAD)


REASONS: dict[type[Exception], str] = {
    NotPublic: "The name leads to no public address",
    signing.SecretUnreadable: "The secret cannot be read any more: rotate it",
}


async def _sent(hook: Webhook, row: WebhookDelivery, outbound: Outbound) -> Verdict:
    body = (row.body or "").encode()
    if len(body) > LONGEST_BODY:
        row.error = f"The body has {len(body)} bytes, {LONGEST_BODY} at most: ask for fewer fields"
        return Verdict(Kind.DEAD)
    answer = await outbound.post(hook.url, _headers(hook, row.event_id, body), body)
    row.status_code, row.answer, row.duration_ms = answer.status, answer.text, answer.milliseconds
    row.error = _words(answer)
    return outcome.of_answer(answer, row.attempts, row.first_tried_at or clock.now(), clock.now())


def _headers(hook: Webhook, event_id: UUID, body: bytes) -> dict[str, str]:
    return {
        "host": hook.host.removesuffix(":443") if hook.url.startswith("https:") else hook.host,
        "content-type": "application/json; charset=utf-8",
        "content-length": str(len(body)),
        "user-agent": AGENT,
        "traceparent": f"00-{TRACE_ID.get()}-{secrets.token_hex(8)}-01",
        **signing.headers(hook, str(event_id), body, at=clock.now()),
    }


def _words(answer: Answer) -> str:
    if 200 <= answer.status < 300:  # noqa: PLR2004 — HTTP's own
        return ""
    return "Redirects are not followed" if 300 <= answer.status < 400 else f"HTTP {answer.status}"  # noqa: PLR2004
