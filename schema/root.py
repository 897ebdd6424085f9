"""The whole schema: everything that the resolvers have declared."""

import functools

from core.discover import modules
from core.graph.schema import Schema, build

modules("schema", but=("schema.root",))
modules("resolvers")


@functools.cache
def schema() -> Schema:
    """Built once per process."""
    return build()


def sdl() -> str:
    """The contract in one file, sorted."""
    return build(is_sorted=True).as_str().rstrip() + "\n"
