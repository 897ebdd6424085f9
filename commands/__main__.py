"""`python -m commands`, as manage.py calls it."""

from commands.cli import main
from core.discover import modules

if __name__ == "__main__":
    modules("commands", but=("commands.__main__",))
    main()
