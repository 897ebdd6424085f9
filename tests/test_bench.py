"""`bench`: the smallest run measures the product beside the limit, and only what is the same counts as the same."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from commands.bench.cases import data_of, is_same
from commands.bench.report import Goal

ROOT = Path(__file__).parent.parent
QUERY_GOALS = ("cpu-times-limit", "rate-of-limit", "rate-64-of-16")
EXPECTED = [
    *(f"{name}-{goal}" for name in ("q1", "q2", "q3", "dashboard") for goal in QUERY_GOALS),
    "place-cpu-times-limit", "event-times-bare", "subscription-kilobytes", "import-rate-of-copy",
    "import-worker-megabytes", "start-seconds",
]  # fmt: skip


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.timeout(480)
async def test_the_smallest_run_measures_every_goal():
    """On the servers of the tests, in a database of its own."""
    given = {f"TSUNAGI_TEST_{name}_URL": os.environ[f"TSUNAGI_{name}_URL"] for name in ("DATABASE", "REDIS")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "commands", "bench", "--smallest",
        env=os.environ | given, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    out, _ = await process.communicate()
    told = out.decode()
    assert process.returncode == 0, told
    assert "left out" not in told
    assert "failed" not in told
    goals = dict(re.findall(r"^goal (\S+) (\S+) \S+ (?:met|missed)$", told, re.MULTILINE))
    assert sorted(goals) == sorted(EXPECTED)
    assert float(goals.pop("subscription-kilobytes")) < 1000  # of a handful, whatever the allocator makes of it
    assert all(float(value) > 0 for value in goals.values())
    assert len(re.findall(r"^\| Tsunagi \|", told, re.MULTILINE)) == 6
    assert len(re.findall(r"^\| limit: Starlette", told, re.MULTILINE)) == 5


ORDER = {"placedAt": "2026-11-25T03:00:00+00:00", "total": 5, "lines": [{"quantity": "1.5"}], "party": {"name": "あ"}}


@pytest.mark.parametrize(
    ("answer", "same"),
    [
        (ORDER, True),
        (ORDER | {"placedAt": "2026-11-25 03:00:00+00", "lines": [{"quantity": "1.500"}]}, True),
        (ORDER | {"total": "5", "party": {"name": "あ", "phone": "1"}}, True),
        (ORDER | {"placedAt": "2026-11-25T03:00:01+00:00"}, False),
        (ORDER | {"lines": [{"quantity": "1.501"}]}, False),
        (ORDER | {"lines": []}, False),
        (ORDER | {"party": None}, False),
        ({name: value for name, value in ORDER.items() if name != "total"}, False),
    ],
)
def test_answers_are_compared_by_what_they_say(answer, same):
    assert is_same(ORDER, answer) is same


def test_a_connection_is_a_list():
    assert data_of(b'{"data":{"orders":{"nodes":[1,2]}}}') == data_of(b'{"data":{"orders":[1,2]}}') == [1, 2]


def test_a_goal_is_a_line_for_programs():
    assert str(Goal("q1-cpu-times-limit", 1.4, 1.5)) == "goal q1-cpu-times-limit 1.4 1.5 met"
    assert str(Goal("q1-rate-of-limit", 0.5, 0.9, at_least=True)) == "goal q1-rate-of-limit 0.5 0.9 missed"
