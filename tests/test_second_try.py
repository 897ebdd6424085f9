"""`manage.py test` gives few failing tests a second try, alone, and says so."""

import os

import pytest

from commands.test import tried

SUITE = """
import pathlib, pytest
MARK = pathlib.Path(__file__).with_name("mark")

@pytest.mark.parametrize("number", range({unsteady}))
def test_unsteady(number):
    mark = MARK.with_name(f"mark{{number}}")
    seen = mark.exists()
    mark.touch()
    assert seen

def test_fails():
    assert not {fails}

def test_passes():
    with MARK.open("a") as file:
        file.write("once ")
"""


@pytest.fixture
def suite(tmp_path, capfd):
    """Runs tests that lie in a folder of their own; gives the code, and what was said."""

    async def run(*, unsteady, fails=False, chosen=()):
        (tmp_path / "test_some.py").write_text(SUITE.format(unsteady=unsteady, fails=fails))
        (tmp_path / "pytest.ini").write_text("[pytest]")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        environment["PYTEST_ADDOPTS"] = f"--rootdir={tmp_path} -c {tmp_path / 'pytest.ini'} {tmp_path}"
        code = await tried(["-n", "2"], list(chosen), environment, tmp_path / "cache")
        assert (tmp_path / "mark").read_text() == "once "
        return code, capfd.readouterr().out

    return run


async def test_what_passes_alone_is_named_and_passes(suite):
    code, said = await suite(unsteady=3)
    assert code == 0
    assert "Unsteady" in said.splitlines()[-1]
    assert said.splitlines()[-1].count("test_unsteady") == 3


async def test_what_fails_twice_has_failed(suite):
    code, said = await suite(unsteady=1, fails=True)
    assert code == 1
    assert "Unsteady" not in said


async def test_when_many_fail_something_is_broken(suite):
    code, said = await suite(unsteady=4)
    assert code == 1
    assert "Tried again" not in said


async def test_chosen_tests_are_tried_once(suite):
    code, said = await suite(unsteady=1, chosen=["-k", "test_"])
    assert code == 1
    assert "Tried again" not in said


async def test_when_all_pass_nothing_is_tried_again(suite):
    code, said = await suite(unsteady=0)
    assert code == 0
    assert "Tried again" not in said
