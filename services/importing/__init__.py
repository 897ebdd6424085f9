"""一括登録: CSV files of many rows, looked through, then taken in."""

from services.importing.jobs import apply, cancel, give_up, start, work
from services.importing.layouts import LAYOUTS, Layout
from services.importing.output import export, template

__all__ = ["LAYOUTS", "Layout", "apply", "cancel", "export", "give_up", "start", "template", "work"]
