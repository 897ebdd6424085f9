"""Lists of the admin UI with very many rows, as somebody uses them: in a real Chromium, on the real server."""

import asyncio
import contextlib
import os
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import asyncpg

from commands.bench.databases import World
from commands.bench.load import told
from commands.bench.report import Goal
from commands.bench.seats import token
from commands.bench.servers import OURS, running
from core.embedded.folder import Folder

if TYPE_CHECKING:
    from playwright.async_api import Browser, CDPSession, Locator, Page, ViewportSize

WAIT_GOAL = 100.0
"""Milliseconds from a key or a tap to the next picture."""
FRAME_GOAL = 34.0
"""Two pictures of sixty a second, for 95 of a hundred."""
HEAP_GOAL = 2.0
DEEP_GOAL = 1.2
SETTLED = 700
STEP = 240
"""Pixels that each picture scrolls on."""
SAMPLES = 7
ONE_BUYER = """
UPDATE "order" SET (buyer_id, customer_id, supplier_id) =
  (SELECT o.buyer_id, o.customer_id, o.supplier_id FROM "order" o
   JOIN membership m ON m.business_id = o.buyer_id JOIN "user" u ON u.id = m.user_id
   WHERE u.login_id = 'buyer@demo.example' LIMIT 1)
"""
WATCH = """
window.__events = []; window.__long = []
const each = (list, tell) => { for (const one of list.getEntries()) tell(one) }
new PerformanceObserver((list) => each(list, (one) => one.interactionId && __events.push(one.duration)))
  .observe({ type: "event", durationThreshold: 16 })
new PerformanceObserver((list) => each(list, (one) => __long.push(one.duration)))
  .observe({ type: "longtask" })
"""
SCROLL = """
async ([rows, step]) => {
  const rowsThere = () => [...document.querySelectorAll(".rows [aria-rowindex]")]
  const last = () => Math.max(0, ...rowsThere().map((one) => +one.ariaRowIndex))
  const gaps = []; let former = performance.now(); let unchanged = 0; let lastY = -1
  while (gaps.length % 20 || last() < rows) {
    window.scrollBy(0, step)
    const now = await new Promise(requestAnimationFrame)
    gaps.push(now - former); former = now
    unchanged = scrollY === lastY ? unchanged + 1 : 0; lastY = scrollY
    if (unchanged > 600) break
  }
  gaps.sort((one, other) => one - other)
  return { frames: gaps.length, middle: gaps[gaps.length >> 1], p95: gaps[Math.floor(gaps.length * 0.95)],
    worst: gaps.at(-1), seen: last() }
}
"""
PAGE = """query page($after: String, $where: OrderWhere) {
  orders(first: 100, after: $after, where: $where, orderBy: [PLACED_AT_DESC]) {
    nodes { id number status total unreadMessages buyerParty { name } viewerCan { confirm { allowed reason } } }
    pageInfo { endCursor hasNextPage }
  } }"""


@dataclass
class Look:
    """Who uses which list, in a window of which size; and how far it is scrolled."""

    title: str
    login: str
    path: str
    size: "ViewportSize"
    rows: int
    found: list[tuple[str, str]] = field(default_factory=list)
    worst: float = 0.0


async def browse(world: World, folder: Folder, rows: int) -> list[Goal]:
    """Use both lists, print a table for each, and say what came of it."""
    connection = await asyncpg.connect(world.url, server_settings={"tsunagi.audit": "off"})
    try:
        await connection.execute(ONE_BUYER)
        await connection.execute("VACUUM ANALYZE")
        count = await connection.fetchval('SELECT count(*) FROM "order"')
    finally:
        await connection.close()
    print(f"\nLists of {count:,} orders in Chromium", flush=True)
    os.environ.setdefault("TSUNAGI_DATABASE_URL", world.url)  # the tests' browser comes with the product's settings
    async with running(OURS, world.url, folder) as server, chromium() as browser:
        return await measured(server.port, browser, rows)


