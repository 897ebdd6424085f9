"""Sockets that are served in the test's own process, so that it sees who is told together."""

import pytest
import pytest_asyncio

import app as composition
from core.execution.payload import Executor
from core.live.hub import Live
from services import session as sessions
from tests.services import eventually
from tests.sockets import serving_here


@pytest.fixture
def uncompared(watch, monkeypatch):
    """Plans are not compared with graphql-core: that would read what tells one who asks from another."""
    monkeypatch.setattr(Executor, "_planned", watch.planned)


@pytest_asyncio.fixture(loop_scope="session")
async def live():
    async with Live(composition.REDIS, sessions.stamps).running() as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def live_port(live):
    async with serving_here(live) as found:
        yield found


async def seated(live, audiences, seats):
    """Wait until so many are told together, in so many audiences."""

    async def all_joined():
        return (len(live.audiences), sum(len(one._seats) for one in live.audiences.values())) == (audiences, seats)

    await eventually(all_joined, seconds=10)
