"""What happens to shipping instructions: told within the business that gives them."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class InstructionEvent:
    """Something happened to an instruction."""

    instruction_id: UUID
    business_id: UUID


@dataclass(frozen=True)
class InstructionGiven(InstructionEvent):
    """配送待ち."""

    topic: ClassVar[str] = "instruction.given"


@dataclass(frozen=True)
class InstructionShipped(InstructionEvent):
    """出荷済."""

    topic: ClassVar[str] = "instruction.shipped"


@dataclass(frozen=True)
class InstructionImpossible(InstructionEvent):
    """出荷不可."""

    topic: ClassVar[str] = "instruction.impossible"


@dataclass(frozen=True)
class InstructionCancelled(InstructionEvent):
    """取消."""

    topic: ClassVar[str] = "instruction.cancelled"


@dataclass(frozen=True)
class InstructionAcknowledged(InstructionEvent):
    """取消を確認."""

    topic: ClassVar[str] = "instruction.acknowledged"


@dataclass(frozen=True)
class InstructionsGiven:
    """Several at once, of one order to one user: one mail tells them."""

    topic: ClassVar[str] = "instructions.given"
    business_id: UUID
    instruction_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class InstructionsCancelled:
    """Several at once, of one order: one mail tells each of those who had them."""

    topic: ClassVar[str] = "instructions.cancelled"
    business_id: UUID
    instruction_ids: tuple[UUID, ...]
