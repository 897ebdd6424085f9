"""Uploads: decoded and encoded anew before anybody may fetch them."""

import asyncio
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO
from uuid import UUID

from core import files, image
from core.actor import Actor
from core.db import transaction
from core.settings import settings
from core.user_error import NotFound, UserError
from models.file import File
from models.permission import Permission
from models.row import Row, assign

THUMBNAIL = ".thumb.webp"
TABLES = {
    ".csv": "text/csv",
    ".txt": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Files of rows, by their suffixes."""


@dataclass(eq=False, kw_only=True)
class NotAnImage(UserError):
    """Only JPEG, PNG, WebP and GIF images up to 50 megapixels are taken."""

    ja = "画像として読めません。JPEG・PNG・WebP・GIF（5,000万画素以下）を選んでください。"
    en = "This is no image that we read. Choose a JPEG, PNG, WebP or GIF of at most 50 megapixels."


async def upload_image(name: str, content: bytes, *, by: Actor) -> File:
    """Keep an image and its thumbnail for the actor's business."""
    try:
        pictures = await asyncio.to_thread(image.read, content)
    except image.NotAnImage:
        raise NotAnImage(path=("file",)) from None
    stored = await files.put(str(by.business_id), pictures.full, "webp")
    await files.put_as(thumbnail(stored.key), pictures.thumbnail)
    return await File.create(
        business_id=by.business_id,
        name=name[:200],
        media_type="image/webp",
        size=stored.size,
        digest=stored.digest,
        key=stored.key,
        width=pictures.width,
        height=pictures.height,
    )


async def upload_table(name: str, content: IO[bytes], media_type: str, *, by: Actor) -> File:
    """Keep a table as it is, for an import; nobody is given it to open."""
    stored = await files.put_table(str(by.business_id), content, "table")
    return await File.create(
        business_id=by.business_id,
        name=name[:200],
        media_type=media_type,
        size=stored.size,
        digest=stored.digest,
        key=stored.key,
    )


def thumbnail(key: str) -> str:
    """Where the small picture of an image lies."""
    return key.removesuffix(".webp") + THUMBNAIL


def limit_of(name: str) -> int:
    """How many bytes a file of this name may have."""
    return settings().table_limit if _table_type(name) else settings().upload_limit


def _table_type(name: str) -> str | None:
    return TABLES.get(PurePath(name).suffix.lower())


async def receive(name: str, content: IO[bytes], actor: Actor) -> File:
    """What `POST /files` does."""
    actor.require(Permission.FILE_UPLOAD)
    async with transaction():
        if media_type := _table_type(name):
            return await upload_table(name, content, media_type, by=actor)
        return await upload_image(name, await asyncio.to_thread(content.read), by=actor)


async def take_image(row: Row, name: str, key: UUID | None, *, by: Actor) -> list[str]:
    """Let a row show an uploaded image, in `<name>_key`, `<name>_width` and `<name>_height`; gives what has changed."""
    if key is None:
        return []
    file = await File.visible_to(by).get_or_none(id=key)
    if file is None or file.width is None:
        raise NotFound(path=(name,))
    values = {f"{name}_key": file.key, f"{name}_width": file.width, f"{name}_height": file.height}
    return assign(row, values)
