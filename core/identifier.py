"""Keys of rows: UUIDs that grow with time, so that new rows stand together in every index."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return uuid7()
