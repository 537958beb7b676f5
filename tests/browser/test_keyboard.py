"""Everything by keyboard: keys do what the help says, Esc goes one level up, and the focus is where one left it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import checks
from tests.browser.acts import ready
from tests.browser.conftest import Enter
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def focused(page: Page) -> Locator:
    return page.locator("*:focus")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def listed(enter: Enter, who: str = "rep") -> Page:
    page = enter(who, "/accounts?sort=name")
    ready(page, "rows.js", "selection.js", "peek.js", "edit.js")
    return page


def card_of(page: Page, company: Product, name: str) -> Locator:
    return page.locator(f"#card-{company.id(name)}")


def column_of(page: Page, company: Product, name: str) -> str:
    holder = page.locator(f".board-cards:has(#card-{company.id(name)})")
    return str(holder.get_attribute("data-column"))


def test_the_first_tab_stop_skips_to_the_content(enter: Enter) -> None:
    page = enter("rep", "/accounts")
    press(page, "Tab")
    expect(focused(page)).to_have_class("skip-link")
    expect(focused(page)).to_be_in_viewport()

    press(page, "Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_palette_finds_a_record_by_the_initials_of_its_pinyin(enter: Enter, company: Product) -> None:
    page = enter("rep", "/today")
    press(page, "Control+k")
    page.keyboard.type("qmjm")
    first = page.locator("#palette [aria-selected=true]")  # of "qm" it may be another
    expect(first).to_have_attribute("href", company.path("/accounts/{qiming}"))
    expect(first).to_contain_text("启明精密")

    press(page, "Enter")
    expect(page).to_have_url(company.url + company.path("/accounts/{qiming}"))


def test_the_palette_goes_to_pages_and_esc_gives_the_focus_back(enter: Enter) -> None:
    page = enter("rep", "/today")
    page.locator(".side-search").focus()
    press(page, "Enter")
    expect(page.locator("#palette input")).to_be_focused()
    press(page, "Escape")
    expect(page.locator(".side-search")).to_be_focused()

    press(page, "Control+k")
    page.keyboard.type("sjx")
    expect(page.locator("#found-all")).to_be_visible()
    expect(page.locator("#palette [aria-selected=true]")).to_have_attribute("href", "/inbox")
    press(page, "Enter")
    expect(page).to_have_url(re.compile("/inbox"))


def test_rows_are_walked_selected_and_opened(enter: Enter) -> None:
    page = listed(enter)
    rows, current = page.locator("#rows > tr"), page.locator("#rows > tr.is-current")
    press(page, "j", "j", "k")
    expect(current).to_have_attribute("id", str(rows.nth(0).get_attribute("id")))

    press(page, "x", "j", "x")
    expect(page.locator("#rows > tr.is-selected")).to_have_count(2)
    expect(page.locator("[data-bulk]")).to_be_visible()
    press(page, "Escape")
    expect(page.locator("[data-bulk]")).to_be_hidden()

    address = str(current.get_attribute("data-url"))
    press(page, "Enter")
    page.wait_for_url(re.compile(re.escape(address.split("?")[0])))


def test_space_previews_and_the_preview_follows_the_rows(enter: Enter) -> None:
    page = listed(enter)
    press(page, "j", "Space")
    title = page.locator("#peek .record-title h2")
    expect(title).to_have_text(page.locator("#rows > tr").nth(0).locator(".grid-title a").inner_text())

    press(page, "j")
    expect(title).to_have_text(page.locator("#rows > tr").nth(1).locator(".grid-title a").inner_text())
    press(page, "Escape")
    expect(page.locator("#peek")).to_be_hidden()
    expect(page.locator("#rows > tr").nth(1).locator(".grid-title a")).to_be_focused()


def test_e_edits_a_cell_and_esc_leaves_it_as_it_was(enter: Enter) -> None:
    page = listed(enter)
    press(page, "j", "e")
    editor = page.locator(".cell-editor")
    expect(editor).to_be_visible()
    expect(editor.locator("*:focus")).to_be_visible()

    press(page, "Escape")
    expect(editor).to_have_count(0)
    expect(focused(page)).to_have_attribute("data-field", re.compile(".+"))


def test_f_filters_and_c_creates(enter: Enter, company: Product) -> None:
    page = listed(enter)
    press(page, "f")
    builder = page.locator("#filter-builder")
    expect(builder.locator("*:focus")).to_be_visible()
    press(page, "Escape")
    expect(builder).to_be_hidden()
    expect(page.locator("[data-filter]:not([data-filter=''])")).to_be_focused()

    press(page, "c")
    expect(page.locator("#menu-create .menu-item").first).to_be_focused()
    press(page, "p")
    expect(page).to_have_url(f"{company.url}/contacts/new")


def test_n_goes_to_the_note_and_chords_go_to_pages(enter: Enter, company: Product) -> None:
    page = enter("rep", "/accounts/{qiming}")
    press(page, "n")
    expect(page.locator("#note")).to_be_focused()

    press(page, "g", "a")
    expect(page.locator("#note")).to_have_value("ga")
    page.locator("#note").fill("")
    page.locator("#note").blur()
    press(page, "g", "a")
    expect(page).to_have_url(f"{company.url}/accounts")


def test_every_dialog_gives_the_focus_back_to_where_it_was_opened(enter: Enter) -> None:
    page = enter("rep", "/opportunities/{filling}")
    ready(page, "record.js", "menu.js", "dialog.js")
    press(page, "?")
    expect(page.locator("#shortcuts")).to_be_visible()
    press(page, "Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()

    for opener, opened in [
        (".me [data-open=shortcuts]", "#shortcuts"),
        ("[data-menu=menu-me]", "#menu-me"),
        ("[data-menu=menu-company]", "#menu-company"),
        ("[data-menu=menu-record] >> visible=true", "#menu-record"),
    ]:
        page.locator(opener).focus()
        press(page, "Enter")
        expect(page.locator(opened)).to_be_visible()
        press(page, "Escape")
        expect(page.locator(opened)).to_be_hidden()
        expect(page.locator(opener)).to_be_focused()


def test_a_command_from_a_menu_gives_the_focus_back_to_the_menus_button(enter: Enter) -> None:
    page = enter("rep", "/opportunities/{filling}")
    ready(page, "record.js", "menu.js", "dialog.js")
    page.locator("[data-menu=menu-record] >> visible=true").first.focus()
    press(page, "Enter")
    page.locator("#menu-record [href$='/lose']").focus()
    press(page, "Enter")
    expect(page.locator("#dialog *:focus")).to_be_visible()

    press(page, "Escape")
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("[data-menu=menu-record] >> visible=true").first).to_be_focused()


def test_a_value_is_edited_and_left_by_keyboard(enter: Enter) -> None:
    page = enter("rep", "/accounts/{lansong}")
    ready(page, "record.js", "edit.js")
    value = page.locator(".record-rail dd[data-field=social]")
    value.focus()
    press(page, "Enter")
    expect(page.locator(".cell-editor input:focus")).to_be_visible()
    press(page, "Escape")
    expect(value).to_be_focused()


def test_an_input_method_that_composes_keeps_its_keys(enter: Enter) -> None:
    page = listed(enter)
    page.evaluate("""() => {
      const compose = (init) => document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", {bubbles: true, cancelable: true, isComposing: true, keyCode: 229, ...init}));
      compose({key: "j"}); compose({key: "?"}); compose({key: "k", ctrlKey: true});
    }""")
    page.locator("[name=q][type=search]").focus()
    press(page, "j", "?")

    expect(page.locator("#rows > tr.is-current")).to_have_count(0)
    expect(page.locator("#shortcuts")).to_be_hidden()
    expect(page.locator("#palette")).to_be_hidden()
    expect(page.locator("[name=q][type=search]")).to_have_value("j?")


def test_a_card_is_picked_up_carried_and_put_down(enter: Enter, company: Product) -> None:
    page = enter("rep", "/opportunities/board")
    ready(page, "board.js")
    card = card_of(page, company, "spare")
    before = column_of(page, company, "spare")
    card.focus()
    press(page, "Space", "ArrowRight")
    press(page, "Escape")
    assert column_of(page, company, "spare") == before
    expect(card).to_be_focused()

    with page.expect_response("**/move") as answer:
        press(page, "Space", "ArrowRight", "Space")
    assert answer.value.status == 200
    expect(page.locator("#toasts .toast")).to_be_visible()
    expect(card).to_be_focused()
    page.reload()
    assert column_of(page, company, "spare") != before


def test_m_moves_a_card_by_menu_and_the_toast_takes_it_back(enter: Enter, company: Product) -> None:
    page = enter("rep", "/opportunities/board")
    ready(page, "board.js", "menu.js")
    before = column_of(page, company, "filling")
    card_of(page, company, "filling").focus()
    press(page, "m")
    expect(page.locator("#menu-move .menu-item").first).to_be_focused()
    press(page, "ArrowDown", "ArrowDown", "Enter")
    expect(page.locator("#toasts [data-undo]")).to_be_visible()
    assert column_of(page, company, "filling") != before

    page.locator("#toasts [data-undo]").click()
    expect(page.locator(f".board-cards[data-column='{before}'] #card-{company.id('filling')}")).to_be_visible()


def test_ctrl_z_takes_back_what_was_just_written(enter: Enter, company: Product) -> None:
    page = enter("rep", "/accounts/{lansong}")
    ready(page, "record.js", "edit.js", "toast.js")
    value = page.locator(".record-rail dd[data-field=social]")
    before = value.inner_text()
    value.focus()
    press(page, "Enter")
    page.locator(".cell-editor input:focus").fill("微信公众号 岚松")
    press(page, "Enter")
    expect(value).to_have_text("微信公众号 岚松")
    expect(page.locator("#toasts [data-undo]")).to_be_visible()

    press(page, "Control+z")
    expect(page.locator(".record-rail dd[data-field=social]")).to_have_text(before)


def test_who_switched_single_keys_off_can_type_them(enter: Enter, company: Product) -> None:
    page = enter("quiet", "/settings/profile")
    page.locator("[name=has_shortcuts][type=checkbox]").uncheck(force=True)
    page.locator("main .button-primary").click()
    page.goto("/today")
    press(page, "?", "c")
    expect(page.locator("#shortcuts")).to_be_hidden()
    expect(page.locator("#menu-create")).to_be_hidden()
    press(page, "Control+k")
    expect(page.locator("#palette")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    ["/today", "/accounts", "/accounts/{qiming}", "/opportunities/board", "/opportunities/new", "/inbox", "/settings"],
)
def test_a_window_320_pixels_wide_needs_no_sideways_scrolling(enter: Enter, path: str) -> None:
    page = enter("rep", path, viewport={"width": 320, "height": 700})

    assert checks.layout(page) == []
