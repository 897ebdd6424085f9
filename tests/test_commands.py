"""What a person meets at the terminal: help, sentences instead of tracebacks, and `up` from start to end."""

import ast
import errno
import os
import pkgutil
import re
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner

import commands
from commands.__main__ import application
from core.embedded.folder import explained, free_port

ROOT = Path(__file__).parent.parent
NAMES = [found.name for found in pkgutil.iter_modules(commands.__path__) if not found.name.startswith("_")]
MANAGE = runpy.run_path(str(ROOT / "manage.py"))
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("TSUNAGI_")}
EXPECTED = "up web worker relay scheduler migrate migration schema seed lint fix test lock mails backup restore archive"


def told(*arguments, **environment):
    """What a command that is to fail writes: one sentence, or one for each setting."""
    done = subprocess.run(
        [sys.executable, "-m", "commands", *arguments],
        cwd=ROOT,
        env=CLEAN | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_mails_are_read_at_the_terminal_and_nothing_running_is_said(tmp_path):
    assert "start `python3 manage.py up`" in told("mails", TSUNAGI_DATA=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "commands", "mails", "--to", "nobody@at.all"],
        cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout == "There are no mails.\n"


def test_every_command_is_found_by_its_name():
    assert set(EXPECTED.split()) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help(name):
    answer = CliRunner().invoke(application(""), [name, "--help"])
    assert answer.exit_code == 0
    assert re.search(r"\n  [A-Z].{20,}", answer.output)


def test_an_unknown_command_is_refused():
    answer = CliRunner().invoke(application(""), ["upp"])
    assert answer.exit_code == 2
    assert "No such command 'upp'" in answer.output


def test_missing_settings_are_all_named():
    assert re.findall(r"TSUNAGI_\w+(?=: )", told("web")) == [
        "TSUNAGI_DATABASE_URL",
        "TSUNAGI_REDIS_URL",
        "TSUNAGI_SECRET_KEY",
    ]


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "99999"), ("TSUNAGI_PORT", "eighty"), ("TSUNAGI_PUBLIC_URL", "no address")]
)
def test_a_wrong_setting_is_named_before_anything_is_started(name, value, tmp_path):
    sentence = told("up", TSUNAGI_DATA=str(tmp_path / "data"), **{name: value})
    assert sentence.startswith(name if name.startswith("TSUNAGI") else f"TSUNAGI_{name}")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("given", "missing"),
    [("TSUNAGI_DATABASE_URL", "TSUNAGI_REDIS_URL"), ("TSUNAGI_REDIS_URL", "TSUNAGI_DATABASE_URL")],
)
def test_one_server_without_the_other_is_refused(given, missing):
    assert told("up", **{given: "redis://localhost"}).startswith(f"{given} is set and {missing} is not: ")


def test_given_servers_that_do_not_answer_are_named(tmp_path):
    port = free_port()
    urls = {
        "TSUNAGI_DATABASE_URL": f"postgresql://u:p@127.0.0.1:{port}/x",
        "TSUNAGI_REDIS_URL": "redis://127.0.0.1",
    }
    sentence = told("up", PORT=str(free_port()), TSUNAGI_DATA=str(tmp_path / "data"), **urls)
    assert sentence.startswith("TSUNAGI_DATABASE_URL: the database does not answer")


def test_a_busy_port_is_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        sentence = told("up", PORT=str(port), TSUNAGI_DATA=str(tmp_path / "data"))
    assert sentence == f"Port {port} is in use: set PORT to another one, or stop what listens there.\n"


@pytest.mark.parametrize("place", ["/proc/tsunagi", "a file"])
def test_a_data_folder_that_cannot_be_written_is_one_sentence(place, tmp_path):
    if place == "a file":
        (tmp_path / "file").touch()
        place = str(tmp_path / "file")
    sentence = told("up", PORT=str(free_port()), TSUNAGI_DATA=place)
    assert re.fullmatch(rf"The data folder {place} cannot be written \(.+\)\. Set TSUNAGI_DATA to .+\n", sentence)


def test_a_full_disk_is_one_sentence(tmp_path):
    full = OSError(errno.ENOSPC, "No space left on device")
    assert explained(full, tmp_path).startswith(f"The disk is full: {tmp_path} cannot be written.")
    assert MANAGE["explained"](full).startswith("The disk is full: about 1 GB is needed in ")
    assert "cannot be written" in MANAGE["explained"](OSError(errno.EROFS, "Read-only file system"))


def test_an_old_python_is_one_sentence():
    program = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path('manage.py', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert re.fullmatch(r"Tsunagi needs Python 3\.11 or newer and this is 3\.9: .+\.\n", done.stderr)
    MANAGE["require_python"]((3, 11, 0))


def test_manage_parses_on_every_python_3():
    newer = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.Match, ast.AsyncFunctionDef)
    tree = ast.parse((ROOT / "manage.py").read_text(), feature_version=(3, 4))
    assert [node for node in ast.walk(tree) if isinstance(node, newer)] == []


