"""Jobs: rows say what is due, messages only that a row is."""

from services.job.handling import JobSettled, counts, retry, trim
from services.job.running import (
    RUNNING,
    Claim,
    Postponed,
    Superseded,
    claim,
    fail,
    finish,
    give_back,
    postpone,
    renew,
    tell,
)
from services.job.waking import Due, put_off, take, unsent, wake

__all__ = [
    "RUNNING", "Claim", "Due", "JobSettled", "Postponed", "Superseded",
    "claim", "counts", "fail", "finish", "give_back", "postpone", "put_off", "renew", "retry", "take", "tell",
    "trim", "unsent", "wake",
]  # fmt: skip
