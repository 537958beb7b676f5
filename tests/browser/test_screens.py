"""Every screen in two languages, two themes and two sizes: usable by everybody, whole, and in one language."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.browser import checks
from tests.browser.conftest import PHONE, WIDE, Enter, opened, picture
from tests.browser.product import Product
from tests.browser.screens import GROUPS, Screen

pytestmark = pytest.mark.browser
SIZES = {"wide": WIDE, "phone": PHONE}
# Rules of accessibility take longest: they meet each language, each size and each theme, not each pair of them.
AUDITED = {("zh", "wide"), ("en", "phone")}

# Colours on their way to the new theme arrive at once, and then those that follow them.
DARK = """() => {
  document.documentElement.dataset.theme = "dark";
  for (let round = 0; round < 5; round += 1) document.getAnimations().forEach((one) => one.finish());
}"""


@dataclass(frozen=True)
class Look:
    """Who looks at a screen, in which language and size; `written` is what people wrote themselves."""

    company: Product
    who: str
    language: str
    size: str
    written: list[str]


@pytest.mark.parametrize("size", ["wide", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("group", GROUPS)
def test_every_screen_is_whole_and_open_to_everybody(
    browser: Browser, company: Product, group: str, language: str, size: str
) -> None:
    found = []
    written = company.written()
    for who, screens in by_person(group, language, size):
        look = Look(company, who, language, size, written)
        with opened(browser, company, who, language=language, viewport=SIZES[size]) as window:
            for screen in screens:
                found += [f"{screen.name}: {fault}" for fault in faults_of(window, screen, look)]
    assert not found, f"{len(found)} faults ({language}, {size}):\n" + "\n".join(found)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_chosen_theme_is_drawn_by_the_server(enter: Enter, theme: str) -> None:
    for who, path in [("", "/login"), ("rep", "/today")]:
        page = enter(who, path, theme=theme)
        expect(page.locator("html")).to_have_attribute("data-theme", theme)


def by_person(group: str, language: str, size: str) -> Iterator[tuple[str, list[Screen]]]:
    """The screens of this size, one window for each who looks at them."""
    there = [screen for screen in GROUPS[group] if screen.only in {"", size}]
    for who in dict.fromkeys(screen.who for screen in there):
        has_twin = who in {"admin", "newcomer"}
        if not who or has_twin or language == "zh":  # the others speak Chinese only
            twin = f"{who}_en" if has_twin and language == "en" else who
            yield twin, [screen for screen in there if screen.who == who]


def faults_of(window: BrowserContext, screen: Screen, look: Look) -> list[str]:
    """What is wrong with it, in the light and in the dark."""
    page = window.new_page()
    heard = checks.listen(page)
    try:
        found = shown(page, screen, look) or looked_at(page, screen, look)
    except (Error, AssertionError) as broken:
        found = [str(broken).strip().split("\nCall log")[0][:300]]
    found = [*heard, *found]
    if found:
        picture(page, f"{screen.name}-{look.language}-{look.size}")
    page.close()
    return found


def shown(page: Page, screen: Screen, look: Look) -> list[str]:
    """Bring it into its state."""
    ids = look.company.company["ids"]
    end = f"_{look.who}"
    mine = {name.removesuffix(end): number for name, number in ids.items() if name.endswith(end)}
    answer = page.goto(screen.path.format(**{**ids, **mine}))
    if answer is None or answer.status != screen.status:
        return [f"answers {answer and answer.status} instead of {screen.status}"]
    if screen.act:
        screen.act(page)
    return []


def looked_at(page: Page, screen: Screen, look: Look) -> list[str]:
    """The theme changes colours and nothing else, so only they are looked at in the dark."""
    found = checks.faults(page, look.language, look.written, has_codes=screen.has_codes)
    if (look.language, look.size) not in AUDITED:
        return found
    found += checks.axe(page)
    page.evaluate(DARK)
    return [*found, *(f"in the dark: {fault}" for fault in checks.contrast(page))]
