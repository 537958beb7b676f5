"""A column copied in a spreadsheet goes into the list where the cell has the focus."""

import pytest
from playwright.sync_api import expect

from tests.browser.acts import ready
from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def test_a_column_from_a_spreadsheet_is_pasted_over_cells_and_taken_back(enter: Enter) -> None:
    page = enter("rep", "/accounts?sort=name&cols=name,employees")
    ready(page, "rows.js")
    cells = page.locator("#rows td[data-field=employees]")
    before = cells.all_inner_texts()[:2]
    cells.nth(0).focus()

    page.evaluate(PASTE, "4711\n4712")
    expect(cells.nth(1)).to_have_text("4,712")
    expect(cells.nth(0)).to_have_text("4,711")

    page.keyboard.press("Control+z")
    expect(cells.nth(0)).to_have_text(before[0])
