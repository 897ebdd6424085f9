"""`audit`: proves that nobody has touched the audit trail."""

import asyncio
import re
from enum import StrEnum
from typing import Annotated, Any

import typer

from commands._embedded import beside_up
from core.embedded.folder import CannotStart

ANCHOR = re.compile(r"(\d+):([0-9a-f]{64})")
SHOWN = 50


class Action(StrEnum):
    """What to do."""

    VERIFY = "verify"
    HEAD = "head"


def command(
    action: Annotated[Action, typer.Argument(help="`verify` all that is sealed, or print the newest `head`.")],
    anchor: Annotated[
        list[str] | None, typer.Option(help="A head that was kept elsewhere, as `head` prints it; may be repeated.")
    ] = None,
) -> None:
    """Look at every sealed entry of the audit trail, and say which one was changed, removed or inserted."""
    anchors = dict(map(_anchor, anchor or ()))
    beside_up()
    asyncio.run(_verify(anchors) if action is Action.VERIFY else _head())


def _anchor(text: str) -> tuple[int, bytes]:
    found = ANCHOR.fullmatch(text.strip())
    if found is None:
        raise CannotStart(f"--anchor {text}: a head looks like 12:9f86d0…, as `audit head` prints it.")
    return int(found[1]), bytes.fromhex(found[2])


async def _head() -> None:
    from core import db
    from services import audit

    await db.open_pool(None)
    try:
        newest = await audit.newest_seal()
    finally:
        await db.close()
    print(f"{newest[0]}:{newest[1].hex()}" if newest else "Nothing is sealed yet.")


async def _verify(anchors: dict[int, bytes]) -> None:
    from core import db
    from services import audit

    await db.open_pool(None)
    try:
        found = await audit.verify(anchors)
        sentences = [await _sentence(one) for one in found.findings[:SHOWN]]
    finally:
        await db.close()
    print(
        f"{found.entries} entries in {found.seals} seals; {found.unsealed} are not sealed yet. "
        f"Newest head: {found.newest or 'none'}"
    )
    if sentences:
        more = len(found.findings) - len(sentences)
        sentences += [f"  ... and {more} more"] if more else []
        raise CannotStart("\n".join(["The audit trail was touched:", *sentences]))
    print("Nothing was changed, removed or inserted.")


async def _sentence(finding: Any) -> str:
    from models.audit_entry import AuditEntry

    said = f"  {finding.harm.replace('_', ' ').lower()}: seal {finding.seal}"
    if finding.entry is None:
        return said
    entry = await AuditEntry.get_or_none(id=finding.entry)
    about = f" ({entry.action} {entry.kind} {entry.target_id}, {entry.created_at:%Y-%m-%d %H:%M:%S})" if entry else ""
    return f"{said}, entry {finding.entry}{about}"
