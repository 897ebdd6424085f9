"""`fix`: everything that a machine can mend."""

from pathlib import Path

from commands import _admin_ui, schema
from commands._stand_in import without_services
from commands._tool import complaint
from core.embedded.folder import CannotStart

SETTINGS = Path("docs/settings.md")


def command() -> None:
    """Mend style and format, write schema.graphql and docs/settings.md anew."""
    without_services()
    from core.settings import table

    left = complaint("ruff", "check", "--fix", ".")
    found = complaint("ruff", "format", ".")
    SETTINGS.write_text(table(), encoding="utf-8")
    schema.command()
    _admin_ui.fix()
    if left or found:
        raise CannotStart(f"{left}\n{found}".strip())
