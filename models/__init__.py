"""What is remembered: one module per concept, each found by itself."""

from core.discover import modules
from models.row import Row

for _module in modules("models"):  # Tortoise looks for rows in this one module
    globals().update(
        {
            name: found
            for name, found in vars(_module).items()
            if isinstance(found, type) and issubclass(found, Row) and found.__module__ == _module.__name__
        }
    )
