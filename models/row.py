"""What every row has: a key that grows with time, a version, two instants, and an answer to who may see it."""

import datetime as dt
import functools
import re
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID

from tortoise import Model, fields
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from core import clock
from core.actor import Actor
from core.identifier import new_id
from core.user_error import Malformed, OutOfRange, Required, TooLong, UserError

NOTHING = Q(id__in=[])
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LONGEST_TEXT = 2000


class Row(Model):
    """A row of a business; it exists for an actor only through `visible_to`."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    version = fields.IntField(default=1, db_default=1)
    created_at = fields.DatetimeField(default=clock.now)
    updated_at = fields.DatetimeField(default=clock.now)

    readable_with: ClassVar[str | None] = None
    """The permission without which nobody sees any row of the kind."""
    required: ClassVar[tuple[str, ...]] = ()
    """Fields that must not be empty."""
    forms: ClassVar[dict[str, tuple[re.Pattern[str], str]]] = {}
    """Fields that need a form, with an example of it."""
    ranges: ClassVar[dict[str, tuple[Any, Any]]] = {}
    """Fields with a least and a most value."""
    private: ClassVar[frozenset[str]] = frozenset()
    """Fields that only the business of the row is shown: whoever filters or sorts by them is given his own rows."""
    vaulted: ClassVar[dict[str, str]] = {}
    """Columns whose texts `core.vault` has locked, each for its row, with what stands before the row's id."""
    audited: ClassVar[bool] = True
    """Whether a trigger writes each change into the audit trail."""

    class Meta:
        abstract = True

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:  # noqa: ARG003 — some rows ask for the user
        """Which rows an actor of a business sees; of its own business alone, unless the kind says otherwise.

        Plans keep the answer for all actors of the same permissions: it may depend neither on the clock nor on rows
        that are read for it.
        """
        return Q(business_id=business_id)

    @classmethod
    def visible_to(cls, actor: Actor) -> QuerySet[Self]:
        """The only way to rows: those that the actor may see."""
        if actor.business_id is None or (cls.readable_with and not actor.may(cls.readable_with)):
            return cls.filter(NOTHING)
        return cls.filter(cls.seen_by(actor.business_id, actor))

    @classmethod
    def ways_to_see(cls, actor: Actor) -> list[QuerySet[Self]]:
        """`visible_to` in parts that together give its rows: each can be read in the order of an index of its own.

        A business that sells and buys sees an order in one of two ways; PostgreSQL would sort all of both.
        """
        if actor.business_id is None or (cls.readable_with and not actor.may(cls.readable_with)):
            return [cls.filter(NOTHING)]
        return [cls.filter(way) for way in _alternatives(cls.seen_by(actor.business_id, actor))]

    async def store(self, *names: str) -> None:
        """Save the named fields, as a new version."""
        self.version += 1
        self.updated_at = clock.now()
        self.refold()
        searched = ("search",) if "search" in self._meta.fields_map else ()
        await self.save(update_fields=[*names, *searched, "version", "updated_at"])

    def refold(self) -> None:
        """Bring what is derived from the other fields up to date."""

    def problems(self, *names: str) -> list[UserError]:
        """What is wrong with the (named, or all) fields, each told with its path."""
        kind = type(self)
        told = (_rule(kind, name).broken(getattr(self, name, None)) for name in names or tuple(self._meta.fields_map))
        return [error for error in told if error]


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is asked of a field, found once: files of a million rows ask it of each."""

    name: str
    is_required: bool
    limit: int | None
    """The longest text; none where a text is one of a few."""
    form: tuple[re.Pattern[str], str] | None
    span: tuple[Any, Any] | None

    def broken(self, value: Any) -> UserError | None:
        """What is wrong with a value."""
        is_text = isinstance(value, str)
        if self.is_required and (value is None or (is_text and not value.strip())):
            return Required(path=(self.name,))
        if is_text and self.limit is not None:
            if len(value) > self.limit:
                return TooLong(limit=self.limit, length=len(value), path=(self.name,))
            if not value.isprintable() and CONTROL.search(value):
                return Malformed(example="制御文字なし (no control characters)", path=(self.name,))
            if value and self.form and not self.form[0].fullmatch(value):
                return Malformed(example=self.form[1], path=(self.name,))
        if value is not None and self.span:
            least, most = self.span
            if not least <= value <= most:
                return OutOfRange(least=str(least), most=str(most), path=(self.name,))
        return None


@functools.cache
def _rule(kind: type[Row], name: str) -> _Rule:
    field = kind._meta.fields_map[name]
    limit = None if name in _choices(kind) else getattr(field, "max_length", None) or LONGEST_TEXT
    return _Rule(name, name in kind.required, limit, kind.forms.get(name), kind.ranges.get(name))


@functools.cache
def _choices(kind: type[Row]) -> frozenset[str]:
    """The fields that hold one of a few texts."""
    found = kind._meta.fields_map.items()
    return frozenset(name for name, field in found if isinstance(field, fields.data.CharEnumFieldInstance))


def _alternatives(condition: Q) -> list[Q]:
    if condition.join_type != Q.OR or not condition.children:
        return [condition]
    return [way for child in condition.children for way in _alternatives(child)]


def assign(row: Row, values: dict[str, Any]) -> list[str]:
    """Set fields from an input, texts trimmed; gives the names of those that changed."""
    changed, choices = [], _choices(type(row))
    for name, given in values.items():
        value = given.strip() if type(given) is str else given
        if name in choices:
            value = row._meta.fields_map[name].to_python_value(value)
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
    return changed


EMAIL = (
    re.compile(
        r"(?!\.)(?!.*\.\.)[A-Za-z0-9._%+\-/?!#$&*=^{}|~']{1,64}(?<!\.)@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
    ),
    "taro@example.jp",
)
PHONE = (re.compile(r"0\d{1,4}-?\d{1,4}-?\d{3,4}|\+\d{8,15}"), "03-1234-5678")
POSTAL_CODE = (re.compile(r"\d{3}-?\d{4}"), "100-0001")
COLOUR = (re.compile(r"#[0-9a-f]{6}"), "#336699")
FOREVER = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
