"""What people do on a page: rows that are exchanged, and touches by mouse and keys on a slow processor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from browser_loads import Visit, busy, window
from playwright.sync_api import CDPSession, Locator, Page

REST = 250  # milliseconds in which the browser tells how long a touch took, and what it fetched is there
PAUSES = (90, 140, 60, 350, 110, 420)  # between letters; after the long ones rows come in while the next is typed
HEAD = "th[data-column] a[hx-get]"
SEARCH = "[name=q][type=search]"


def swaps(visit: Visit, times: int) -> dict[str, list[dict[str, float]]]:
    """Other order and other page of a list of 50 rows, from the click to the frame that shows them."""
    found: dict[str, list[dict[str, float]]] = {"sort": [], "next page": []}
    with window(visit) as (page, devtools):
        for _ in range(times):
            page.goto("/contacts")
            page.wait_for_timeout(2 * REST)
            found["sort"].append(swap(page, devtools, page.locator(HEAD).first))
            found["next page"].append(swap(page, devtools, page.locator("[data-next]")))
    return found


def swap(page: Page, devtools: CDPSession, link: Locator) -> dict[str, float]:
    link.hover()
    page.wait_for_timeout(REST)
    page.evaluate("bench.expectRows()")
    before = busy(devtools)
    link.click()
    told: dict[str, float] = page.evaluate("bench.swapped")
    assert told["changed"], "The same rows came again."
    told["cpu_ms"] = busy(devtools) - before
    page.wait_for_timeout(REST)
    return told


@dataclass(frozen=True)
class Act:
    """`touch` does it; `brings` is what it is to show, found by a selector, or a page of its own where it is empty."""

    name: str
    touch: Callable[[Page], None]
    brings: str | None = None
    leave: Callable[[Page], None] = lambda page: None


def click(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(f"{selector} >> visible=true").first.click()


def keys(*names: str) -> Callable[[Page], None]:
    def press(page: Page) -> None:
        for name in names:
            page.keyboard.press(name)

    return press


def typed(word: str, *, into: Callable[[Page], None]) -> Callable[[Page], None]:
    """Letter by letter, as fast as people type."""

    def type_(page: Page) -> None:
        into(page)
        for at, letter in enumerate(word):
            page.keyboard.press(letter)
            page.wait_for_timeout(PAUSES[at % len(PAUSES)])

    return type_


def emptied(page: Page) -> None:
    page.locator(SEARCH).fill("")
    page.wait_for_timeout(2 * REST)
    page.locator("#rows > tr[data-id]").first.wait_for()


def edit(selector: str, *, double: bool) -> Callable[[Page], None]:
    """Open the editor of a value, add a letter, save, and take it out again."""

    def write(page: Page) -> None:
        cell = page.locator(selector).first
        for key in ("x", "Backspace"):
            (cell.dblclick if double else cell.click)()
            editor = page.locator(".cell-editor input:not([type=hidden]), .cell-editor textarea")
            editor.first.wait_for()
            for name in ("End", key, "Enter"):
                page.keyboard.press(name)
            editor.first.wait_for(state="detached")

    return write


def choose_rows(page: Page) -> None:
    page.locator("[data-pick]").nth(0).click()
    page.locator("[data-pick-all]").click()


def carry(page: Page) -> None:
    page.locator(".board-card[data-can-move]").first.focus()
    keys("Space", "ArrowRight", "ArrowRight", "Escape")(page)


close = keys("Escape")
LIST = (
    Act("open a menu", click("[data-menu=menu-sort]"), "#menu-sort .menu-item", close),
    Act("open the filter", click("[data-filter]:not([data-filter=''])"), "#filter-builder .filter-row", close),
    Act("choose 50 rows", choose_rows, "[data-bulk]:not([hidden])", close),
    Act("preview a record", keys("j", "Space"), "#peek .drawer-body", close),
    Act("edit a cell", edit("#rows td[data-field=title]", double=True)),
    Act("sort", click(HEAD)),
    Act("next page", click("[data-next]")),
    Act("type a search", typed("wangxi", into=click(SEARCH)), None, emptied),
    Act("search everywhere", typed("wang", into=keys("Control+k")), "#palette-last [role=option]", close),
    Act("open a record", click("#rows .grid-title a"), ""),
)  # fmt: skip
RECORD = (
    Act("open its menu", click("[data-menu=menu-record]"), "#menu-record .menu-item", close),
    Act("edit a value", edit(".record-rail dd[data-field=social]", double=False)),
    Act("write a note", typed("called again", into=click("#note")), None, lambda page: page.locator("#note").fill("")),
    Act("open a tab", click(".record-tabs .tab:not([aria-current]):not(.tab-details)")),
)
BOARD = (
    Act("open a card's menu", click(".board-card-menu"), "#menu-move .menu-item", close),
    Act("carry a card by keys", carry),
)


ACTS = {"list": LIST, "record": RECORD, "board": BOARD}


def touches(visit: Visit, path: str, acts: tuple[Act, ...], *, slowness: int) -> dict[str, dict[str, Any]]:
    """One visit in which all of this is done once: for each the waits of its touches, and when its end was seen."""
    found = {}
    with window(visit, slowness=slowness) as (page, _devtools):
        page.goto(path)
        page.evaluate("bench.ready")
        page.wait_for_timeout(2 * REST)
        for act in acts:
            found[act.name] = done(page, act)
    return found


def done(page: Page, act: Act) -> dict[str, Any]:
    page.evaluate("(brings) => { bench.begin(); if (brings) bench.expect(brings); }", act.brings)
    here = page.url
    act.touch(page)
    seen = None
    if act.brings == "":
        page.wait_for_url(lambda url: url != here)
        seen = page.evaluate("bench.opened()")
    elif act.brings:
        seen = page.evaluate("bench.seen")
    page.wait_for_timeout(REST)
    act.leave(page)
    page.wait_for_timeout(REST)
    return {"waits": page.evaluate("bench.touched()"), "seen": seen}
