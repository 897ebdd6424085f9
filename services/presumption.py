"""Whom tokens stood for when they were used last: what is presumed is proven by the statement that answers."""

import datetime as dt
from dataclasses import dataclass

from core import clock, secret
from core.actor import Actor
from core.execution.run import shape_of
from core.graph.context import Presumed
from core.locale import Locale

MOST = 10_000
Key = tuple[str, Locale, str]
"""A token's digest, the language, and the IP address it is used from."""


@dataclass(frozen=True)
class Known:
    """An actor, and the facts that he was made of."""

    actor: Actor
    shape: Actor
    facts: str
    until: dt.datetime
    """When it is to be noted again that the token is used."""


class Memory:
    """The tokens of one kind."""

    def __init__(self, proof: str) -> None:
        """`proof` is SQL for the facts, from a token's digest {0} and the instant {1}."""
        self._proof = proof
        self._known: dict[Key, Known] = {}

    def keep(self, key: Key, actor: Actor, facts: str, until: dt.datetime) -> None:
        """Remember whom a token stands for."""
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[key] = Known(actor, shape_of(actor), facts, until)

    def recall(self, token: str, locale: Locale, address: str) -> Presumed | None:
        """Whom it stood for."""
        now, digest = clock.now(), secret.digest(token)
        known = self._known.get((digest, locale, address))
        if known is None or known.until <= now:
            return None
        return Presumed(known.actor, known.shape, self._proof, (digest, now), known.facts)
