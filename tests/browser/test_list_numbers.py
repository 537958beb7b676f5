"""The number of records in a long list: it comes after the rows, once for all pages of the list."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Enter
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MANY = """
INSERT INTO catalog_product SELECT made.* FROM (SELECT to_jsonb(t) AS one FROM catalog_product t LIMIT 1) t, generate_series(1, 60) n,
    jsonb_populate_record(NULL::catalog_product, t.one || jsonb_build_object(
        'id', nextval('catalog_product_id_seq'), 'code', n::text, 'name', n::text, 'external_id', '')) made
RETURNING id
"""


@pytest.fixture
def products(company: Product) -> Iterator[int]:
    """More products than a page shows; how many there are then."""
    with psycopg.connect(company.database, autocommit=True) as connection:
        ids = [number for (number,) in connection.execute(MANY).fetchall()]
        counted = connection.execute("SELECT count(*) FROM catalog_product WHERE deleted_at IS NULL").fetchone()
        assert counted
        yield counted[0]
        connection.execute("DELETE FROM catalog_product WHERE id = ANY(%s)", [ids])


def listening(page: Page) -> list[str]:
    """Addresses of counts that the page asks for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "list=" in request.url else None)
    return asked


def test_the_number_comes_after_the_rows_once_for_all_pages_and_for_all_that_is_selected(
    enter: Enter, products: int
) -> None:
    page = enter("admin", "/today")
    asked = listening(page)

    page.goto("/products")
    expect(page.locator("#rows > tr")).to_have_count(50)
    expect(page.locator(".grid-foot")).to_contain_text(f"第 1–50 条，共 {products} 条")
    page.locator("[data-next]").click()
    expect(page.locator(".grid-foot")).to_contain_text(re.compile(rf"第 51–{products} 条，共 {products} 条"))
    page.locator("[data-previous]").click()
    expect(page.locator(".grid-foot")).to_contain_text(f"第 1–50 条，共 {products} 条")
    page.locator("[data-pick-all]").click()
    page.locator("[data-bulk-all]").click()
    expect(page.locator("[data-bulk-count]")).to_have_text(f"已选全部 {products} 条")

    assert len(asked) == 1


def test_a_phone_tells_it_above_the_rows(enter: Enter, products: int) -> None:
    page = enter("admin", "/products", viewport=PHONE)

    expect(page.locator(".phone-count")).to_contain_text(str(products))
    expect(page.locator("[data-list-exact]")).to_be_hidden()
