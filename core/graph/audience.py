"""Those who ask the same with the same rights are told together: an event is read once, and sent to each as it is.

A subscription on a socket begins as its own. When it has told all there is, its seat joins the audience of its
question, whose one reader goes on from there for all. What concerns a single seat (other rights, a socket that is
slow), and whatever is out of order, makes it go on as its own again.
"""

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from prometheus_client import Counter

from core.actor import Actor, Crowd
from core.graph.context import Context
from core.graph.frame import completing, following, payload
from core.graph.question import Question, question
from core.graph.stream import Stream
from core.live.cursor import cursor
from core.live.hub import Live
from core.log import log
from core.pool import OUTAGES

SHARED = Counter("tsunagi_shared_events_total", "Messages that sockets were sent from one reading for many.")
MOST_BARRED = 1_000
BARRED_SECONDS = 10
"""How long a question whose reading has failed is not read for many."""
AT_ONCE = 200
"""Sockets that are written to before others have their turn."""


@dataclass(slots=True, eq=False, repr=False)
class Seat:
    """A subscription on a socket: read for itself, or told with its audience."""

    is_shared: ClassVar[bool] = False
    handler: Any
    operation: Any
    place: str | None = None
    """The cursor behind which it goes on, where something has been told already."""
    business_id: UUID | None = None
    shape: Actor | None = None
    """With which rights it was told that."""
    known: set[str] | None = None
    """Keys of the rows that it may have been shown."""
    position: int = 0
    audience: "Audience | None" = None
    has_settled: bool = False
    """Whether it has gone over to an audience; if it goes on alone later, it does so as another seat."""
    who: UUID = field(init=False)
    """Its session or app token."""
    stamp: str = field(init=False)
    """What its rights were when it joined."""

    def goes_on(self, stream: Stream) -> None:
        """Read on as somebody who remembers what he was told, and with which rights."""
        stream.shape, stream.known = self.shape, self.known or set()

    async def settles(self, stream: Stream) -> bool:
        """Join those who ask the same, unless they are further already; who this is, is asked anew first."""
        context, live = stream.context, stream.context.live
        who = context.actor.key
        if who is None or self.handler.post is None or _is_barred(live, self._question(context)):
            return False
        try:
            stamp = (await live.rights.stamps([who])).get(who)
        except OUTAGES:
            return False
        await stream.renew()
        asked = self._question(context)
        if stamp is None or asked.shape != stream.shape or live.is_draining or _is_barred(live, asked):
            return False
        audience = live.audiences.get(asked)
        if audience is None:
            audience = live.audiences[asked] = Audience(asked, stream, self)
        elif audience.epoch != stream.epoch or audience.reaching > stream.position:
            return False
        self.position, self.who, self.stamp, self.has_settled = stream.position, who, stamp, True
        audience.take(self, stream.known)
        return True

    def _question(self, context: Context) -> Question:
        asked = self.operation
        return question(asked.query, asked.operation_name, asked.variables or {}, context)

    def end(self, last: bytes) -> None:
        """Tell a last word; where it cannot be sent at once, the subscription finds out by itself."""
        if self.handler.post(following(self.operation.id, last)):
            self.leave()
            self.handler.ended(self.operation)
            self.handler.post(completing(self.operation.id))
        else:
            self.go_on_alone()

    def go_on_alone(self) -> None:
        """Be read for itself again, from where it has got to."""
        audience = self.audience
        if audience is None:
            return
        place, known = audience.left_at(self)
        self.leave()
        self.handler.resume(Seat(self.handler, self.operation, place, audience.business_id, audience.shape, known))

    def leave(self) -> None:
        """Be told no more with the others."""
        audience, self.audience = self.audience, None
        if audience is not None:
            audience.lose(self)


