"""Names as the API writes them."""

import re


def camel(name: str) -> str:
    """snake_case as the API writes it."""
    return re.sub(r"(?<=[a-z0-9])_([a-z0-9])", lambda m: m[1].upper(), name)
