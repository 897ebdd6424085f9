"""Dataloaders that register themselves: declare one, use it, touch nothing else."""

from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any

from strawberry.dataloader import DataLoader

from core.actor import Actor
from core.graph.context import Context

Batch = Callable[[Actor, list[Any]], Awaitable[Mapping[Any, Any]]]


class Loader:
    """Gathers the `load(key)` calls of one operation into one `batch(actor, keys)`."""

    def __init__(self, batch: Batch, default: Callable[[], Any] = lambda: None) -> None:
        self._batch = batch
        self._default = default

    async def load(self, context: Context, key: Hashable) -> Any:
        """What the batch found for the key, or the default."""
        if self not in context.loaders:
            context.loaders[self] = DataLoader(load_fn=self._run(context.actor))
        return await context.loaders[self].load(key)

    def _run(self, actor: Actor) -> Callable[[list[Any]], Awaitable[list[Any]]]:
        async def run(keys: list[Any]) -> list[Any]:
            found = await self._batch(actor, keys)
            return [found[key] if key in found else self._default() for key in keys]

        return run
