"""What a backup tells about itself: its last file, without which there is no backup."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from core.backup.sealed import Opened, Sealer, Unreadable

NAME = "manifest"


@dataclass(frozen=True)
class Part:
    """One encrypted file: how much was written into it, and its SHA-256."""

    size: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """What was backed up, and when."""

    kind: str
    """`dump` or `cluster`."""
    made_at: str
    parts: Mapping[str, Part]
    migrations: tuple[str, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    """How many of each table, in the snapshot of the dump."""
    files: int = 0
    server: str = ""

    @property
    def when(self) -> dt.datetime:
        """The instant of the snapshot."""
        return dt.datetime.fromisoformat(self.made_at)


def write(folder: Path, manifest: Manifest, key: str) -> None:
    """Close a backup."""
    with (folder / NAME).open("wb") as file, Sealer(file, key) as sealer:
        sealer.write(json.dumps(asdict(manifest)).encode())


def read(folder: Path, key: str) -> Manifest:
    """What a backup holds; raises Unreadable."""
    path = folder / NAME
    if not path.is_file():
        raise Unreadable(f"{folder} holds no backup: there is no file `{NAME}` in it.")
    with path.open("rb") as file:
        found = json.loads(Opened(file, key, str(path)).readall())
    parts = {name: Part(**part) for name, part in found.pop("parts").items()}
    return Manifest(**found | {"parts": parts, "migrations": tuple(found["migrations"])})
