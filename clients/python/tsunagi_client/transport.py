"""How a program talks to Tsunagi: retries that never do anything twice, streams that go on where they broke off.

- What failed for a passing reason (no connection, 429, 502 to 504, `UNAVAILABLE`) is sent again, after the time that
  the server names or ever longer ones, until `patience` seconds have gone by.
- Each mutation carries an idempotency key, the same for each try: what was done is not done again, its answer is given
  again. Give `idempotency_key=` yourself to be safe beyond the end of your own process too.
- A subscription is read as server-sent events; when it breaks off it goes on behind the last event that was read.
"""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from typing import Any, Self
from uuid import uuid4

import httpx2
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from .base_model import UNSET

PASSING = frozenset({429, 502, 503, 504})
UNAVAILABLE = frozenset({"UNAVAILABLE", "RATE_LIMITED", "STILL_RUNNING"})
AGAIN = frozenset({"UNAVAILABLE", "RESUME_ELSEWHERE", "SLOW_READER"})
LONGEST_WAIT = 30.0
SILENCE = 45.0
"""Seconds without a word, not even a ping, after which a stream is taken for dead."""
MUTATION = re.compile(r"^\s*mutation\b", re.MULTILINE)


class TsunagiError(Exception):
    """The server refused or failed; `code` is the contract, `extensions` has the facts."""

    def __init__(self, message: str, extensions: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.extensions = extensions or {}
        self.code: str = self.extensions.get("code", "UNKNOWN")


class Refused(TsunagiError):
    """A mutation was refused: `errors` are its user errors, with code, message and path each."""

    def __init__(self, errors: list[Any]) -> None:
        super().__init__("; ".join(f"{'.'.join(error.path)}: {error.message}" for error in errors))
        self.errors = errors
        self.code = errors[0].code


def accepted(payload: Any) -> Any:
    """The payload of a mutation, if it was not refused; raises `Refused` otherwise."""
    if payload.user_errors:
        raise Refused(payload.user_errors)
    return payload


class Transport:
    """The base of the generated client: `Tsunagi(url, token)`; use it in an `async with`."""

    def __init__(
        self,
        url: str,
        token: str | None = None,
        *,
        language: str = "en",
        patience: float = 60.0,
        http: httpx2.AsyncClient | None = None,
    ) -> None:
        self.url = url.rstrip("/") + "/graphql"
        self.headers = {"accept-language": language} | ({"authorization": f"Bearer {token}"} if token else {})
        self.patience = patience
        self.http = http or httpx2.AsyncClient(timeout=httpx2.Timeout(30.0))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()

    async def execute(
        self,
        query: str,
        operation_name: str | None = None,
        variables: dict[str, Any] | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> dict[str, Any]:
        """The `data` of an answer; raises `TsunagiError` when there are errors, or when patience has run out."""
        headers = dict(self.headers)
        if MUTATION.search(query):
            headers["idempotency-key"] = idempotency_key or str(uuid4())
        body = {"query": query, "operationName": operation_name, "variables": _plain(variables or {})}
        patience = _Patience(self.patience)
        while True:
            try:
                response = await self.http.post(self.url, json=body, headers=headers)
            except httpx2.TransportError as error:
                await patience.bear(error)
                continue
            failure, wait = _outcome(response)
            if failure is None:
                return dict(response.json()["data"])
            if wait is None:
                raise failure
            await patience.bear(failure, wait)

    def get_data(self, response: dict[str, Any]) -> dict[str, Any]:
        """What the generated methods read."""
        return response

    async def execute_ws(
        self, query: str, operation_name: str | None = None, variables: dict[str, Any] | None = None, **_: Any
    ) -> AsyncIterator[dict[str, Any]]:
        """The events of a subscription, each once, across connections that break; raises when it ends for good."""
        body = {"query": query, "operationName": operation_name, "variables": _plain(variables or {})}
        place, patience = None, _Patience(self.patience)
        while True:
            try:
                async for reached, data in self._events(body, place):
                    place, patience = reached, _Patience(self.patience)
                    yield data
            except (httpx2.TransportError, TimeoutError) as error:
                await patience.bear(error)
            except TsunagiError as error:
                if error.code not in AGAIN:
                    raise
                place = error.extensions.get("cursor", place)
                await patience.bear(error)
            else:
                return

    async def _events(
        self, body: dict[str, Any], place: str | None
    ) -> AsyncIterator[tuple[str | None, dict[str, Any]]]:
        headers = self.headers | {"accept": "text/event-stream"} | ({"last-event-id": place} if place else {})
        timeout = httpx2.Timeout(30.0, read=SILENCE)
        async with self.http.stream("POST", self.url, json=body, headers=headers, timeout=timeout) as response:
            if response.headers.get("content-type", "").partition(";")[0] != "text/event-stream":
                await response.aread()
                error, _ = _outcome(response)
                raise error or TsunagiError("No stream of events was answered", {"code": "UNAVAILABLE"})
            async for event in httpx2.EventSource(response):
                if event.event == "complete":
                    return
                if event.event != "next":
                    continue
                told: Any = event.json()
                if told.get("errors"):
                    raise _told(told["errors"])
                place = event.id or place
                yield place, told["data"]
        raise TsunagiError("The stream broke off", {"code": "UNAVAILABLE"})


def _outcome(response: httpx2.Response) -> tuple[Exception | None, float | None]:
    """What went wrong, if anything did, and how long to wait if it is worth trying again."""
    wait = float(response.headers.get("retry-after") or 1)
    try:
        told = response.json()
    except ValueError:
        told = {}
    if not isinstance(told, dict) or not ("data" in told or "errors" in told):
        error = TsunagiError(f"HTTP {response.status_code}", {"code": "UNAVAILABLE"})
        return error, wait if response.status_code in PASSING else None
    if told.get("errors"):
        error = _told(told["errors"])
        return error, wait if response.status_code in PASSING or error.code in UNAVAILABLE else None
    for payload in (told["data"] or {}).values():
        errors = payload.get("userErrors") if isinstance(payload, dict) else None
        if errors and errors[0].get("code") in UNAVAILABLE:
            return TsunagiError(errors[0]["message"], {"code": errors[0]["code"]}), wait
    return None, None


def _told(errors: list[dict[str, Any]]) -> TsunagiError:
    return TsunagiError("; ".join(error["message"] for error in errors), errors[0].get("extensions"))


def _plain(value: Any) -> Any:
    """Variables as JSON; what was not given is left out, decimals and dates are texts."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if one is not UNSET}
    return [_plain(one) for one in value] if isinstance(value, list) else to_jsonable_python(value)


class _Patience:
    """Waits after each failure, ever longer, and raises when it has run out."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._count = seconds, 0
        self._since: float | None = None

    async def bear(self, error: Exception, at_least: float = 0.0) -> None:
        now = asyncio.get_running_loop().time()
        self._since = now if self._since is None else self._since
        if now - self._since > self._seconds:
            raise TsunagiError(f"Given up after {self._seconds:.0f} s: {error}", {"code": "UNAVAILABLE"}) from error
        pause = min(LONGEST_WAIT, 0.1 * 2**self._count) * random.uniform(0.5, 1)  # noqa: S311 — only spreads load
        self._count += 1
        await asyncio.sleep(max(pause, at_least))
