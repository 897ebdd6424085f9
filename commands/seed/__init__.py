"""`seed`: demo data, the same every time."""

from commands.seed.command import command

__all__ = ["command"]