class Audience:
    """The seats of one question, and its one reader."""

    is_shared = True
    _stream: Stream | None

    def __init__(self, asked: Question, stream: Stream, seat: Seat) -> None:
        context = stream.context
        self.business_id, self.epoch, self.shape = stream.business_id, stream.epoch, asked.shape
        self.place = cursor(stream.business_id, stream.position, stream.epoch)
        self._known: set[str] = set()
        self._begins_at, self._stream = stream.position, None
        self._seats: dict[Seat, None] = {}
        self._stops: list[int] = []
        self._question, self._live, self._variables = asked, context.live, seat.operation.variables
        self._schema, self._view = seat.handler.schema, seat.handler.view
        self._crowd = Crowd.of(context.actor, asked.shape)
        self._context = Context(
            context.live, self._authenticate, locale=context.locale, actor=self._crowd, is_paid=True, part=self
        )
        self._task = asyncio.create_task(self._read())

    @property
    def position(self) -> int:
        """How far all has been told."""
        return self._stream.position if self._stream else self._begins_at

    @property
    def reaching(self) -> int:
        """How far that goes which is being told."""
        return self._stream.reaching if self._stream else self._begins_at

    def goes_on(self, stream: Stream) -> None:
        """All seats have been told what there was; whoever asks the same with the same rights may know what they do."""
        self._stream, stream.shape, stream.known = stream, self.shape, self._known

    async def settles(self, _: Stream) -> bool:
        """An audience waits for what is new."""
        return False

    def next_stop(self, position: int) -> int | None:
        """Where the next seat waits that has got further by itself: what is read together ends there."""
        self._stops = [stop for stop in self._stops if stop > position]
        return min(self._stops, default=None)

    def take(self, seat: Seat, known: set[str]) -> None:
        """One more, who has been shown some rows."""
        self._known |= known
        if seat.position > self.position:
            self._stops.append(seat.position)
        seat.audience = self
        self._seats[seat] = None
        self._live.rights.watch(seat.who, seat.go_on_alone, seat.stamp)

    def lose(self, seat: Seat) -> None:
        """One less; the last one ends it."""
        self._seats.pop(seat, None)
        self._live.rights.unwatch(seat.who, seat.go_on_alone)
        if not self._seats:
            self._close()
            self._task.cancel()

    def left_at(self, seat: Seat) -> tuple[str, set[str]]:
        """The place from which a seat is to go on, and the rows that it may know."""
        return cursor(self.business_id, max(seat.position, self.position), self.epoch), set(self._known)

    async def _authenticate(self, *_: Any) -> Actor:
        """One statement for all: whose rights have changed goes on alone, and finds out what he may still see."""
        found = await self._live.rights.stamps(list({seat.who for seat in self._seats}))
        for seat in list(self._seats):
            if found.get(seat.who) != seat.stamp:
                seat.go_on_alone()
        return self._crowd

    async def _read(self) -> None:
        until = time.monotonic() + BARRED_SECONDS
        try:
            async with aclosing(await self._results()) as results:
                async for result in results:
                    if self._crowd.asked:
                        until = float("inf")
                        break
                    if result.errors:
                        self._end_if_draining(result)
                        break
                    await self._tell(result)
        except Exception as error:  # noqa: BLE001 — each goes on alone, and is told what concerns him
            log.warning("audience.failed", error=type(error).__name__)
        finally:
            self._close()
            if self._seats:
                _bar(self._live, self._question, until)
            for seat in list(self._seats):
                seat.go_on_alone()

    async def _results(self) -> Any:
        return await self._schema.stream(
            self._question.source,
            variable_values=self._variables,
            context_value=self._context,
            operation_name=self._question.operation_name,
        )

    async def _tell(self, result: Any) -> None:
        """The same bytes for each; who does not take them at once goes on alone, and is told the same by himself."""
        assert self._stream is not None
        number, text = max(self._stream.position, self._stream.telling), payload(self._view, result)
        frames = _Frames(text)
        for count, seat in enumerate(list(self._seats), 1):
            if seat.audience is self and seat.position < number:
                if seat.handler.post(frames[seat.operation.id]):
                    seat.position = number
                    SHARED.inc()
                else:
                    seat.go_on_alone()
            if not count % AT_ONCE:
                await asyncio.sleep(0)

    def _end_if_draining(self, result: Any) -> None:
        """Where to go on elsewhere is the same place for all who stand where the reader stands."""
        if self._live.is_draining:
            last = payload(self._view, result)
            for seat in list(self._seats):
                if seat.position <= self.position:
                    seat.end(last)

    def _close(self) -> None:
        if self._live.audiences.get(self._question) is self:
            del self._live.audiences[self._question]


class _Frames(dict[str, bytes]):
    """A payload as a frame for each operation's id; most clients number theirs alike."""

    def __init__(self, text: bytes) -> None:
        super().__init__()
        self._text = text

    def __missing__(self, id: str) -> bytes:
        self[id] = following(id, self._text)
        return self[id]


def _is_barred(live: Live, asked: Question) -> bool:
    return bool(live.barred) and live.barred.get(asked, 0) > time.monotonic()


def _bar(live: Live, asked: Question, until: float) -> None:
    if len(live.barred) >= MOST_BARRED:
        live.barred.clear()
    live.barred[asked] = until
