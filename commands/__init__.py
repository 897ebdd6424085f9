"""What can be started from the command line: one file per command, each found by itself."""
