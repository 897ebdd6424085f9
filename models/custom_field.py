"""Extra questions of an order form: 納品場所, 管理番号."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.user_error import Duplicate, Malformed, Required, TooLong, TooMany, UserError

MOST_FIELDS = 20
MOST_CHOICES = 50
LONGEST_LABEL = 20
LONGEST_VALUE = 200
NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,3})?")


class CustomFieldKind(StrEnum):
    """一行の文字, 数, 日付, 選択肢."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    DATE = "DATE"
    CHOICE = "CHOICE"


@dataclass(frozen=True)
class CustomField:
    """What a form asks beside products; known by its label."""

    label: str
    kind: CustomFieldKind = CustomFieldKind.TEXT
    is_required: bool = False
    choices: tuple[str, ...] = ()

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "CustomField":
        """As a form keeps it."""
        return cls(
            stored["label"], CustomFieldKind(stored["kind"]), stored["is_required"], tuple(stored.get("choices", ()))
        )

    def as_json(self) -> dict[str, Any]:
        """To be kept."""
        return {
            "label": self.label,
            "kind": str(self.kind),
            "is_required": self.is_required,
            "choices": list(self.choices),
        }

    def problem(self, value: str) -> UserError | None:
        """What is wrong with an answer."""
        if not value:
            return Required() if self.is_required else None
        if len(value) > LONGEST_VALUE:
            return TooLong(limit=LONGEST_VALUE, length=len(value))
        if self.kind is CustomFieldKind.CHOICE and value not in self.choices:
            return Malformed(example=" / ".join(self.choices))
        if self.kind is CustomFieldKind.NUMBER and not NUMBER.fullmatch(value):
            return Malformed(example="12.5")
        if self.kind is CustomFieldKind.DATE and not _is_date(value):
            return Malformed(example="2026-12-24")
        return None


def field_problems(asked: Sequence[CustomField]) -> list[UserError]:
    """What is wrong with the questions of a form."""
    if len(asked) > MOST_FIELDS:
        return [TooMany(limit=MOST_FIELDS, count=len(asked), path=("custom_fields",))]
    problems: list[UserError] = []
    for i, one in enumerate(asked):
        here = ("custom_fields", i)
        if not one.label:
            problems.append(Required(path=(*here, "label")))
        if len(one.label) > LONGEST_LABEL:
            problems.append(TooLong(limit=LONGEST_LABEL, length=len(one.label), path=(*here, "label")))
        if one.label in [other.label for other in asked[:i]]:
            problems.append(Duplicate(path=(*here, "label")))
        if (one.kind is CustomFieldKind.CHOICE) != bool(one.choices):
            problems.append(Required(path=(*here, "choices" if not one.choices else "kind")))
        if len(one.choices) > MOST_CHOICES:
            problems.append(TooMany(limit=MOST_CHOICES, count=len(one.choices), path=(*here, "choices")))
        problems += [
            TooLong(limit=LONGEST_VALUE, length=len(choice), path=(*here, "choices", place))
            for place, choice in enumerate(one.choices)
            if len(choice) > LONGEST_VALUE
        ]
    return problems


def _is_date(value: str) -> bool:
    try:
        return dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
