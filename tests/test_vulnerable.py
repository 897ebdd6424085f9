"""Locked packages are looked up in a database of vulnerabilities; when it does not answer, that is said."""

import contextlib
import http.server
import json
import re
import threading
import tomllib
from pathlib import Path

import pytest

from commands import _vulnerable, lint
from commands._vulnerable import NotAsked
from tests.services import free_port


@contextlib.contextmanager
def database(known, status=200):
    """A server that speaks OSV's batches; gives what it was asked."""
    asked: list[dict] = []

    class Answering(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            queries = json.loads(self.rfile.read(int(self.headers["content-length"])))["queries"]
            asked.extend(queries)
            ids = [known.get((one["package"]["name"], one["version"]), []) for one in queries]
            self.send_response(status)
            self.end_headers()
            results = [{"vulns": [{"id": id} for id in of]} if of else {} for of in ids]
            self.wfile.write(json.dumps({"results": results}).encode())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_every_locked_package_is_asked_about_in_its_version(monkeypatch):
    with database({}) as (url, asked):
        monkeypatch.setenv("OSV_URL", url)
        assert _vulnerable.found() == ""
    told = {(one["package"]["ecosystem"], one["package"]["name"], one["version"]) for one in asked}
    assert len(told) == len(asked) == len(_vulnerable.packages())
    names = {(ecosystem, name) for ecosystem, name, _ in told}
    assert {("PyPI", "jinja2"), ("PyPI", "ruff"), ("PyPI", "uv"), ("npm", "postgraphile")} <= names


def test_a_known_vulnerability_fails_and_an_accepted_one_does_not(monkeypatch, capsys):
    (version,) = {one.version for one in _vulnerable.packages() if one.name == "jinja2"}
    with database({("jinja2", version): ["GHSA-aaaa", "GHSA-bbbb"]}) as (url, _):
        monkeypatch.setenv("OSV_URL", url)
        assert _vulnerable.found() == f"jinja2 {version} (PyPI): GHSA-aaaa, GHSA-bbbb"
        assert not lint._passes("packages", _vulnerable.found)
        monkeypatch.setattr(_vulnerable, "ACCEPTED", {"GHSA-aaaa": "ours is not reached", "GHSA-bbbb": "likewise"})
        assert _vulnerable.found() == ""
    assert "failed" in capsys.readouterr().out


@pytest.mark.parametrize("status", [None, 503])
def test_nobody_answers_is_said_and_fails_nothing(monkeypatch, capsys, status):
    with database({}, status or 200) as (url, _):
        monkeypatch.setenv("OSV_URL", url if status else f"http://127.0.0.1:{free_port()}")
        with pytest.raises(NotAsked):
            _vulnerable.found()
        assert lint._passes("packages", _vulnerable.found)
    assert "NOBODY KNOWS  packages: could not be asked (127.0.0.1" in capsys.readouterr().out


def test_no_rule_about_security_is_switched_off_for_the_product():
    """`S` is on for all that runs at a customer; a place that is an exception says so itself, one rule at a time."""
    with open("pyproject.toml", "rb") as file:  # noqa: PTH123
        linting = tomllib.load(file)["tool"]["ruff"]["lint"]
    assert "ALL" in linting["select"]
    assert [rule for rule in linting["ignore"] if rule.startswith("S")] == ["S101"]
    ours = [
        rules for where, rules in linting["per-file-ignores"].items() if not where.startswith(("tests", "migrations"))
    ]
    assert {rule for rules in ours for rule in rules if re.match(r"S\d", rule)} == {"S603", "S606", "S607", "S608"}
    for path in Path().glob("*/**/*.py"):
        if not path.parts[0].startswith((".", "tests", "migrations")):
            for line in path.read_text().splitlines():
                assert not re.search(r"#\s*(noqa(?!:)|ruff:\s*noqa)", line), (path, line)
