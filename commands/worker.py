"""`worker`: one process that runs jobs, in the foreground."""

from typing import Any


def command() -> None:
    """Run jobs (mails, webhooks and all else that has time), until SIGTERM or Ctrl-C."""
    from workers.runner import main
    from workers.webhook_pump import Pump

    main(Pump(graph))


def graph() -> Any:
    """What webhooks are told is said by the whole schema, which is made when somebody needs it."""
    from schema.order import OrderWhere
    from schema.root import schema
    from workers.webhook_graph import Graph

    return Graph(schema(), OrderWhere)
