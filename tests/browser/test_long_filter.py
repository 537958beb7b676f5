"""A filter that no address can hold is refused where it is made, in a sentence, and nothing is lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_filter_that_is_too_long_for_an_address_says_so_and_stays(enter: Enter) -> None:
    page = enter("rep", "/accounts")
    page.locator("[data-filter]:not([data-filter=''])").first.click()
    builder = page.locator("#filter-builder")
    builder.locator(".filter-row select").first.select_option("name")
    value = builder.locator(".filter-value input").first
    here = page.url

    value.fill("启明" * 4_000)
    expect(builder.locator("[data-count]")).to_contain_text("条件太长")
    builder.locator(".button-primary").click()
    expect(builder).to_be_visible()
    expect(value).to_have_value(re.compile("^(启明)+$"))
    assert page.url == here

    value.fill("启明")
    expect(builder.locator("[data-count]")).to_contain_text(re.compile(r"\d"))
    builder.locator(".button-primary").click()
    expect(page).to_have_url(re.compile("filter="))
    expect(page.locator("#rows > tr").first).to_contain_text("启明")
