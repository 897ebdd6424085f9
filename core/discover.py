"""Finds the modules of a package, so that a new room needs no registry."""

import importlib
import pkgutil
from types import ModuleType


def modules(package: str, *, but: tuple[str, ...] = ()) -> list[ModuleType]:
    """Import every module below a package, in the order of their names."""
    root = importlib.import_module(package)
    names = sorted(found.name for found in pkgutil.walk_packages(root.__path__, f"{package}."))
    return [importlib.import_module(name) for name in names if name not in but]
