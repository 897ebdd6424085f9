"""What the viewer may do now."""

from core.graph.node import output


@output
class Can:
    """Whether a step may be taken now, and if not, why."""

    allowed: bool
    reason: str | None
