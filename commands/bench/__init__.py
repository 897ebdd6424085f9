"""`bench`: speed, as ratios measured side by side in one run."""

from commands.bench.command import command

__all__ = ["command"]
