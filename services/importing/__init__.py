"""一括登録: CSV files of many rows, looked through, then taken in, and taken back if need be."""

from services.importing.jobs import apply, cancel, give_up, start, undo, work
from services.importing.layouts import LAYOUTS, Layout
from services.importing.output import export, template
from services.importing.undoing import forget

__all__ = [
    "LAYOUTS", "Layout", "apply", "cancel", "export", "forget", "give_up", "start", "template", "undo", "work",
]  # fmt: skip
