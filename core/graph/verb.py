"""How a mutation is run: whole or not at all, and once for each key."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from asyncpg.exceptions import DeadlockDetectedError, ExclusionViolationError, SerializationError, UniqueViolationError
from tortoise.exceptions import IntegrityError

from core import clock
from core.db import transaction
from core.graph.context import Info
from core.graph.keyed import Again, Once, Repeatable, check_kept, claim_of, done, kept, told_again
from core.idempotency import Answered, Claim
from core.live.cursor import told_how_far

First = Callable[[Info, Any], Awaitable[Any]]
"""What is done before the verb, in transactions of its own that stay when the verb is refused."""
Found = tuple[dict[str, Any], str | None]
"""The fields of a payload, and the place in the events behind it."""
TRIES = 3
RACES = (UniqueViolationError, ExclusionViolationError, DeadlockDetectedError, SerializationError)


@dataclass(frozen=True)
class Verb:
    """A mutation's function, with what goes before it and what stands in for it."""

    name: str
    fn: Callable[..., Awaitable[Any]]
    first: First | None
    again: Again | Repeatable | Once | None
    shows: Mapping[str, Any]
    is_named: bool
    """Whether the function gives the payload's fields by their names, or the only one."""

    def __post_init__(self) -> None:
        if self.again is None:
            check_kept(self.name, self.shows)

    async def __call__(self, info: Info, input: Any) -> Found:
        """What the verb gives, or what it gave when its key was sent first."""
        claim = claim_of(self.name, info, input)
        if isinstance(self.again, Repeatable):
            claim = None
        try:
            given = [] if self.first is None else [await self._prepared(claim, self.first, info, input)]
            return await self._through_races(claim, info, input, *given)
        except Answered as earlier:
            return await self._told_again(earlier, claim, info, input), earlier.outcome["event"]

    @staticmethod
    async def _prepared(claim: Claim | None, first: First, info: Info, input: Any) -> Any:
        if claim is not None:
            await claim.look(clock.now())
        return await first(info, input)

    async def _through_races(self, claim: Claim | None, *arguments: Any) -> Found:
        """What lost a race is run again, and then sees what it ran into."""
        for left in reversed(range(TRIES)):
            try:
                return await self._whole(claim, *arguments)
            except (IntegrityError, *RACES) as error:
                if not left or not isinstance(_cause(error), RACES):
                    raise
        raise AssertionError

    async def _whole(self, claim: Claim | None, info: Info, *arguments: Any) -> Found:
        with told_how_far() as reached:
            async with transaction(claim.begin if claim else None):
                values = self._named(await self.fn(info, *arguments))
                if claim is not None:
                    payload = {} if self.again else {name: kept(value) for name, value in values.items()}
                    event = info.context.actor.business_id
                    await claim.keep(lambda: {"payload": payload, "event": reached(event)})
            return values, reached(info.context.actor.business_id)

    async def _told_again(self, earlier: Answered, claim: Claim | None, info: Info, input: Any) -> dict[str, Any]:
        if isinstance(self.again, Once):
            raise done(earlier.at, claim.path if claim else ())
        if callable(self.again):
            return self._named(await self.again(info, input))
        return await told_again(earlier, self.shows, info.context)

    def _named(self, found: Any) -> dict[str, Any]:
        return found if self.is_named else {next(iter(self.shows)): found}


def _cause(error: Exception) -> Any:
    """What PostgreSQL has said: Tortoise wraps some of it."""
    return error.args[0] if isinstance(error, IntegrityError) and error.args else error
