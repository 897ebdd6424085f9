"""Webhooks: who is told what outside, in order, again and again while there is hope."""

from services.webhook.claiming import claim, renew
from services.webhook.managing import Wanted, change, create, delete, disable, enable, replay, rotate, test
from services.webhook.notice import disabled
from services.webhook.sending import deliver
from services.webhook.settling import drop, retry, sweep
from services.webhook.taking import behind, take_in
from services.webhook.telling import NotNow, Teller

__all__ = [
    "NotNow", "Teller", "Wanted", "behind", "change", "claim", "create", "delete", "deliver", "disable", "disabled",
    "drop", "enable", "renew", "replay", "retry", "rotate", "sweep", "take_in", "test",
]  # fmt: skip