async def measured(port: int, browser: "Browser", rows: int) -> list[Goal]:
    """What somebody waits for in both lists of a running server, and for a page far down."""
    goals: list[Goal] = []
    desk: ViewportSize = {"width": 1440, "height": 900}
    phone: ViewportSize = {"width": 360, "height": 740}
    for name, look in (
        ("inbox", Look("Inbox of a seller at 1440 px", "seller@demo.example", "/inbox", desk, rows)),
        ("history", Look("History of a buyer at 360 px", "buyer@demo.example", "/history", phone, rows)),
    ):
        goals += await _used(name, look, port, browser)
    goals.append(await _deep(port, await token(port, "seller@demo.example"), rows // 100))
    return goals


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator["Browser"]:
    """The browser of the tests."""
    from playwright.async_api import async_playwright

    from tests.browsers import QUIET, prepare

    path, environment = await asyncio.to_thread(prepare)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(QUIET), env=dict(environment))
        yield browser
        await browser.close()


async def _used(name: str, look: Look, port: int, browser: "Browser") -> list[Goal]:
    address = f"http://127.0.0.1:{port}"
    context = await browser.new_context(
        base_url=address,
        viewport=look.size,
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
    )
    cookie = {"name": "tsunagi_session", "value": await token(port, look.login), "url": address, "httpOnly": True}
    await context.add_cookies([cookie])  # type: ignore[list-item]
    page = await context.new_page()
    await page.add_init_script(WATCH)
    tools = await context.new_cdp_session(page)
    began = time.perf_counter()
    await page.goto(look.path)
    first = page.locator(".rows .row[aria-rowindex='1']")
    await first.wait_for()
    look.found.append(("open, with nothing cached, until rows stand", f"{(time.perf_counter() - began) * 1000:.0f} ms"))
    await page.wait_for_timeout(SETTLED)
    await _interactions(look, page, first)
    nodes, heap = await _held(page, tools)
    scrolled = await page.evaluate(SCROLL, [look.rows, STEP])
    await page.wait_for_timeout(SETTLED)
    nodes_after, heap_after = await _held(page, tools)
    look.found += [
        (
            f"pictures while {scrolled['seen']:,} rows go by: middle, 95 %, worst",
            f"{scrolled['middle']:.0f}, {scrolled['p95']:.0f}, {scrolled['worst']:.0f} ms",
        ),
        ("DOM nodes before, after", f"{nodes:,}, {nodes_after:,}"),
        ("JavaScript heap before, after", f"{heap:.1f}, {heap_after:.1f} MB"),
    ]
    if look.size["width"] > 1000:  # noqa: PLR2004 — a desk has keys
        await _interaction(look, "next row (j), far down", page, lambda: page.keyboard.press("j"))
    began = time.perf_counter()
    await page.evaluate("scrollTo(0, 0)")
    await first.wait_for()
    look.found.append(("jump back to the first row", f"{(time.perf_counter() - began) * 1000:.0f} ms"))
    print(f"\n{look.title}\n\n| | |\n|---|---|")
    for what, value in look.found:
        print(f"| {what} | {value} |", flush=True)
    await context.close()
    return [
        Goal(f"{name}-worst-wait-ms", look.worst, WAIT_GOAL),
        Goal(f"{name}-scroll-95-ms", scrolled["p95"], FRAME_GOAL),
        Goal(f"{name}-heap-times", heap_after / heap, HEAP_GOAL),
    ]


async def _interactions(look: Look, page: "Page", first: "Locator") -> None:
    search = page.get_by_role("searchbox")

    async def typed() -> None:
        await search.focus()
        await page.keyboard.type("00099", delay=60)

    async def cleared() -> None:
        await search.fill("")

    await _interaction(look, "type in the search", page, typed)
    await cleared()
    await page.wait_for_timeout(SETTLED)
    await page.evaluate("document.activeElement.blur()")
    if look.size["width"] > 1000:  # noqa: PLR2004 — a desk has keys, tabs and boxes
        key = page.keyboard.press
        await _interaction(look, "next row (j)", page, lambda: key("j"))
        await _interaction(look, "former row (k)", page, lambda: key("k"))
        await _interaction(look, "select a row (x)", page, lambda: key("x"))
        await _interaction(look, "select all", page, page.get_by_label("すべて選ぶ").first.click)
        await _interaction(look, "select none", page, page.get_by_label("すべて選ぶ").first.click)
        await _interaction(look, "sort", page, page.locator(".rows .head .sort").first.click)
        await _interaction(look, "sort back", page, page.locator(".rows .head .sort").first.click)
        await _interaction(look, "filter by a tab", page, page.locator(".mantine-SegmentedControl-label").nth(1).click)
        await _interaction(look, "all again", page, page.locator(".mantine-SegmentedControl-label").first.click)
        await _interaction(look, "palette (Ctrl K)", page, lambda: key("Control+k"))
        await key("Escape")
        await page.wait_for_timeout(SETTLED)
    await _interaction(look, "open an order", page, first.get_by_role("link").first.click)
    await page.go_back()
    await first.wait_for()
    await page.wait_for_timeout(SETTLED)


async def _interaction(look: Look, what: str, page: "Page", act: Callable[[], Awaitable[Any]]) -> None:
    """The longest of its events, and the longest task that it led to."""
    await page.evaluate("__events.length = __long.length = 0")
    await act()
    await page.wait_for_timeout(SETTLED)
    waited, longest = await page.evaluate("[Math.max(0, ...__events), Math.max(0, ...__long)]")
    look.worst = max(look.worst, waited)
    told_ = f"{waited:.0f} ms" if waited else "under 16 ms"
    look.found.append((what, told_ + (f", longest task {longest:.0f} ms" if longest else "")))


async def _held(page: "Page", tools: "CDPSession") -> tuple[int, float]:
    """DOM nodes, and megabytes of JavaScript that are still needed."""
    await tools.send("HeapProfiler.collectGarbage")
    used = await tools.send("Runtime.getHeapUsage")
    return int(await page.evaluate("document.querySelectorAll('*').length")), used["usedSize"] / 1e6


async def _deep(port: int, session: str, pages: int) -> Goal:
    after, places = None, [None]
    for _ in range(pages):
        found = await told(port, {"query": PAGE, "variables": {"after": after}}, session)
        after = found["orders"]["pageInfo"]["endCursor"]
        places.append(after)
    waits: dict[Any, list[float]] = {places[0]: [], places[-1]: []}
    for _ in range(SAMPLES):
        for place, seconds in waits.items():
            began = time.perf_counter()
            await told(port, {"query": PAGE, "variables": {"after": place}}, session)
            seconds.append(time.perf_counter() - began)
    one, deep = (statistics.median(seconds) for seconds in waits.values())
    print(f"\nPage 1 of the orders takes {one * 1000:.1f} ms, page {pages} {deep * 1000:.1f} ms.", flush=True)
    return Goal(f"page-{pages}-of-many-wait", deep / one, DEEP_GOAL)
