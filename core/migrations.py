"""Comparing the models with the migrations."""

from pathlib import Path
from typing import Any

from tortoise.config import TortoiseConfig
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector

from core import db


async def pending() -> list[Any]:
    """Migrations that the models need and nobody has written."""
    config = TortoiseConfig.resolve_args(db.config(), None, None, None)
    async with TortoiseContext() as context:
        await context.init(config=config, init_connections=False)
        if context.apps is None:
            raise RuntimeError("Tortoise has not read the models")
        return list(await MigrationAutodetector(context.apps, config.to_dict()["apps"]).changes())


async def write(name: str, note: str) -> Path | None:
    """Write what is pending as one migration, or nothing."""
    for writer in await pending():
        writer.name = f"{writer.name.split('_')[0]}_{name}"
        path = Path(writer.write())
        path.write_text(note + path.read_text())  # noqa: ASYNC240 — a command, alone
        return path
    return None
