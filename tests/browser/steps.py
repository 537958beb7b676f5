"""What people do again and again: edit a value where it stands, pick from a box, drag by mouse or finger."""

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.acts import ready


def value_of(page: Page, field: str) -> Locator:
    return page.locator(f".record-rail dd[data-field={field}]")


def edit_in_place(page: Page, field: str, change: Callable[[Locator], None]) -> Locator:
    """Open the editor of a value on the record page, change it, save; answers where the value stands."""
    ready(page, "record.js", "edit.js")
    value_of(page, field).click(position={"x": 4, "y": 4})
    editor = page.locator(".cell-editor")
    expect(editor).to_be_visible()
    change(editor)
    with page.expect_response(lambda answer: "/edit?" in answer.url and answer.request.method == "POST") as saved:
        editor.locator(".button-primary").click()
    assert saved.value.status == 200, saved.value.text()[:500]
    expect(editor).to_have_count(0)
    return value_of(page, field)


def fill(text: str) -> Callable[[Locator], None]:
    return lambda editor: editor.locator("input:not([type=hidden]), textarea").first.fill(text)


def choose(value: str) -> Callable[[Locator], None]:
    return lambda editor: (editor.locator("select").first.select_option(value), None)[1]


def pick(query: str, title: str) -> Callable[[Locator], None]:
    """Type into a lookup box and take the option with this title."""

    def act(editor: Locator) -> None:
        page = editor.page
        editor.locator("[role=combobox]").last.click()
        page.keyboard.type(query)
        option = page.locator(".combo-list [role=option]", has_text=title).first
        expect(option).to_be_visible()
        option.click()

    return act


def centre(place: Locator) -> tuple[float, float]:
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 40)


def drag_by_mouse(page: Page, card: Locator, to: Locator) -> None:
    ready(page, "board.js")
    card.hover()
    page.wait_for_function("() => Boolean(window.Sortable)")
    page.mouse.down()
    x, y = centre(to)
    page.mouse.move(x, y, steps=12)
    page.mouse.move(x + 3, y + 3, steps=3)
    page.mouse.up()


def drag_by_finger(page: Page, card: Locator, to: Locator) -> None:
    """Hold the card until it is lifted, then move it to what is seen of the other column."""
    page.wait_for_function("() => Boolean(window.Sortable)")
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        held = [{"x": x, "y": y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": held})

    x, y = centre(card)
    box = to.bounding_box()
    assert box
    assert page.viewport_size
    end_x, end_y = min(box["x"] + box["width"] / 2, page.viewport_size["width"] - 12), y
    send("touchStart", (x, y))
    page.wait_for_timeout(400)
    for step in range(1, 13):
        send("touchMove", (x + (end_x - x) * step / 12, y + (end_y - y) * step / 12))
        page.wait_for_timeout(30)
    send("touchEnd")


def code_of(secret: str) -> str:
    """The six digits that an authenticator app shows now."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
