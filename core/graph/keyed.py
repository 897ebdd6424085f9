"""Retrying safely: the key of a mutation, and its first answer given again."""

import dataclasses
import datetime as dt
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, get_args, get_origin

from graphql import FieldNode

from core import secret
from core.graph.context import Context, Info
from core.graph.node import NAMES, NODES, input_type
from core.idempotency import AlreadyDone, Answered, Claim, digest
from core.user_error import Malformed

HEADER = "Idempotency-Key"
FORM = re.compile(r"[ -~]{1,200}")
EXAMPLE = "8e03978e-40d5-43e8-bc93-6894a57f9324"


@input_type
class Keyed:
    """What every mutation takes."""

    idempotency_key: str | None = None
    """The same key gives the first answer again, for 24 hours; at most 200 printable ASCII characters, best a UUID."""


Again = Callable[[Info, Any], Awaitable[Any]]
"""Gives what is told to who sends a key again, in place of what the verb gave."""


class Repeatable:
    """A mutation that changes nothing which a second time would change again: it is simply run."""


class Once:
    """A mutation that shows secrets: they are not kept, and a key that is sent again is told that it is done."""


REPEATABLE, ONCE = Repeatable(), Once()


def claim_of(mutation: str, info: Info, input: Keyed) -> Claim | None:
    """The key that a request brings for one of its mutations."""
    key, path = input.idempotency_key, ("idempotency_key",)
    if key is None:
        key, path = info.context.idempotency_key, (HEADER,)
        if key is None:
            return None
    if not FORM.fullmatch(key):
        raise Malformed(example=EXAMPLE, path=path)
    told = digest(input)
    place = info.path.key if path == (HEADER,) and not _is_alone(info) else ""
    return Claim(_scope(info.context, told), secret.digest(f"{key}\x1f{place}"), mutation, told, path)


def _is_alone(info: Info) -> bool:
    """Whether the mutation is the only one of its document."""
    fields = info.operation.selection_set.selections
    return len(fields) == 1 and isinstance(fields[0], FieldNode)


def _scope(context: Context, told: str) -> str:
    """Whose key it is; nobody can prove to be the same nobody as before, so that his input has to tell."""
    actor = context.actor
    if actor.app_token_id is not None:
        return f"token {actor.app_token_id}"
    return f"nobody {told}" if actor.user_id is None else f"user {actor.user_id}"


def kept(value: Any) -> Any:
    """What is stored of a payload's field: rows by their ids, to be read again with the rights of then."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list):
        return [kept(one) for one in value]
    if type(value) in NAMES:
        return {"node": NAMES[type(value)], "id": str(value.id)}
    return {name: kept(one) for name, one in vars(value).items()}


async def recalled(stored: Any, shows: Any, context: Context) -> Any:
    """A payload's field from what was stored; a row that is gone, or is not shown to the actor any more, is null."""
    if isinstance(stored, list):
        found = [await recalled(one, None, context) for one in stored]
        return [one for one in found if one is not None]
    if not isinstance(stored, Mapping):
        return stored
    if "node" in stored:
        _, row = NODES[stored["node"]]
        return await row.visible_to(context.actor).get_or_none(id=stored["id"])
    values = {name: await recalled(one, None, context) for name, one in stored.items()}
    return shows(**values)


def check_kept(mutation: str, shows: Mapping[str, Any]) -> None:
    """Refuse to declare a mutation of which nobody has said what a second request is told."""
    for name, shown in shows.items():
        (kind,) = get_args(shown) if get_origin(shown) is list else (shown,)
        of_fields = [f.type for f in dataclasses.fields(kind)] if dataclasses.is_dataclass(kind) else []
        if kind is not bool and kind.__name__ not in NODES and not of_fields:
            raise TypeError(f"{mutation}: say what who sends a key again is told as {name}")


async def told_again(earlier: Answered, shows: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The first answer of a mutation whose outcome was kept."""
    stored = earlier.outcome["payload"]
    return {name: await recalled(stored[name], shows[name], context) for name in stored}


def done(at: dt.datetime, path: tuple[str, ...]) -> AlreadyDone:
    """What was shown once is not shown again."""
    return AlreadyDone(done_at=at, path=path)
