"""Where the Japanese fonts lie: in packages, so that paper looks the same on every machine."""

from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")


class FontsMissing(Exception):
    """A font package is not installed."""


def folders() -> list[Path]:
    """The folder of each font, regular first."""
    found = []
    for package in PACKAGES:
        spec = find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise FontsMissing(f"Install {package.replace('_', '-')}: it holds the Japanese font")
        found.append(Path(spec.submodule_search_locations[0]))
    return found


def files() -> list[Path]:
    """The font files, regular first."""
    return [next(folder.glob("*.otf")) for folder in folders()]
