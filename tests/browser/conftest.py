"""The browser and the people in it: one Chromium for each file of tests, log-ins done once and used again."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, sync_playwright

from tests.browser import checks, chromium, product
from tests.browser.product import Product

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
Enter = Callable[..., Page]


@pytest.fixture(scope="session")
def company(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """The product with its own company, one for each process of the test run."""
    with django_db_blocker.unblock(), product.running(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
def browser(company: Product) -> Iterator[Browser]:
    """Ends with its file: while it is open this thread has an event loop, which other tests must not find."""
    with sync_playwright() as playwright:
        opened = open_browser(playwright)
        yield opened
        opened.close()


def open_browser(playwright: Playwright) -> Browser:
    found = chromium.launch(playwright)
    if found is None:
        pytest.skip(chromium.CURE)
    return found


@contextmanager
def opened(browser: Browser, company: Product, who: str = "", **options: Any) -> Iterator[BrowserContext]:
    """A window of its own for this person; `theme` and Playwright's options say how it looks."""
    theme = options.pop("theme", "light")
    language = company.person(who)["language"] if who else options.pop("language", "zh")
    options.pop("language", None)
    window = browser.new_context(
        base_url=company.url,
        locale="en-GB" if language == "en" else "zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        storage_state=session(browser, company, who) if who else None,
        **{"viewport": WIDE, **options},
    )
    window.set_default_timeout(8_000)
    cookies = {"theme": theme, "language": language}
    window.add_cookies([{"name": name, "value": value, "url": company.url} for name, value in cookies.items()])
    window.add_init_script(checks.LISTEN)
    try:
        yield window
    finally:
        window.close()


def session(browser: Browser, company: Product, who: str) -> Any:
    """The cookies of this person's log-in."""
    if who not in company.sessions:
        window = browser.new_context(base_url=company.url, locale="zh-CN")
        log_in(window.new_page(), company, who)
        company.sessions[who] = window.storage_state()
        window.close()
    return company.sessions[who]


def log_in(page: Page, company: Product, who: str) -> None:
    person = company.person(who)
    page.goto("/login")
    page.fill("[name=login]", person["email"])
    page.fill("[name=password]", person["password"])
    page.click("main .button-primary")


@pytest.fixture
def enter(browser: Browser, company: Product, request: pytest.FixtureRequest) -> Iterator[Enter]:
    """`enter("rep", "/accounts")` opens a window of this person there. What broke is kept as a picture."""
    windows: list[Any] = []
    pages: list[tuple[Page, list[str]]] = []

    def go(who: str = "", path: str = "", **options: Any) -> Page:
        window = opened(browser, company, who, **options)
        page = window.__enter__().new_page()
        windows.append(window)
        pages.append((page, checks.listen(page)))
        if path:
            page.goto(company.path(path))
        return page

    yield go
    troubles = [trouble for page, heard in pages for trouble in [*heard, *checks.refused(page)]]
    if getattr(request.node, "has_failed", False) or troubles:
        for number, (page, _) in enumerate(pages):
            picture(page, f"{request.node.name}-{number}")
    for window in windows:
        window.__exit__(None, None, None)
    assert troubles == []


def picture(page: Page, name: str) -> None:
    """What the page looks like now, in var/test/pictures."""
    folder = Path(os.environ.get("ZHIKE_DATA", "var/test")) / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        page.screenshot(path=folder / f"{''.join(c if c.isalnum() or c in '-_' else '_' for c in name)[:100]}.png")
    except Error:  # the window is gone already
        pass


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.when == "call" and report.failed:
        item.has_failed = True  # type: ignore[attr-defined]
    return report
