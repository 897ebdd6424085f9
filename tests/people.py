"""Named actors who speak GraphQL to the application, as its users do."""

import contextlib
import dataclasses
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio

import app as composition
from core import live
from schema.root import schema

PASSWORD = "Demo-1234"
COUNT = iter(range(1, 10_000_000))


@dataclass
class Answer:
    """What came back."""

    status: int
    body: dict[str, Any]
    headers: Any

    @property
    def data(self) -> dict[str, Any]:
        assert "errors" not in self.body, self.body["errors"]
        return dict(self.body["data"])

    @property
    def error(self) -> str:
        """The code of the one top-level error."""
        (error,) = self.body["errors"]
        return str(error["extensions"]["code"])


@dataclass
class Person:
    """Somebody with, or without, a session."""

    http: httpx2.AsyncClient
    token: str | None = None
    name: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    language: str = "ja"
    headers: dict[str, str] = field(default_factory=dict)

    def keyed(self, key: str | None = None) -> "Person":
        """The same, who sends an idempotency key along."""
        return dataclasses.replace(self, headers={"idempotency-key": key or str(uuid4())})

    async def ask(self, document: str, **variables: Any) -> Answer:
        headers = {"accept-language": self.language, **self.headers}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        body = {"query": document, "variables": variables}
        response = await self.http.post("/graphql", json=body, headers=headers)
        is_json = response.content and "json" in response.headers["content-type"]
        assert is_json, (response.status_code, response.headers, response.text)
        return Answer(response.status_code, response.json(), response.headers)

    async def query(self, document: str, **variables: Any) -> Any:
        """The one root field's value."""
        (value,) = (await self.ask(document, **variables)).data.values()
        return value

    async def tell(self, mutation: str, shows: str = "", /, **input: Any) -> "Told":
        """Run a mutation by name: `await seller.tell("orderReceive", "order { status }", id=…)`."""
        mutations = schema()._schema.mutation_type
        assert mutations
        kind = mutations.fields[mutation].args["input"].type
        document = (
            f"mutation Told($input: {kind}) {{ {mutation}(input: $input) {{ {shows}"
            " userErrors { __typename code path message } } }"
        )
        answer = await self.ask(document, input=input)
        if "data" not in answer.body and answer.error == "LOGIN_REQUIRED":
            (error,) = answer.body["errors"]
            return Told({}, [{"code": error["extensions"]["code"], "path": [], "message": error["message"]}])
        (payload,) = answer.data.values()
        return Told(payload, payload["userErrors"])


@dataclass
class Told:
    """A payload and its refusals."""

    payload: dict[str, Any]
    errors: list[dict[str, Any]]

    @property
    def codes(self) -> list[str]:
        return [error["code"] for error in self.errors]

    @property
    def ok(self) -> dict[str, Any]:
        """The payload of what was not refused."""
        assert self.errors == []
        return self.payload

    def __getitem__(self, name: str) -> Any:
        return self.ok[name]

    @property
    def where(self) -> list[tuple[str, str]]:
        """(code, path) of each refusal."""
        return [(error["code"], ".".join(error["path"])) for error in self.errors]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def http(pool):
    """The application in this process, over ASGI."""
    transport = httpx2.ASGITransport(app=composition.app)
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(_lifespan())
        yield await stack.enter_async_context(
            httpx2.AsyncClient(transport=transport, base_url="http://tsunagi.test", timeout=30)
        )


@contextlib.asynccontextmanager
async def _lifespan():
    """The pool is the tests' own; only the live connection is the application's."""
    async with composition.LIVE.running():
        yield


@pytest.fixture
def nobody(http) -> Person:
    return Person(http)


@pytest.fixture
def login(http):
    async def begin(login_id: str, password: str = PASSWORD) -> Person:
        person = Person(http, name=login_id)
        told = await person.tell("login", "login { token }", loginId=login_id, password=password)
        person.token = told["login"]["token"]
        return person

    return begin


async def elsewhere(person: Person, address: str) -> Person:
    """The same session, used from another IP address."""
    transport = httpx2.ASGITransport(app=composition.app, client=(address, 40_000))
    client = httpx2.AsyncClient(transport=transport, base_url="http://tsunagi.test", timeout=30)
    return dataclasses.replace(person, http=client)


def unique(text: str) -> str:
    return re.sub(r"#", str(next(COUNT)), text)


__all__ = ["PASSWORD", "Answer", "Person", "Told", "live", "unique"]
