"""The build of the admin UI: made when its sources are newer than it."""

import fcntl
import hashlib
import shutil
import time
from pathlib import Path

from commands._node import node, run, with_packages
from core.embedded.folder import CannotStart

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "admin-ui"
DIST = FOLDER / "dist"
STAMP = ".sources"
SOURCES = ("src", "build", "package-lock.json", "vite.config.ts", "index.html")


def digest() -> str:
    """What the build is made of, in short."""
    found = hashlib.sha256()
    sources = [path for name in SOURCES for path in sorted((FOLDER / name, *(FOLDER / name).rglob("*")))]
    for path in [*sources, ROOT / "schema.graphql"]:
        if path.is_file() and path.name != "schema.d.ts":
            found.update(f"{path.relative_to(ROOT)}\n".encode())
            found.update(path.read_bytes())
    return found.hexdigest()


def is_current() -> bool:
    """Whether the build is of these sources."""
    stamp = DIST / STAMP
    return stamp.exists() and stamp.read_text() == digest()


def ensure() -> None:
    """Build it unless it is there; of those who need it at once, one builds. Raises CannotStart when that fails."""
    if is_current():
        return
    with (FOLDER / "package.json").open() as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        if not is_current():
            _build()


def _build() -> None:
    """Beside the former one, which then makes room."""
    wanted = digest()
    began = time.monotonic()
    print("Building the admin UI ...", flush=True)
    vite = with_packages(FOLDER) / "node_modules" / "vite" / "bin" / "vite.js"
    fresh = FOLDER / "dist.new"
    run("vite build", node(), vite, "build", "--outDir", fresh.name, "--emptyOutDir", cwd=FOLDER)
    (fresh / STAMP).write_text(wanted)
    shutil.rmtree(DIST, ignore_errors=True)
    fresh.rename(DIST)
    print(f"Built in {time.monotonic() - began:.0f} s.", flush=True)


def complaints() -> str:
    """What is wrong with its types (of every document against schema.graphql, of every text), its style and format."""
    modules = with_packages(FOLDER) / "node_modules"
    try:
        run("the types of the schema", node(), "build/schema-types.ts", cwd=FOLDER)
        run("tsc", node(), modules / "typescript" / "bin" / "tsc", "--noEmit", cwd=FOLDER)
        run("biome", node(), modules / "@biomejs" / "biome" / "bin" / "biome", "ci", "--colors=off", ".", cwd=FOLDER)
    except CannotStart as error:
        return str(error)
    return ""


def fix() -> None:
    """Write it as the style wants it."""
    biome = with_packages(FOLDER) / "node_modules" / "@biomejs" / "biome" / "bin" / "biome"
    run("biome", node(), biome, "check", "--write", "--colors=off", ".", cwd=FOLDER)
