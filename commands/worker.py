"""`worker`: one process that runs jobs, in the foreground."""

import threading
from typing import Any

_MAKING = threading.Lock()


def command() -> None:
    """Run jobs (mails, webhooks and all else that has time), until SIGTERM or Ctrl-C."""
    from workers import export
    from workers.runner import main
    from workers.webhook_pump import Pump

    export.SCHEMA.append(whole)
    main(Pump(graph))


def graph() -> Any:
    """What webhooks are told is said by the whole schema."""
    schema = whole()
    from schema.order import OrderWhere
    from workers.webhook_graph import Graph

    return Graph(schema, OrderWhere)


def whole() -> Any:
    """The whole schema, which is made once, when somebody needs it: a worker begins sooner without."""
    with _MAKING:
        from schema.root import schema

        return schema()
