#!/usr/bin/env python3
"""The one entry point: makes the virtual environment on the standard library alone, then calls `commands`.

It parses on every Python 3, so that an old one can say what it lacks.
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
import typing

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
UV = os.path.join(VENV, "bin", "uv")
STAMP = os.path.join(VENV, "tsunagi.json")
TOOL_LOCK = os.path.join(ROOT, "requirements", "uv.lock")

OLDEST = (3, 11)
NEEDS_DEV = ("test", "lint", "fix", "bench", "migration", "lock", "clients")
"""Commands that need more than the product itself."""

PIP_TO_UV = (
    ("PIP_INDEX_URL", "UV_DEFAULT_INDEX"),
    ("PIP_EXTRA_INDEX_URL", "UV_INDEX"),
    ("PIP_FIND_LINKS", "UV_FIND_LINKS"),
    ("PIP_CERT", "SSL_CERT_FILE"),
)
"""What somebody has told pip holds for uv too, unless uv was told otherwise."""


def main() -> None:
    """Prepare the environment when it is missing or out of date, then become the command."""
    require_python(sys.version_info)
    arguments = sys.argv[1:]
    command = next((argument for argument in arguments if not argument.startswith("-")), "")
    keep_bytecode()
    try:
        prepare("dev" if command in NEEDS_DEV else "run")
        os.chdir(ROOT)
        sys.stdout.flush()
        os.execv(PYTHON, [PYTHON, "-m", "commands"] + arguments)
    except OSError as error:
        sys.exit(explained(error))
    except KeyboardInterrupt:
        sys.exit(130)


def keep_bytecode() -> None:
    """Python's compiled files lie in the environment, whatever it was told to leave in the source: starts need half."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", os.path.join(VENV, "bytecode"))


def require_python(version: tuple) -> None:
    """Say which Python is needed, and which one on this machine would do."""
    if os.name != "posix":
        sys.exit("Tsunagi runs on Linux and macOS; on Windows use WSL.")
    if tuple(version[:2]) >= OLDEST:
        return
    newer = next(filter(runs, ("python3.%d" % minor for minor in range(20, 10, -1))), None)
    advice = "run `%s manage.py` instead" % newer if newer else "install a newer one"
    sys.exit("Tsunagi needs Python 3.11 or newer and this is %d.%d: %s." % (version[0], version[1], advice))


def runs(python: str) -> bool:
    """Whether a Python of this name is on the path and works."""
    return shutil.which(python) is not None and succeeds([python, "-c", ""])


def prepare(kind: str) -> None:
    """Bring the environment to the lock file, if the stamp in it names another one."""
    if is_current(kind):
        return
    with only_one():
        if is_current(kind):
            return
        if not (os.path.exists(PYTHON) and os.path.exists(UV)):
            make_environment()
        if read_stamp().get("tool") != digest(TOOL_LOCK):
            install_uv()
        if read_stamp().get("kind") == "dev":
            kind = "dev"  # what tests and linters need stays, or two commands in turn would install for ever
        synchronise(kind)


def is_current(kind: str) -> bool:
    """Whether the environment holds exactly what the lock file of this kind, or of a greater one, says."""
    stamp = read_stamp()
    held = stamp.get("kind")
    if not os.path.exists(PYTHON) or held not in (kind, "dev"):
        return False
    return stamp.get("lock") == digest(lock_of(held)) and stamp.get("tool") == digest(TOOL_LOCK)


def lock_of(kind: str) -> str:
    """The lock file that says what is installed."""
    return os.path.join(ROOT, "requirements", kind + ".lock")


def digest(path: str) -> str:
    """What a file holds, in short."""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def read_stamp() -> dict:
    """What the environment was last brought to."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            return dict(json.load(file))
    except (OSError, ValueError):
        return {}


def write_stamp(**facts: str) -> None:
    """Remember it; a process killed halfway leaves the old stamp, and the work is done again."""
    with open(STAMP + ".new", "w", encoding="utf-8") as file:
        json.dump(dict(read_stamp(), **facts), file)
    os.replace(STAMP + ".new", STAMP)


@contextlib.contextmanager
def only_one() -> "typing.Iterator[None]":
    """Two commands at once do not build the same environment: the second waits for the first."""
    import fcntl  # noqa: PLC0415 — Windows has none, and shall read a sentence before it is asked for

    handle = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def make_environment() -> None:
    """A virtual environment with pip in it."""
    import venv  # noqa: PLC0415 — slow, and seldom needed

    say("Making the virtual environment in .venv ...")
    try:
        import ensurepip  # noqa: F401, PLC0415 — Debian ships it apart

        has_pip = True
    except ImportError:
        has_pip = False
    if not has_pip and not succeeds([sys.executable, "-m", "pip", "--version"]):
        sys.exit(
            "Python has neither venv nor pip: install them and run this again "
            "(on Debian and Ubuntu: apt-get install python3-venv)."
        )
    try:
        venv.create(VENV, clear=True, with_pip=has_pip, symlinks=True)
    except subprocess.CalledProcessError as error:
        sys.exit("The virtual environment could not be made: %s" % last_line(error.output))


def install_uv() -> None:
    """The installer, in the pinned version; by the environment's own pip, or by that of the machine."""
    say("Installing uv ...")
    pip = [PYTHON, "-m", "pip"]
    if not succeeds(pip + ["--version"]):
        pip = [sys.executable, "-m", "pip", "--python", PYTHON]
    options = [
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        "--require-hashes",
        "--requirement",
        TOOL_LOCK,
    ]
    run("pip could not install uv", pip + ["install"] + options)
    write_stamp(tool=digest(TOOL_LOCK))


def synchronise(kind: str) -> None:
    """Exactly the packages of the lock file, each checked by its hash."""
    say("Installing the packages of requirements/%s.lock ..." % kind)
    wanted = digest(lock_of(kind))
    options = ["--quiet", "--require-hashes", "--python", PYTHON, lock_of(kind)]
    run("uv could not install the packages", [UV, "pip", "sync"] + options)
    write_stamp(kind=kind, lock=wanted)


def succeeds(command: list) -> bool:
    """Whether a program ends well; what it writes is of no interest."""
    return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def run(failure: str, command: list) -> None:
    """Run an installer; when it fails, its last line says why."""
    environment = dict(os.environ, UV_PYTHON_DOWNLOADS="never")
    for pip_name, uv_name in PIP_TO_UV:
        if os.environ.get(pip_name):
            environment.setdefault(uv_name, os.environ[pip_name])
    done = subprocess.run(command, env=environment, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit("%s: %s" % (failure, last_line(done.stderr)))


def last_line(output: bytes) -> str:
    """The line that tells why, without notices and arrows."""
    text = (output or b"").decode("utf-8", "replace")
    if "No space left on device" in text:
        return explained(OSError(errno.ENOSPC, ""))
    lines = [line.strip(" \t╰─▶├×│") for line in text.splitlines() if not line.startswith("[notice]")]
    return next((line for line in reversed(lines) if line), "it gave no reason")


def explained(error: OSError) -> str:
    """One sentence about a file that cannot be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full: about 1 GB is needed in %s." % ROOT
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return (
            "%s cannot be written, and the virtual environment is to be made there: "
            "make it writable, or copy Tsunagi elsewhere." % ROOT
        )
    return "%s: %s" % (error.filename or ROOT, error.strerror or error)


def say(sentence: str) -> None:
    """Tell on the terminal what takes a while."""
    print(sentence, file=sys.stderr)


if __name__ == "__main__":
    main()
