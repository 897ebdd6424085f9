"""What happens to stocktakes: told within the business that counts."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class StocktakeEvent:
    """Something happened to a stocktake."""

    stocktake_id: UUID
    business_id: UUID


@dataclass(frozen=True)
class StocktakeMade(StocktakeEvent):
    """There is a new one."""

    topic: ClassVar[str] = "stocktake.made"


@dataclass(frozen=True)
class StocktakeChanged(StocktakeEvent):
    """Brought up to date, closed, opened again or deleted: all of its lines may have changed."""

    topic: ClassVar[str] = "stocktake.changed"


@dataclass(frozen=True)
class StocktakeLineChanged(StocktakeEvent):
    """A line was counted, changed, added or removed."""

    topic: ClassVar[str] = "stocktake.line_changed"
    stocktake_line_id: UUID
