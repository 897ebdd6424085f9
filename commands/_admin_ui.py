"""The build of the admin UI: made when its sources are newer than it."""

import fcntl
import gzip
import hashlib
import json
import shutil
import time
from pathlib import Path

from commands._node import node, run, with_packages
from core.embedded.folder import CannotStart

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "admin-ui"
DIST = FOLDER / "dist"
STAMP = ".sources"
ORDERING = (
    "index.html",
    "src/i18n/ja/index.ts",
    "src/features/shell/shell.tsx",
    "src/features/ordering/form-list.tsx",
    "src/features/ordering/order-form.tsx",
)
"""What a phone loads before the first product can be put into a cart, with all that they import."""
MOST_BYTES = 200_000
SOURCES = ("src", "build", "package-lock.json", "vite.config.ts", "index.html")


def digest() -> str:
    """What the build is made of, in short."""
    found = hashlib.sha256()
    sources = [path for name in SOURCES for path in sorted((FOLDER / name, *(FOLDER / name).rglob("*")))]
    for path in [*sources, ROOT / "schema.graphql"]:
        if path.is_file() and path.name != "schema.d.ts" and not path.match("*.test.ts"):
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
    """What is wrong with its types (of every document and every text), its style, its units, and its first load."""
    modules = with_packages(FOLDER) / "node_modules"
    try:
        run("the types of the schema", node(), "build/schema-types.ts", cwd=FOLDER)
        run("tsc", node(), modules / "typescript" / "bin" / "tsc", "--noEmit", cwd=FOLDER)
        run("biome", node(), modules / "@biomejs" / "biome" / "bin" / "biome", "ci", "--colors=off", ".", cwd=FOLDER)
        run("vitest", node(), modules / "vitest" / "vitest.mjs", "run", "--reporter=dot", cwd=FOLDER)
        ensure()
    except CannotStart as error:
        return str(error)
    size = first_load()
    return f"Ordering loads {size:,} bytes of scripts at first, not {MOST_BYTES:,}." if size > MOST_BYTES else ""


def first_load() -> int:
    """How many bytes of scripts the ordering flow loads at first, compressed as they are sent."""
    known = json.loads((DIST / ".vite" / "manifest.json").read_text())
    wanted: set[str] = set()
    left = list(ORDERING)
    while left:
        name = left.pop()
        if name not in wanted:
            wanted.add(name)
            left += known[name].get("imports", [])
    files = {DIST / known[name]["file"] for name in wanted}
    return sum(len(gzip.compress(file.read_bytes())) for file in files if file.suffix == ".js")


def fix() -> None:
    """Write it as the style wants it."""
    biome = with_packages(FOLDER) / "node_modules" / "@biomejs" / "biome" / "bin" / "biome"
    run("biome", node(), biome, "check", "--write", "--colors=off", ".", cwd=FOLDER)
