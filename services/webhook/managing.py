"""Making webhooks and changing them; nobody makes one that may do more than he."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core import clock, db, outbound
from core.actor import Actor
from core.identifier import new_id
from core.live import log
from core.live.cursor import CursorExpired, cursor, number
from core.user_error import OutOfRange, Required, TooLong, TooMany, UserError, refuse
from models.row import assign
from models.webhook import TEST, TOPICS, Webhook, WebhookDelivery, WebhookDeliveryStatus, WebhookEnd, WebhookStatus
from services.app_token import GRANTABLE
from services.own_role import too_strong, unknown
from services.webhook import signing

MOST = 20
LONGEST_DOCUMENT = 20_000
OVERLAP_HOURS = (0, 168)
ALWAYS = ("topic", "cursor")
"""Variables of documents that have a value for every event."""
LOOK_BACK = 1_000
"""Events among which a test looks for one that its document can be shown with."""
LATEST = """
SELECT payload FROM event_entry
WHERE business_id = $1 AND number > $2 AND topic = ANY($3) ORDER BY number DESC LIMIT 1
"""


@dataclass(eq=False, kw_only=True)
class UnknownTopic(UserError):
    """There is no such topic."""

    ja = "「{topic}」というトピックはありません。"
    en = "There is no topic “{topic}”."
    topic: str


@dataclass(eq=False, kw_only=True)
class TopicNeedsPermission(UserError):
    """A webhook is told only of what it may see."""

    ja = "「{topic}」を受け取るには、このWebhookに権限「{permission}」が必要です。"
    en = "To be told of “{topic}” this webhook needs the permission “{permission}”."
    topic: str
    permission: str


@dataclass(eq=False, kw_only=True)
class UrlNotAllowed(UserError):
    """Only servers that are open to everybody are called, by https."""

    ja = "このURLには送信できません。公開されたサーバーの https:// のURLを指定してください。"
    en = "This URL cannot be called: name one that begins with https:// and leads to a public server."


@dataclass(eq=False, kw_only=True)
class DocumentRefused(UserError):
    """The document cannot be kept."""

    ja = "ドキュメントの{line}行目：{problem}"
    en = "Line {line} of the document: {problem}"
    line: int
    problem: str


@dataclass(eq=False, kw_only=True)
class WebhookDisabled(UserError):
    """The webhook is not told anything now."""

    ja = "このWebhookは停止中です。先に有効にしてください。"
    en = "This webhook is disabled. Enable it first."


@dataclass(frozen=True)
class Wanted:
    """What a webhook is to be; what is none stays as it is."""

    name: str | None = None
    url: str | None = None
    topics: Sequence[str] | None = None
    order_filter: str | None = None
    document: str | None = None
    permissions: Sequence[str] | None = None
    needed: Iterable[str] = ()
    """The variables that the document cannot do without."""


async def create(wanted: Wanted, *, by: Actor) -> tuple[Webhook, str]:
    """A new webhook, told of what happens from now on; its secret is shown this once."""
    if await Webhook.filter(business_id=by.business_id, deleted_at=None).count() >= MOST:
        raise TooMany(limit=MOST, count=MOST + 1)
    hook = Webhook(business_id=by.business_id, created_by_id=by.user_id, secret="")
    _assign(hook, wanted, by=by)
    secret = signing.new_secret()
    hook.secret = signing.kept(secret, hook.id)
    bounds = await log.bounds(hook.business_id)
    hook.position, hook.epoch = bounds.head, bounds.epoch
    await hook.save()
    return hook, secret


async def change(hook: Webhook, wanted: Wanted, *, by: Actor) -> Webhook:
    """Change it; what has not been sent yet is told in the new words."""
    changed = _assign(hook, wanted, by=by)
    if changed:
        await hook.store(*changed, "host")
        await WebhookDelivery.filter(webhook_id=hook.id, status=WebhookDeliveryStatus.QUEUED).update(body=None)
    return hook


async def rotate(hook: Webhook, overlap_hours: int) -> str:
    """A new secret; the former one signs too for some hours, so that nothing stands still."""
    least, most = OVERLAP_HOURS
    if not least <= overlap_hours <= most:
        raise OutOfRange(least=str(least), most=str(most), path=("overlap_hours",))
    secret = signing.new_secret()
    hook.former_secret, hook.former_until = hook.secret, clock.now() + dt.timedelta(hours=overlap_hours)
    hook.secret = signing.kept(secret, hook.id)
    await hook.store("secret", "former_secret", "former_until")
    return secret


async def enable(hook: Webhook, *, skips_missed: bool) -> Webhook:
    """Go on where it stood, if all that followed is still kept; or with what happens from now on."""
    bounds = await log.bounds(hook.business_id)
    if skips_missed:
        hook.position, hook.epoch = bounds.head, bounds.epoch
        await _drop_open(hook)
    elif hook.position < bounds.oldest:
        raise CursorExpired(oldest=cursor(hook.business_id, bounds.oldest, bounds.epoch), path=("skip_missed",))
    hook.status, hook.disabled_because, hook.disabled_at = WebhookStatus.ENABLED, None, None
    hook.failures, hook.failing_since, hook.held_until = 0, None, None
    await hook.store(
        "status", "disabled_because", "disabled_at", "position", "epoch", "failures", "failing_since", "held_until"
    )
    open_ones = WebhookDelivery.filter(webhook_id=hook.id, status=WebhookDeliveryStatus.QUEUED)
    await open_ones.update(due_at=clock.now())
    return hook


async def disable(hook: Webhook, because: WebhookEnd = WebhookEnd.BY_HAND) -> Webhook:
    """Tell it nothing more; where it stood is kept."""
    if hook.status is WebhookStatus.ENABLED:
        hook.status, hook.disabled_because, hook.disabled_at = WebhookStatus.DISABLED, because, clock.now()
        await hook.store("status", "disabled_because", "disabled_at")
    return hook


async def delete(hook: Webhook) -> Webhook:
    """End it, and forget its secrets."""
    await disable(hook)
    await _drop_open(hook)
    hook.deleted_at, hook.secret, hook.former_secret = clock.now(), "", None
    await hook.store("deleted_at", "secret", "former_secret")
    return hook


async def replay(hook: Webhook, after: str) -> Webhook:
    """Tell all again that followed a cursor, in order, each with the id that it had."""
    if not hook.is_live:
        raise WebhookDisabled(path=("id",))
    bounds = await log.bounds(hook.business_id)
    try:
        hook.position, hook.epoch = number(after, hook.business_id, bounds), bounds.epoch
    except UserError as error:
        error.path = ("from",)
        raise
    queued = WebhookDelivery.filter(webhook_id=hook.id, status=WebhookDeliveryStatus.QUEUED)
    await queued.filter(number__gt=hook.position).delete()
    await hook.store("position", "epoch")
    return hook


async def test(hook: Webhook) -> WebhookDelivery:
    """Send something at once, once; told by the newest event that the webhook could have been told of, if any."""
    head = (await log.bounds(hook.business_id)).head
    latest = await db.read(LATEST, hook.business_id, head - LOOK_BACK, hook.topics)
    key = new_id()
    return await WebhookDelivery.create(
        business_id=hook.business_id,
        webhook_id=hook.id,
        event_id=key,
        topic=TEST,
        payload=json.loads(latest[0]["payload"]) if latest else {},
        key=str(key),
        happened_at=clock.now(),
        due_at=clock.now(),
    )


async def _drop_open(hook: Webhook) -> None:
    queued = WebhookDelivery.filter(webhook_id=hook.id, status=WebhookDeliveryStatus.QUEUED)
    await queued.update(status=WebhookDeliveryStatus.DROPPED, finished_at=clock.now(), lease=None, leased_until=None)


def _assign(hook: Webhook, wanted: Wanted, *, by: Actor) -> list[str]:
    """Set what is wanted, or refuse with all that is wrong; gives the names of what has changed."""
    given = {"name": wanted.name, "url": wanted.url, "order_filter": wanted.order_filter, "document": wanted.document}
    given["topics"] = None if wanted.topics is None else list(dict.fromkeys(wanted.topics))  # type: ignore[assignment]
    given["permissions"] = None if wanted.permissions is None else sorted(set(wanted.permissions))  # type: ignore[assignment]
    changed = assign(hook, {name: value for name, value in given.items() if value is not None})
    problems = hook.problems("name", "url") + list(_topic_problems(hook))
    problems += unknown(hook.permissions, GRANTABLE)
    problems += too_strong(frozenset(hook.permissions) & GRANTABLE, by=by, path="permissions")
    if not hook.document.strip():
        problems.append(Required(path=("document",)))
    if len(hook.document) > LONGEST_DOCUMENT:
        problems.append(TooLong(limit=LONGEST_DOCUMENT, length=len(hook.document), path=("document",)))
    problems += list(_missing(hook, wanted.needed))
    host = outbound.host_of(hook.url)
    if host is None and hook.url:
        problems.append(UrlNotAllowed(path=("url",)))
    refuse(problems)
    hook.host = host or ""
    return changed


def _topic_problems(hook: Webhook) -> Iterable[UserError]:
    if not hook.topics:
        yield Required(path=("topics",))
    for place, topic in enumerate(hook.topics):
        known = TOPICS.get(topic)
        if known is None:
            yield UnknownTopic(topic=topic[:60], path=("topics", place))
        elif known.permission not in hook.permissions:
            yield TopicNeedsPermission(topic=topic, permission=known.permission, path=("topics", place))


def _missing(hook: Webhook, needed: Iterable[str]) -> Iterable[UserError]:
    """A document that cannot be run for one of the topics."""
    for name in sorted(needed):
        without = [topic for topic in hook.topics if topic in TOPICS and name not in (*TOPICS[topic].facts, *ALWAYS)]
        if without:
            problem = f"${name} must be optional: it has no value for {', '.join(without)}."
            yield DocumentRefused(line=1, problem=problem, path=("document",))
