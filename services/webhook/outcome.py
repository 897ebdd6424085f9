"""What follows from an answer, or from none."""

import datetime as dt
import random
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum

from core.outbound import Answer

HOPE = dt.timedelta(hours=24)
"""For so long after the first try it is tried again."""
FIRST_PAUSE = dt.timedelta(seconds=10)
GROWTH = 3
LONGEST_PAUSE = dt.timedelta(hours=1)
JITTER = 0.2
REFUSED_PAUSES = (dt.timedelta(minutes=1), dt.timedelta(minutes=10))
"""After an answer such as 404, which will hardly change."""
LATER = frozenset({408, 425, 429})
"""Answers of the 400s that say: not now."""
TOO_MANY = 429
GONE = 410
_random = random.SystemRandom()


class Kind(Enum):
    """What becomes of a delivery."""

    SENT = "sent"
    LATER = "later"
    DEAD = "dead"


@dataclass(frozen=True)
class Verdict:
    """What becomes of a delivery, and of its webhook."""

    kind: Kind
    due_at: dt.datetime | None = None
    holds_until: dt.datetime | None = None
    """The receiver wants nothing before."""
    is_gone: bool = False
    """The receiver wants nothing any more."""
    is_down: bool = False
    """It was not there, or could not."""
    is_ours: bool = False
    """We could not make what was to be sent: that says nothing of the receiver."""


def of_answer(answer: Answer, attempts: int, first: dt.datetime, now: dt.datetime) -> Verdict:
    """From what a receiver has said, at which try of how many, since when."""
    if 200 <= answer.status < 300:  # noqa: PLR2004 — HTTP's own
        return Verdict(Kind.SENT)
    if answer.status == GONE:
        return Verdict(Kind.DEAD, is_gone=True)
    if answer.status < 500 and answer.status not in LATER:  # noqa: PLR2004
        return of_refusal(attempts, now)
    wanted = retry_after(answer.headers.get("retry-after"), now)
    is_busy = answer.status == TOO_MANY
    due = max(now + pause(attempts), wanted or now)
    if due > first + HOPE:
        return Verdict(Kind.DEAD, is_down=not is_busy)
    return Verdict(Kind.LATER, due, holds_until=wanted or (due if is_busy else None), is_down=not is_busy)


def of_silence(attempts: int, first: dt.datetime, now: dt.datetime) -> Verdict:
    """Nobody has answered."""
    due = now + pause(attempts)
    return Verdict(Kind.DEAD, is_down=True) if due > first + HOPE else Verdict(Kind.LATER, due, is_down=True)


def of_refusal(attempts: int, now: dt.datetime) -> Verdict:
    """The receiver does not want it so, or may not be called: few tries."""
    if attempts > len(REFUSED_PAUSES):
        return Verdict(Kind.DEAD)
    return Verdict(Kind.LATER, now + _about(REFUSED_PAUSES[attempts - 1]))


def pause(attempts: int) -> dt.timedelta:
    """After so many tries: longer and longer, and never the same for all that failed together."""
    return _about(min(FIRST_PAUSE * GROWTH ** min(attempts - 1, 10), LONGEST_PAUSE))


def retry_after(given: str | None, now: dt.datetime) -> dt.datetime | None:
    """When a receiver wants to be asked again: seconds, or a date; within a day."""
    if not given:
        return None
    try:
        found = (
            now + dt.timedelta(seconds=int(given))
            if given.isascii() and given.isdigit()
            else parsedate_to_datetime(given)
        )
    except (ValueError, OverflowError):
        return None
    found = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
    return min(max(found, now), now + HOPE)


def _about(length: dt.timedelta) -> dt.timedelta:
    return length * _random.uniform(1 - JITTER, 1 + JITTER)
