"""What one does on a screen until it looks as meant."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


def ready(page: Page, *scripts: str) -> None:
    """Wait for behaviours that come in after the page is drawn; this import ends after the page's own."""
    for script in scripts:
        page.evaluate(
            "(name) => import(document.querySelector('script[type=module]').src.replace('app.js', name))", script
        )


def first_row(page: Page) -> None:
    ready(page, "rows.js")
    page.keyboard.press("j")
    expect(page.locator("#rows > tr.is-current")).to_be_visible()


def peek(page: Page) -> None:
    first_row(page)
    page.keyboard.press("Space")
    expect(page.locator("#peek .drawer-body")).to_be_visible()


def select_rows(page: Page) -> None:
    ready(page, "rows.js")
    page.locator("[data-pick]").nth(0).check()
    page.locator("[data-pick]").nth(1).check()
    expect(page.locator("[data-bulk]")).to_be_visible()


def bulk_form(page: Page) -> None:
    select_rows(page)
    page.locator("[data-bulk-verb]").first.click()
    expect(page.locator("#dialog")).to_be_visible()


def filter_builder(page: Page) -> None:
    page.locator("[data-filter]:not([data-filter=''])").first.click()
    expect(page.locator("#filter-builder .filter-row").first).to_be_visible()


def save_as(page: Page) -> None:
    page.locator(".view-tools [data-dialog]").click()
    expect(page.locator("#dialog h2")).to_be_visible()


def palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()


def palette_found(page: Page) -> None:
    palette(page)
    page.locator("#palette input").fill("启明")
    expect(page.locator("#palette-last [role=option]").first).to_be_visible()


def palette_nothing(page: Page) -> None:
    palette(page)
    page.locator("#palette input").fill("zzzzqq")
    expect(page.locator("#palette-last")).not_to_be_empty()


def shortcuts(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()


def menu(opener: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator(f"{opener} >> visible=true").first.click()
        expect(page.locator(".menu:not([hidden])").first).to_be_visible()

    return act


def edit_value(page: Page) -> None:
    ready(page, "record.js")
    page.locator(".record-rail dd[data-field=website], .record-rail dd[data-field]").first.click()
    expect(page.locator(".cell-editor")).to_be_visible()


def edit_cell(page: Page) -> None:
    page.locator("#rows td[data-field]").first.dblclick()
    expect(page.locator(".cell-editor")).to_be_visible()


def save_nothing(page: Page) -> None:
    page.locator(".form-bar .button-primary").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()


def type_a_twin(page: Page) -> None:
    page.locator("#field-name").fill("华川液压（杭州）有限公司")
    expect(page.locator("[data-near-list] a").first).to_be_visible(timeout=15_000)


def save_a_twin(page: Page) -> None:
    type_a_twin(page)
    page.locator(".form-bar .button-primary").click()
    expect(page.locator(".candidates")).to_be_visible()


def merge_with(page: Page) -> None:
    page.locator("[data-menu=menu-record] >> visible=true").first.click()
    page.locator("#menu-record [href$='/merge']").click()
    expect(page.locator("#dialog h2")).to_be_visible()


def try_rule(page: Page) -> None:
    page.locator("button[name=try]").click()
    expect(page.locator("#trial .twin-list")).to_be_visible(timeout=30_000)


def to_the_foot(page: Page) -> None:
    """The last of what scrolls behind the bar comes up."""
    page.locator("main .form-body > *, main .settings-column > *").last.evaluate(
        "(node) => node.scrollIntoView({block: 'end'})"
    )


def lose(page: Page) -> None:
    page.locator("[data-menu=menu-record] >> visible=true").first.click()
    page.locator("#menu-record [href$='/lose']").click()
    expect(page.locator("#dialog h2")).to_be_visible()


def lose_without_reason(page: Page) -> None:
    lose(page)
    page.locator("#dialog .dialog-foot button").click()
    expect(page.locator("#dialog .field-error").first).to_be_visible()


def wrong_password(page: Page) -> None:
    page.fill("[name=login]", "nobody@lichuan.example")
    page.fill("[name=password]", "wrong")
    page.locator("main .button-primary").click()
    expect(page.locator("[role=alert]").first).to_be_visible()


def to_the_end(page: Page) -> None:
    """What stands behind the bar at the bottom comes up."""
    page.locator("main .repeat-add").last.evaluate("(node) => node.scrollIntoView({block: 'center'})")


def to_danger(page: Page) -> None:
    page.locator("main .button-danger").last.scroll_into_view_if_needed()
