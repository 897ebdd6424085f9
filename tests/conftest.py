"""Real services for every test process: a database of its own from the migrated template, its own part of Redis."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

TEMPLATE = os.environ.get("TSUNAGI_DATABASE_URL")
if not TEMPLATE or "TSUNAGI_TEST" not in os.environ:
    pytest.exit("Run `python3 manage.py test`: it starts PostgreSQL and Valkey and makes the template database.", 2)

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
SERVER, _, TEMPLATE_NAME = TEMPLATE.rpartition("/")
DATABASE = f"{TEMPLATE_NAME}_{WORKER}"
DATA = Path(tempfile.mkdtemp(prefix="tsunagi-test-"))
os.environ["TSUNAGI_DATABASE_URL"] = f"{SERVER}/{DATABASE}"
os.environ["TSUNAGI_REDIS_URL"] = os.environ["TSUNAGI_REDIS_URL"].rpartition("/")[0] + f"/{int(WORKER[2:]) + 1}"
os.environ["TSUNAGI_DATA"] = str(DATA)
os.environ["TSUNAGI_PUBLIC_URL"] = "http://tsunagi.test"
os.environ["TSUNAGI_LOG_LEVEL"] = os.environ.get("TSUNAGI_LOG_LEVEL", "ERROR")

from core import db, log  # noqa: E402 — the settings must be made first
from core.settings import settings  # noqa: E402
from tests.services import Jobs, Mailbox, running  # noqa: E402
from tests.twice import Watch  # noqa: E402

pytest_plugins = ["tests.people", "tests.hooks", "tests.browsers", "tests.audiences"]
log.set_up("test")


async def make_database(name: str) -> str:
    """A database from the migrated template; its address."""
    admin = await asyncpg.connect("postgresql://" + SERVER.partition("://")[2] + "/postgres")
    await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE_NAME}"')
    await admin.close()
    return f"{SERVER}/{name}"


if "pytest_xdist" not in sys.modules or "PYTEST_XDIST_WORKER" in os.environ or "-n" not in " ".join(sys.argv):
    asyncio.run(make_database(DATABASE))


@pytest_asyncio.fixture(scope="session", loop_scope="session", autouse=True)
async def pool():
    await db.open_pool(db.REQUESTS)
    yield
    await db.close()


@pytest.fixture(autouse=True)
def watch(monkeypatch):
    """Whatever is tested: plans read payloads as graphql-core does."""
    found = Watch(monkeypatch)
    yield found
    assert found.differences == []


@pytest.fixture(scope="session")
def mailbox():
    """A mail server over TCP; without this fixture mails are kept."""
    with Mailbox.running() as found:
        yield found


@pytest_asyncio.fixture
async def no_backlog(pool):
    """What tests without jobs have left to be done: by the thousand, and nobody waits for it."""
    await db.fetch("UPDATE event SET pending = false WHERE pending")


@pytest.fixture
def jobs(no_backlog):
    """A relay and a worker as processes of their own, without a mail server; one such pair at a time."""
    with running("relay", "worker") as processes:
        yield Jobs(processes)


@pytest.fixture
def smtp(mailbox, monkeypatch):
    """This process sends its mails to the mailbox."""
    monkeypatch.setenv("TSUNAGI_SMTP_URL", mailbox.url)
    settings.cache_clear()
    yield mailbox
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def statements(monkeypatch):
    """The statements that are asked of the database for reading, as they come."""
    found: list[str] = []

    def noted(ask):
        async def asked(sql, *values):
            found.append(sql)
            return await ask(sql, *values)

        return asked

    for name in ("read", "planned", "chosen"):
        monkeypatch.setattr(db, name, noted(getattr(db, name)))
    return found
