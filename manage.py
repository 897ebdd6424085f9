#!/usr/bin/env python3
"""The one entry point: makes the virtual environment, then hands over to `commands`.

Standard library only, and a syntax that old Pythons can read: they get a sentence, not a traceback.
"""

import errno
import hashlib
import os
import subprocess
import sys

NEEDED = (3, 11)
UV = "uv==0.13.9"
ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "installed.lock")
DEVELOPERS = ("test", "lint", "fix", "bench", "lock", "migration")


class Trouble(Exception):
    """Something that the user can mend, in one sentence."""


def main():
    """Set up what is missing, then run the command."""
    if sys.version_info < NEEDED:
        version = "%d.%d" % sys.version_info[:2]
        raise Trouble("Tsunagi needs Python 3.11 or newer; this is Python %s. Run: python3.11 manage.py" % version)
    arguments = sys.argv[1:] or ["--help"]
    lock = "dev.lock" if arguments[0] in DEVELOPERS else "run.lock"
    try:
        install(lock)
    except OSError as error:
        raise explained(error)
    os.chdir(ROOT)
    os.execv(PYTHON, [PYTHON, "-m", "commands"] + arguments)


def install(lock):
    """Bring the virtual environment to a lock file; what is there already stays."""
    wanted = digest(lock)
    if installed() in (wanted, digest("dev.lock")):
        return
    os.makedirs(VENV, exist_ok=True)
    with open(os.path.join(VENV, "setting-up"), "w") as guard:
        alone(guard)
        if installed() in (wanted, digest("dev.lock")):
            return
        if not os.path.exists(PYTHON):
            say("Making the virtual environment …")
            run([sys.executable, "-m", "venv", VENV], "Python's venv module is missing. On Debian: apt install python3-venv")
        if not os.path.exists(os.path.join(VENV, "bin", "uv")):
            run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV], "uv could not be installed")
        say("Installing the locked dependencies …")
        path = os.path.join(ROOT, "requirements", lock)
        uv = os.path.join(VENV, "bin", "uv")
        run([uv, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, path], "The dependencies could not be installed")
        run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV], "uv could not be installed")
        with open(STAMP, "w") as stamp:
            stamp.write(wanted)


def digest(lock):
    """What a lock file says, as a short text."""
    with open(os.path.join(ROOT, "requirements", lock), "rb") as opened:
        return hashlib.sha256(opened.read()).hexdigest()


def installed():
    """The digest of the lock file that was installed last."""
    try:
        with open(STAMP) as stamp:
            return stamp.read()
    except FileNotFoundError:
        return ""


def alone(guard):
    """Wait for another set-up of the same folder."""
    try:
        import fcntl
    except ImportError:
        return
    fcntl.flock(guard, fcntl.LOCK_EX)


def run(command, trouble):
    """Run a tool; its last line explains what went wrong."""
    environment = dict(os.environ, UV_PYTHON_DOWNLOADS="never", VIRTUAL_ENV=VENV)
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    if done.returncode != 0:
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        if any("No space left" in line for line in lines):
            raise Trouble("The disk is full: free some space and run the command again.")
        raise Trouble("%s: %s" % (trouble, lines[-1] if lines else "no message"))


def explained(error):
    """The sentence for a fault of the file system."""
    if error.errno == errno.ENOSPC:
        return Trouble("The disk is full: free some space and run the command again.")
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return Trouble("This folder cannot be written to: %s. Copy Tsunagi to a folder of your own." % ROOT)
    return Trouble("%s: %s" % (error.filename, error.strerror))


def say(text):
    """Tell what takes a while."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main()
    except Trouble as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        sys.exit(130)
