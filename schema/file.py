"""Uploaded files."""

from typing import Any

import strawberry

from core import files
from core.graph.node import computed, node, output
from core.table import Encoding
from models import file as rows
from services.file import thumbnail

strawberry.enum(Encoding, description=(Encoding.__doc__ or "").strip())


@node(rows.File)
class File:
    """An upload of the viewer's business, as POST /files gave it; mutations take its id."""

    name: str
    media_type: str
    size: int
    """Bytes."""
    width: int | None
    """Pixels, for images."""
    height: int | None


@output
class Image:
    """A picture; its links end after a quarter of an hour."""

    url: str
    """WebP, at most 2,000 pixels a side."""
    thumbnail_url: str
    """WebP, at most 320 pixels a side."""
    width: int
    height: int


def picture(name: str) -> Any:
    """A picture that a row keeps in `<name>_key`, `<name>_width` and `<name>_height`; null when it has none."""

    def shown(row: Any, _: Any) -> Image | None:
        key = getattr(row, f"{name}_key")
        if not key:
            return None
        return Image(
            url=files.link(key),
            thumbnail_url=files.link(thumbnail(key)),
            width=getattr(row, f"{name}_width") or 0,
            height=getattr(row, f"{name}_height") or 0,
        )

    return computed(shown)
