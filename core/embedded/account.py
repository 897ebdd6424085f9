"""The user that PostgreSQL runs as: ourselves, or an unprivileged one when we are root, whom it refuses."""

import hashlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from core.embedded.folder import CannotStart

ELSEWHERE = Path("/var/lib/tsunagi")
NAMES = ("postgres", "nobody")


def user_for(cluster: Path) -> int | None:
    """Whom to become: nobody else (None) unless we are root; then the cluster's owner, postgres or nobody."""
    if os.geteuid() != 0:
        return None
    if cluster.exists() and (owner := cluster.stat().st_uid):
        return owner
    for name in NAMES:
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise CannotStart("PostgreSQL does not run as root and there is no user `postgres` or `nobody`: start as a user.")


def home_for(home: Path, user: int | None) -> Path:
    """The cluster's folder: `home`, or one that `home` links to when the user cannot pass its parents."""
    if home.is_symlink() and not home.exists():
        home.unlink()
    if home.is_symlink() or home.is_dir() or can_enter(home.parent, user):
        home.mkdir(mode=0o711, exist_ok=True)
        return home.resolve()
    elsewhere = ELSEWHERE / hashlib.sha256(os.fsencode(home.absolute())).hexdigest()[:16]
    if elsewhere.exists():
        shutil.rmtree(elsewhere)
    elsewhere.mkdir(mode=0o711, parents=True)
    home.symlink_to(elsewhere)
    return elsewhere


def can_enter(folder: Path, user: int | None) -> bool:
    """Whether the user can reach a folder; asked by trying, since modes are not all that decides."""
    return user is None or runs(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder], user)


def runs(command: list[str | Path], user: int | None) -> bool:
    """Whether the user can run a program, and it ends well."""
    try:
        done = subprocess.run(
            command,
            user=user,
            extra_groups=None if user is None else [],
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=20,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
