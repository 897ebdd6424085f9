"""`worker`: one process that runs jobs, in the foreground."""


def command() -> None:
    """Run jobs (mails and all else that has time), until SIGTERM or Ctrl-C."""
    from workers.runner import main

    main()
