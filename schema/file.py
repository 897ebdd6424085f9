"""Uploaded files."""

from core.graph.node import node
from models import file as rows


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
