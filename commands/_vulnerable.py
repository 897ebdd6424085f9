"""Asks the open database of vulnerabilities (OSV) about every package of the lock files."""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

OSV = "https://api.osv.dev"
"""OSV_URL names a mirror."""
LOCKS = Path("requirements")
NODE_LOCKS = tuple(
    Path(folder) / "package-lock.json" for folder in ("admin-ui", "clients/typescript", "tests/bench", "tests/browser")
)
PIN = re.compile(r"^([a-z0-9._-]+)==([^\s;]+)", re.MULTILINE)
BATCH = 500
SECONDS = 20
CONNECT_SECONDS = 3
ACCEPTED: Mapping[str, str] = {}
"""Ids of vulnerabilities that do not concern us, each with the reason."""


class NotAsked(Exception):
    """The database does not answer: nothing is known."""


class Package(NamedTuple):
    """Something that is installed, in exactly this version."""

    ecosystem: str
    name: str
    version: str


def packages() -> list[Package]:
    """All that the lock files name."""
    return sorted({*_python(), *_node()})


def _python() -> Iterator[Package]:
    for lock in LOCKS.glob("*.lock"):
        for name, version in PIN.findall(lock.read_text()):
            yield Package("PyPI", name, version)


def _node() -> Iterator[Package]:
    """The servers that the bench compares us with, and what the client in TypeScript needs."""
    every = [one for lock in NODE_LOCKS for one in json.loads(lock.read_text())["packages"].items()]
    for path, facts in every:
        if path:
            yield Package("npm", facts.get("name", path.rpartition("node_modules/")[2]), facts["version"])


def found() -> str:
    """A line for each package of which a vulnerability is known."""
    import httpx2

    asked, lines, patience = packages(), [], httpx2.Timeout(SECONDS, connect=CONNECT_SECONDS)
    with httpx2.Client(base_url=os.environ.get("OSV_URL", OSV), timeout=patience) as client:
        for start in range(0, len(asked), BATCH):
            batch = asked[start : start + BATCH]
            for package, ids in zip(batch, _known(client, batch), strict=True):
                if ids := [one for one in ids if one not in ACCEPTED]:
                    lines.append(f"{package.name} {package.version} ({package.ecosystem}): {', '.join(ids)}")
    return "\n".join(lines)


def _known(client: Any, batch: Sequence[Package]) -> list[list[str]]:
    import httpx2

    queries = [
        {"package": {"ecosystem": one.ecosystem, "name": one.name}, "version": one.version} for one in batch
    ]  # fmt: skip
    try:
        answer = client.post("/v1/querybatch", json={"queries": queries})
        answer.raise_for_status()
        results: list[dict[str, Any]] = answer.json()["results"]
    except (httpx2.HTTPError, ValueError, LookupError) as error:
        raise NotAsked(f"{client.base_url.host}: {error or type(error).__name__}") from None
    return [[one["id"] for one in result.get("vulns", ())] for result in results]
