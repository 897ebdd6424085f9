"""What docs/operations.md tells to type is there: commands, options, settings, files, metrics."""

import re
import shlex
from collections.abc import Iterator

import pytest
from prometheus_client import REGISTRY
from typer.testing import CliRunner

import app  # noqa: F401 — all that counts something is there
from commands.__main__ import application
from core.settings import Settings
from tests.test_commands import NAMES, ROOT

PAGE = (ROOT / "docs" / "operations.md").read_text()
README = (ROOT / "README.md").read_text()
FILES = ROOT / "docs" / "operations"


def calls(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each call of a command, with its options."""
    for name, rest in re.findall(r"(?:manage\.py|-m commands) ([a-z]+)([^\n#&;`]*)", text):
        yield name, re.findall(r"--[a-z-]+", rest)


UNITS = "\n".join(path.read_text() for path in FILES.iterdir())
CALLS = sorted({(name, tuple(options)) for name, options in calls(PAGE + README + UNITS)})


@pytest.mark.parametrize(("name", "options"), CALLS)
def test_a_command_and_its_options_are_there(name, options):
    assert name in NAMES
    told = CliRunner().invoke(application(""), [name, "--help"]).output
    assert [one for one in options if one not in told] == []


def test_settings_files_tests_and_metrics_are_there():
    names = set(re.findall(r"TSUNAGI_[A-Z0-9_]+[A-Z0-9]", PAGE + UNITS))
    assert {name for name in names if name.removeprefix("TSUNAGI_").lower() not in Settings.model_fields} == set()
    for path in re.findall(r"`(tests/\w+\.py)`|\]\((operations/[^)]+)\)|(docs/operations/[\w.-]+)", PAGE):
        assert [ROOT / one for one in (path[0], path[2]) if one and not (ROOT / one).exists()] == []
        assert not path[1] or (ROOT / "docs" / path[1]).exists()
    known = {name for metric in REGISTRY.collect() for name in (metric.name, f"{metric.name}_total")}
    assert set(re.findall(r"`(tsunagi_\w+)(?:\{|`)", PAGE)) - {"tsunagi_reader"} <= known


def test_each_unit_starts_a_command_that_is_there():
    started = re.findall(r"^ExecStart=\S+/python -m commands (.+)$", UNITS, re.MULTILINE)
    assert len(started) == 3
    for line in started:
        name, *_ = shlex.split(line)
        instances = ("worker", "relay", "scheduler") if name == "%i" else (name,)
        assert set(instances) <= set(NAMES)
