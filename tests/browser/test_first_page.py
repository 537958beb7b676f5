"""The first page after a log-in is light, needs few requests, and stands still while it is drawn."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import opened
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOST_BYTES, MOST_REQUESTS, MOST_SHIFT = 100 * 1024, 10, 0.02

SHIFT = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shift += entry.value)))
  .observe({type: "layout-shift", buffered: true});
"""


@pytest.mark.parametrize("path", ["/today", "/accounts", "/opportunities/board", "/accounts/{qiming}"])
def test_a_cold_first_page_is_light_and_stands_still(browser: Browser, company: Product, path: str) -> None:
    with opened(browser, company, "rep") as window:
        window.add_init_script(SHIFT)
        page = window.new_page()
        network = window.new_cdp_session(page)
        network.send("Network.enable")
        asked: dict[str, dict[str, Any]] = {}
        network.on(
            "Network.requestWillBeSent", lambda e: asked.setdefault(e["requestId"], {"url": e["request"]["url"]})
        )
        network.on("Network.loadingFinished", lambda e: asked[e["requestId"]].update(size=e["encodedDataLength"]))
        page.goto(company.path(path))
        page.wait_for_timeout(2_000)

        sent = {one["url"].split("/", 3)[-1]: one.get("size", 0) for one in asked.values() if is_page(one["url"])}
        told = "\n".join(f"{size:8,.0f} {url}" for url, size in sent.items())
        assert sum(sent.values()) <= MOST_BYTES, f"{sum(sent.values()):,.0f} bytes:\n{told}"
        assert len(sent) <= MOST_REQUESTS, f"{len(sent)} requests:\n{told}"
        assert page.evaluate("window.shift") <= MOST_SHIFT


def is_page(url: str) -> bool:
    """The line for live updates stays open, and what drags cards comes when the page has long been there."""
    return url.startswith("http") and not url.split("?")[0].endswith(("/live", "/sortable.min.js"))
