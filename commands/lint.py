"""`lint`: everything about the code that a machine can judge without running it."""

import asyncio
import re
import time
from collections.abc import Callable

from commands import _admin_ui, _vulnerable, schema
from commands._stand_in import without_services
from commands._tool import complaint
from commands.fix import SETTINGS
from core.embedded.folder import CannotStart

SHOWN = 40
"""Lines of a complaint: who sees more reads none."""

PIN = re.compile(r"^([a-z0-9._-]+==\S+)", re.MULTILINE)


def command() -> None:
    """Check format, style, types, layers, locks, contract, migrations, settings, and ask whether a locked package is
    known to be vulnerable; name all that is wrong.

    Without a way to the database of vulnerabilities that last check says so, and nothing fails.
    """
    without_services()
    checks: dict[str, Callable[[], str]] = {
        "format": lambda: complaint("ruff", "format", "--check", "--output-format=concise", "."),
        "style": lambda: complaint("ruff", "check", "--output-format=concise", "."),
        "types": lambda: complaint("mypy", "."),
        "layers": lambda: complaint("lint-imports"),
        "locks name no host": _hosts,
        "locks agree": _pins,
        "schema.graphql is current": _contract,
        "migrations match the models": _migrations,
        "docs/settings.md is current": _settings,
        "admin-ui": _admin_ui.complaints,
        "no locked package is known to be vulnerable": _vulnerable.found,
    }
    failed = [name for name, check in checks.items() if not _passes(name, check)]
    if failed:
        raise CannotStart(f"{len(failed)} of {len(checks)} checks failed: {', '.join(failed)}.")


def _passes(name: str, check: Callable[[], str]) -> bool:
    since = time.monotonic()
    try:
        found = check()
    except _vulnerable.NotAsked as reason:
        print(f"NOBODY KNOWS  {name}: could not be asked ({reason})", flush=True)
        return True
    print(f"{'failed' if found else 'ok':6}  {name} ({time.monotonic() - since:.1f} s)", flush=True)
    lines = found.splitlines()
    print("\n".join(lines[:SHOWN]), end="\n" if found else "", flush=True)
    if len(lines) > SHOWN:
        print(f"... and {len(lines) - SHOWN} lines more", flush=True)
    return not found


def _hosts() -> str:
    """No lock says from where its packages come; those of Node name addresses of other kinds."""
    named = [lock for lock in sorted(_vulnerable.LOCKS.glob("*.lock")) if "://" in lock.read_text()]
    resolved = [lock for lock in _vulnerable.NODE_LOCKS if '"resolved"' in lock.read_text()]
    return "\n".join(map(str, [*named, *resolved]))


def _pins() -> str:
    """Tests run on what users run: what both locks hold, they hold in one version."""
    missing = _pinned("run.lock") - _pinned("dev.lock")
    return "\n".join(f"{pin} is in run.lock and not in dev.lock: run `lock`" for pin in sorted(missing))


def _pinned(name: str) -> set[str]:
    return set(PIN.findall((_vulnerable.LOCKS / name).read_text()))


def _contract() -> str:
    try:
        schema.command(check=True)
    except CannotStart as error:
        return str(error)
    return ""


def _migrations() -> str:
    from core.migrations import pending

    operations = [operation for writer in asyncio.run(pending()) for operation in writer.operations]
    return "\n".join([*map(repr, operations), "Run `migration <name>`."]) if operations else ""


def _settings() -> str:
    from core.settings import table

    is_current = SETTINGS.exists() and SETTINGS.read_text(encoding="utf-8") == table()
    return "" if is_current else f"{SETTINGS} differs from core/settings.py: run `fix`"
