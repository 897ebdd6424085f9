"""Programs of Debian for tests: PgBouncer and nginx, fetched without rights into a folder of the environment.

They come with their own libraries and loader, so that the machine's are neither needed nor touched.
"""

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

RELEASE = "trixie"
HOME = Path(sys.prefix) / "debian"
PACKAGES = (
    "pgbouncer", "nginx", "libc6", "libgcc-s1", "libevent-2.1-7t64", "libcares2", "libssl3t64", "libsystemd0",
    "libpam0g", "libaudit1", "libcap-ng0", "libcap2", "libzstd1", "zlib1g", "libcrypt1", "libpcre2-8-0",
)  # fmt: skip
SECONDS = 120


class Missing(Exception):
    """It cannot be fetched; the message says why."""


def program(name: str) -> list[str]:
    """How a program is called; the test is skipped, and says why, where it cannot be had."""
    try:
        tree = _tree()
    except (Missing, OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"{name} cannot be fetched here: {error}")
    (loader,) = tree.glob("usr/lib/*/ld-linux-*")
    return [str(loader), "--library-path", str(loader.parent), str(tree / "usr" / "sbin" / name)]


def _tree() -> Path:
    HOME.mkdir(parents=True, exist_ok=True)
    whole = HOME / RELEASE
    with (HOME / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            _fetch(half := HOME / "half")
            (half / "tree").rename(whole)
            shutil.rmtree(half)
    return whole


def _fetch(home: Path) -> None:
    """What the machine's own apt knows of an archive serves to read another release of it, in a folder of its own."""
    shutil.rmtree(home, ignore_errors=True)
    for name in ("lists/partial", "cache/archives/partial", "packages", "tree"):
        (home / name).mkdir(parents=True)
    targets = _said(["apt-get", "indextargets", "--format", "$(REPO_URI) $(COMPONENT) $(CREATED_BY)"]).splitlines()
    archives = [line.split()[0] for line in targets if line.endswith(" main Packages") and "/debian/ " in line]
    if not archives:
        raise Missing("apt knows no archive of Debian")
    sources = home / "debian.sources"
    keys = "/usr/share/keyrings/debian-archive-keyring.gpg"
    sources.write_text(f"Types: deb\nURIs: {archives[0]}\nSuites: {RELEASE}\nComponents: main\nSigned-By: {keys}\n")
    options = {
        "Dir::Etc::SourceList": sources, "Dir::Etc::SourceParts": "/dev/null", "Dir::State": home,
        "Dir::State::Status": "/dev/null", "Dir::Cache": home / "cache", "APT::Sandbox::User": "",
        "Acquire::Retries": 2,
    }  # fmt: skip
    apt = ["apt-get", "-qq", *(f"-o{name}={value}" for name, value in options.items())]
    _said([*apt, "update"])
    _said([*apt, "download", *PACKAGES], cwd=home / "packages")
    for package in (home / "packages").glob("*.deb"):
        _said(["dpkg-deb", "--extract", str(package), str(home / "tree")])


def _said(command: Sequence[str], cwd: Path | None = None) -> str:
    if shutil.which(command[0]) is None:
        raise Missing(f"there is no {command[0]}")
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=SECONDS)
    if done.returncode:
        raise Missing((done.stderr.strip().splitlines() or [f"{command[0]} failed"])[-1])
    return done.stdout
