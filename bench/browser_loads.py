"""Windows of a browser and pages that load in them: what goes over the wire, and when the page can be used."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

WATCH = Path(__file__).with_name("browser_watch.js").read_text(encoding="utf-8")
QUIET = 0.4  # seconds without a request, after which a page has asked for all that it asks for by itself
# Pattern of the path, selector and number of what makes the page useful.
WANTED: list[tuple[str, str, int]] = [
    ("^/contacts$", "#rows > tr[data-id]", 50),
    (r"^/\w+/\d+$", "#record .entry, #record .empty", 1),
    ("^/opportunities/board$", ".board-card", 1),
    ("^/today$", ".today .card", 1),
    ("^/login$", "main form", 1),
]
TIMES = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const first = performance.getEntriesByName("first-contentful-paint")[0];
  return {visible_ms: bench.visible, count: bench.count, answer_ms: page.responseEnd, first_paint_ms: first ? first.startTime : null};
}"""


@dataclass(frozen=True)
class Visit:
    """Where the product is, and the cookies of who visits it; none for a stranger."""

    browser: Browser
    url: str
    language: str
    session: Any = None


@contextmanager
def window(visit: Visit, *, slowness: int = 1) -> Iterator[tuple[Page, CDPSession]]:
    """A page in a window with an empty cache, on a processor so many times slower."""
    context: BrowserContext = visit.browser.new_context(
        base_url=visit.url,
        locale="en-GB" if visit.language == "en" else "zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1440, "height": 900},
        storage_state=visit.session,
    )
    try:
        context.set_default_timeout(30_000)
        context.add_init_script(WATCH.replace('"WANTED"', json.dumps(WANTED)))
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        if slowness > 1:
            devtools.send("Emulation.setCPUThrottlingRate", {"rate": slowness})
        yield page, devtools
    finally:
        context.close()


def log_in(visit: Visit, email: str, password: str) -> Any:
    """The cookies of the log-in, done once in the browser as people do it."""
    with window(visit) as (page, _devtools):
        page.goto("/login")
        page.fill("[name=login]", email)
        page.fill("[name=password]", password)
        page.click("main .button-primary")
        page.wait_for_url("**/today")
        return page.context.storage_state()


class Wire:
    """What a page fetches: each request with its bytes as they were sent, head and body."""

    def __init__(self, devtools: CDPSession) -> None:
        self.asked: dict[str, dict[str, Any]] = {}
        self.last = 0.0
        devtools.send("Network.enable")
        devtools.on("Network.requestWillBeSent", self.sent)
        devtools.on("Network.requestServedFromCache", lambda event: self.asked.pop(event["requestId"], None))
        devtools.on("Network.responseReceived", self.received)
        devtools.on("Network.loadingFinished", self.finished)

    def sent(self, event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if url.startswith("http") and not is_later(url):
            self.last = time.monotonic()
            self.asked[event["requestId"]] = {"url": url.split("/", 3)[-1], "bytes": 0}

    def received(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self.asked.pop(event["requestId"], None)

    def finished(self, event: dict[str, Any]) -> None:
        if one := self.asked.get(event["requestId"]):
            one["bytes"] = event["encodedDataLength"]
            self.last = time.monotonic()

    def wait(self, page: Page) -> None:
        """Until it is quiet."""
        while time.monotonic() < self.last + QUIET:
            page.wait_for_timeout(50)

    def take(self) -> dict[str, Any]:
        """What came since the last time."""
        found = list(self.asked.values())
        self.asked.clear()
        return {"kb": sum(one["bytes"] for one in found) / 1024, "requests": len(found), "files": found}


def is_later(url: str) -> bool:
    """The line for live updates stays open, and what drags cards comes when the page has long been there."""
    return url.split("?")[0].endswith(("/live", "/sortable.min.js"))


def busy(devtools: CDPSession) -> float:
    """Milliseconds of processor time that the thread of the page has used, without what measuring needs."""
    told = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
    return 1000 * (told["TaskDuration"] - told["DevToolsCommandDuration"])


def load(page: Page, devtools: CDPSession, wire: Wire, path: str) -> dict[str, Any]:
    before = busy(devtools)
    page.goto(path, wait_until="commit")
    page.evaluate("bench.ready")
    used = busy(devtools) - before
    wire.wait(page)
    return wire.take() | page.evaluate(TIMES) | {"cpu_ms": used}


def visits(visit: Visit, path: str, times: int) -> dict[str, list[dict[str, Any]]]:
    """So many first visits, each with an empty cache and one visit after it."""
    found: dict[str, list[dict[str, Any]]] = {"cold": [], "warm": []}
    for _ in range(times):
        with window(visit) as (page, devtools):
            wire = Wire(devtools)
            found["cold"].append(load(page, devtools, wire, path))
            page.goto("about:blank")
            found["warm"].append(load(page, devtools, wire, path))
    return found
