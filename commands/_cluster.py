"""Laying out a copy of a whole server, with the log that is to be replayed upon it."""

import datetime as dt
import os
import re
import shutil
from pathlib import Path

from commands._database import data
from commands._restoring import checked
from core import clock
from core.backup import folder, wal
from core.backup.sealed import Unreadable
from core.embedded.folder import CannotStart

LOG = "restored_log"
FIRST = re.compile(r"^START WAL LOCATION: .* \(file ([0-9A-F]{24})\)$", re.MULTILINE)
RECOVERY = f"""
# Written by `manage.py restore --cluster`.
restore_command = 'cp "{LOG}/%f" "%p"'
recovery_target_action = 'promote'
"""


def laid_out(path: Path, into: Path, log: Path, until: dt.datetime | None, key: str) -> int:
    """Fill an empty folder for PostgreSQL to recover from; gives how many files of the log it may replay."""
    checked(path, key, folder.CLUSTER)
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(into.iterdir()):
        raise CannotStart(f"Nothing was touched. {into} is not empty.")
    with folder.opened(path, folder.DATABASE, key) as source:
        folder.unpacked(source, into)
    (into / LOG).mkdir(mode=0o700)
    found = FIRST.search((into / "backup_label").read_text())
    if not found:
        raise CannotStart(f"{into}: the copy does not say where its log begins.")
    try:
        count = wal.lay_out(log, found[1], into / LOG, key)
    except Unreadable as error:
        raise CannotStart(str(error)) from None
    target = f"recovery_target_time = '{until:%Y-%m-%d %H:%M:%S.%f}+00'\n" if until else ""
    with (into / "postgresql.auto.conf").open("a") as settings:
        settings.write(RECOVERY + target)
    (into / "recovery.signal").touch(mode=0o600)
    _give(into)
    _restore_files(path, key)
    return count


def _give(into: Path) -> None:
    """As root, to whom the folder belongs: PostgreSQL does not run as root."""
    owner = into.stat().st_uid
    if os.geteuid() == 0 and owner:
        for found in (into, *into.rglob("*")):
            os.chown(found, owner, -1)


def _restore_files(path: Path, key: str) -> None:
    """Uploads and documents never change: those that are there stay, and others come back."""
    data().mkdir(mode=0o711, parents=True, exist_ok=True)
    aside = data() / f"restoring-{clock.now():%Y%m%d%H%M%S}"
    aside.mkdir(mode=0o700)
    with folder.opened(path, folder.FILES, key) as source:
        folder.unpacked(source, aside)
    for found in [one for one in aside.rglob("*") if one.is_file()]:
        target = data() / found.relative_to(aside)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            found.rename(target)
    shutil.rmtree(aside)