def test_an_environment_with_more_than_needed_is_left_alone(tmp_path, monkeypatch):
    is_current, names = MANAGE["is_current"], MANAGE["is_current"].__globals__
    for name in ("run", "dev", "uv"):
        (tmp_path / f"{name}.lock").write_text(name)
    monkeypatch.setitem(names, "lock_of", lambda kind: str(tmp_path / f"{kind}.lock"))
    monkeypatch.setitem(names, "TOOL_LOCK", str(tmp_path / "uv.lock"))
    monkeypatch.setitem(names, "STAMP", str(tmp_path / "stamp"))
    monkeypatch.setitem(names, "PYTHON", sys.executable)
    assert not is_current("run")

    def stamp(kind):
        MANAGE["write_stamp"](tool=MANAGE["digest"](tmp_path / "uv.lock"), kind=kind)
        MANAGE["write_stamp"](lock=MANAGE["digest"](tmp_path / f"{kind}.lock"))

    stamp("run")
    assert [is_current("run"), is_current("dev")] == [True, False]
    stamp("dev")
    assert [is_current("run"), is_current("dev")] == [True, True]
    (tmp_path / "dev.lock").write_text("changed")
    assert [is_current("run"), is_current("dev")] == [False, False]


class Up:
    """`up` in a data folder of its own, as a person starts it."""

    def __init__(self, data, port):
        self.data, self.port, self.output = data, port, data.with_suffix(".output")
        self.environment = CLEAN | {"TSUNAGI_DATA": str(data), "PORT": str(port)}

    def start(self):
        """The seconds until it said that it is ready."""
        since = time.monotonic()
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "commands", "up"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=output,
            )
        assert eventually(lambda: "Ctrl-C stops" in self.said() or self.process.poll() is not None, seconds=180)
        assert f"Tsunagi 繋ぎ is ready: http://localhost:{self.port}\n" in self.said()
        return time.monotonic() - since

    def said(self):
        return self.output.read_text()

    def ends(self, how):
        self.process.send_signal(how)
        return self.process.wait(20)

    def processes(self):
        """All that have anything to do with the folder."""
        mark = os.fsencode(self.data)
        return [pid for pid in Path("/proc").iterdir() if pid.name.isdigit() and mark in facts_of(pid)]

    def answers(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def headers(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
            return dict(answer.headers)

    async def asked(self, query):
        password = (self.data / "postgres" / "password").read_text()
        port = (self.data / "postgres" / "port").read_text()
        connection = await asyncpg.connect(f"postgresql://tsunagi:{password}@127.0.0.1:{port}/tsunagi")
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()


def facts_of(process):
    """Servers write over their command line and environment, but not over where they are."""
    try:
        given = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        return given + os.fsencode((process / "cwd").readlink())
    except OSError:
        return b""


def eventually(ask, *, seconds):
    end = time.monotonic() + seconds
    while not (answer := ask()) and time.monotonic() < end:
        time.sleep(0.05)
    return answer


@pytest.fixture
def up():
    with tempfile.TemporaryDirectory(prefix="tsunagi-test-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        found = Up(Path(name) / "data", free_port())
        yield found
        if found.process.poll() is None:
            found.ends(signal.SIGKILL)
        eventually(lambda: not found.processes(), seconds=10)


@pytest.mark.timeout(240)
async def test_up_starts_survives_and_leaves_nothing(up):
    up.start()
    assert up.answers()
    assert re.findall(r"\w+@demo\.example", up.said()) == [
        "seller@demo.example",
        "buyer@demo.example",
        "buyer2@demo.example",
    ]
    assert "Server" not in up.headers()
    assert len(up.processes()) > len(["up", "postgres", "valkey", "web", "worker", "relay", "scheduler"])
    sentence = told("up", TSUNAGI_DATA=str(up.data), PORT=str(free_port()))
    assert sentence == f"Tsunagi is already running on {up.data}, at http://localhost:{up.port}.\n"

    await up.asked("CREATE TABLE kept AS SELECT 7 AS number")
    up.ends(signal.SIGKILL)
    assert eventually(lambda: not up.processes(), seconds=10) is True

    up.start()
    assert await up.asked("SELECT number FROM kept") == 7
    postmaster = int((up.data / "postgres" / "cluster" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGKILL)
    assert eventually(lambda: "PostgreSQL ended (SIGKILL)" in up.said(), seconds=5)
    assert eventually(up.answers, seconds=15) is True
    assert await up.asked("SELECT number FROM kept") == 7

    since = time.monotonic()
    assert up.ends(signal.SIGINT) == 0
    assert time.monotonic() - since < 6
    assert up.processes() == []
