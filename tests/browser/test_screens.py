"""Every screen in two languages, two themes and two sizes: usable by everybody, whole, and in one language."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.browser import checks
from tests.browser.conftest import PHONE, WIDE, opened, picture
from tests.browser.product import Product
from tests.browser.screens import GROUPS, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SIZES = {"wide": WIDE, "phone": PHONE}


@pytest.mark.parametrize("size", ["wide", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("group", GROUPS)
def test_every_screen_is_whole_and_open_to_everybody(
    browser: Browser, company: Product, group: str, language: str, theme: str, size: str
) -> None:
    found = []
    for who, screens in by_person(group, language, size):
        with opened(browser, company, who, theme=theme, language=language, viewport=SIZES[size]) as window:
            for screen in screens:
                for fault in faults_of(window, company, screen, who, language, theme, size):
                    found.append(f"{screen.name}: {fault}")
    assert not found, f"{len(found)} faults ({language}, {theme}, {size}):\n" + "\n".join(found)


def by_person(group: str, language: str, size: str) -> Iterator[tuple[str, list[Screen]]]:
    """The screens of this size, one window for each who looks at them."""
    there = [screen for screen in GROUPS[group] if screen.only in {"", size}]
    for who in dict.fromkeys(screen.who for screen in there):
        in_english = who in {"admin", "newcomer"} and language == "en"
        if who and not in_english and language == "en":
            continue  # this state has a person of one language only
        yield f"{who}_en" if in_english else who, [screen for screen in there if screen.who == who]


def faults_of(
    window: BrowserContext, company: Product, screen: Screen, who: str, language: str, theme: str, size: str
) -> list[str]:
    """What is wrong with it. In the dark only colours can differ, so only they are looked at."""
    page = window.new_page()
    heard = checks.listen(page)
    try:
        found = shown(page, company, screen, who) or looked_at(page, company, screen, language, theme)
    except (Error, AssertionError) as broken:
        found = [str(broken).strip().split("\nCall log")[0][:300]]
    found = [*heard, *found]
    if found:
        picture(page, f"{screen.name}-{language}-{theme}-{size}")
    page.close()
    return found


def shown(page: Page, company: Product, screen: Screen, who: str) -> list[str]:
    """Bring it into its state."""
    ids = company.company["ids"]
    mine = {"import_waiting": ids.get(f"import_waiting_{who}"), "import_done": ids.get(f"import_done_{who}")}
    answer = page.goto(screen.path.format(**{**ids, **mine}))
    if answer is None or answer.status != screen.status:
        return [f"answers {answer and answer.status} instead of {screen.status}"]
    if screen.act:
        screen.act(page)
    return []


def looked_at(page: Page, company: Product, screen: Screen, language: str, theme: str) -> list[str]:
    if theme == "dark":
        return [*checks.refused(page), *checks.contrast(page)]
    return checks.faults(page, language, company.company["words"], has_codes=screen.has_codes)
