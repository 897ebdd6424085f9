"""`scheduler`: one process for what is due by the clock, in the foreground."""


def command() -> None:
    """Do what is due by the clock, until SIGTERM or Ctrl-C; of many, one works."""
    from workers.scheduler import main

    main()
