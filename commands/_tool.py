"""Programs of the virtual environment, and what they complain about."""

import subprocess
import sys
from pathlib import Path


def complaint(name: str, *arguments: str) -> str:
    """What the program found wrong; nothing when it ended well."""
    program = Path(sys.executable).parent / name
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or f"{name} failed without a word"
