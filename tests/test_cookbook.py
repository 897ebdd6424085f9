"""docs/cookbook.md runs as it stands, from top to bottom; so do the documents that links open in GraphiQL."""

import functools
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from graphql import OperationType, build_schema, parse, validate

from core import clock
from core.web import admin_ui
from schema.root import sdl
from services import session as sessions
from tests import make
from tests.people import Person
from tests.services import eventually

ROOT = Path(__file__).parent.parent
PREPARED = sorted((ROOT / "core" / "web" / "assets" / "prepared").glob("*.graphql"))
BLOCK = re.compile(r"^```(graphql|json variables|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WHOLE = re.compile(r'"\$(\w+)"')


@dataclass
class Step:
    """A document, its variables, and the answer that the page promises."""

    document: str
    variables: str = "{}"
    answer: str = ""
    options: dict[str, list[str]] = field(default_factory=dict)


def steps():
    found = []
    for kind, text in BLOCK.findall((ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")):
        if kind == "graphql":
            options = {}
            for name, value in re.findall(r"^# (as|keep|wait|live)(?:: (.*))?$", text, re.MULTILINE):
                options.setdefault(name, []).append(value)
            found.append(Step(text, options=options))
        elif kind == "json variables":
            found[-1].variables = text
        else:
            found[-1].answer = text
    return found


def at(value, path):
    for part in path.split("."):
        value = value[int(part)] if part.isdigit() else value[part]
    return value


def is_as_promised(promised, given):
    if promised == "…":
        return given is not None
    if isinstance(promised, dict):
        return promised.keys() == given.keys() and all(is_as_promised(promised[k], given[k]) for k in promised)
    if isinstance(promised, list):
        return len(promised) == len(given) and all(map(is_as_promised, promised, given))
    return promised == given


def refusals(data):
    payloads = [payload for payload in data.values() if isinstance(payload, dict)]
    return [error for payload in payloads for error in payload.get("userErrors", ())]


@pytest.mark.feature("CN-01", "CN-02", "CN-07", "CN-08", "CN-09", "CN-10", "CN-11", "CN-52", "CN-60")
async def test_the_cookbook_runs(http, jobs):
    seller = await make.business("丸八フーズ #")
    await make.user(seller, login_id="seller@demo.example")
    kept, people = {"today": str(clock.today())}, {"nobody": Person(http)}
    for step in steps():
        if "live" in step.options:
            continue
        person = people[step.options["as"][0]]
        variables = json.loads(WHOLE.sub(lambda found: json.dumps(kept[found[1]]), step.variables))

        async def ask(person=person, step=step, variables=variables):
            return (await person.ask(step.document, **variables)).data

        data = await ask()
        promised = json.loads(step.answer) if step.answer else None
        if "wait" in step.options:
            data = await eventually(functools.partial(_when, ask, promised))
        assert promised is None or is_as_promised(promised, data), (promised, data)
        assert promised or refusals(data) == [], data
        for name, path in (line.split(" = ") for line in step.options.get("keep", ())):
            kept[name] = at(data, path)
            if name in {"token", "cook"}:
                people["seller" if name == "token" else name] = Person(http, token=kept[name])
            if name == "url":
                kept[name] = kept[name].rpartition("/")[2]
    assert (await http.get(kept["paper"])).content.startswith(b"%PDF-")
    assert (await sessions.actor_of(kept["cook"], "ja", "")).user_id is None


async def _when(ask, promised):
    data = await ask()
    return data if is_as_promised(promised, data) else None


def test_the_cookbook_shows_every_kind_of_operation_and_names_who_asks():
    documents = [parse(step.document) for step in steps()]
    kinds = {getattr(one, "operation", None) for document in documents for one in document.definitions} - {None}
    assert kinds == set(OperationType)
    assert {step.options["as"][0] for step in steps()} == {"nobody", "seller", "cook"}


def test_documents_of_the_cookbook_that_are_only_shown_are_valid():
    known = build_schema(sdl())
    shown = [parse(step.document) for step in steps() if "live" in step.options]
    assert len(shown) > 2
    assert [error.message for document in shown for error in validate(known, document)] == []


@pytest.mark.parametrize("path", PREPARED, ids=lambda path: path.stem)
def test_what_a_link_opens_is_valid(path):
    assert validate(build_schema(sdl()), parse(path.read_text(encoding="utf-8"))) == []
    variables = path.with_suffix(".json")
    assert not variables.exists() or json.loads(variables.read_text(encoding="utf-8"))


async def test_links_of_mails_open_what_they_promise_where_no_admin_ui_was_built(http, monkeypatch, tmp_path):
    monkeypatch.setattr(admin_ui, "DIST", tmp_path)
    assert (await http.get("/", follow_redirects=False)).headers["location"] == "/graphql"
    assert (await http.get("/inbox", follow_redirects=False)).status_code == 404
    for link, name in (
        ("invitations/abc", "invitation"),
        ("forms/abc", "public-form"),
        ("orders/00000001", "order"),
        ("orders/00000001/abc", "order"),
    ):
        answer = await http.get(f"/{link}", follow_redirects=False)
        assert answer.headers["location"].startswith(f"/graphql?prepared={name}&")
        assert answer.headers["cache-control"] == "no-store"
    assert (await http.get("/assets/prepared/order.graphql")).status_code == 200
    assert (await http.get("/assets/prepared/../../../settings.py")).status_code == 404


async def test_graphiql_comes_from_here_alone_and_offers_demo_logins_only_to_demos(http):
    page = await http.get("/graphql")
    assert page.status_code == 200
    assert 'data-demo="false"' in page.text
    assert "script-src 'self';" in page.headers["content-security-policy"]
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert sources
    for source in sources:
        assert source.startswith("/assets/")
        assert (await http.get(source)).status_code == 200
