"""`relay`: one process that hands on what was announced, in the foreground."""


def command() -> None:
    """Hand committed events on to jobs and live listeners, until SIGTERM or Ctrl-C."""
    from workers.relay import main

    main()
