"""The frame around a page is kept between requests, and still each person's own."""

import re

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from zhike.engine import metadata
from zhike.engine.models import FieldRight, Grant, Role
from zhike.engine.testing import Cast, make
from zhike.engine.tests.browser import browser, text
from zhike.people import notices
from zhike.web import pieces
from zhike.web.shell import Shell

pytestmark = pytest.mark.django_db


def side(person, path: str = "/accounts") -> str:
    """The side bar as this person has it on that page."""
    found = re.search(r'<aside class="side".*?</aside>', text(browser(person).get(path)), re.S)
    assert found
    return found[0]


def menu(person, query: str = "") -> str:
    """The menu of columns as this person has it."""
    found = re.search(r'id="menu-columns".*?</form>', text(browser(person).get(f"/accounts{query}")), re.S)
    assert found
    return found[0]


def test_the_same_person_gets_the_same_frame_without_drawing_it_again(cast: Cast, monkeypatch) -> None:
    first = side(cast.ann)
    monkeypatch.setattr(pieces, "drawn", lambda context, name: pytest.fail(f"{name} was drawn again"))

    assert side(cast.ann) == first


def test_each_sees_what_their_rights_show_and_a_change_of_rights_at_once(cast: Cast) -> None:
    assert "/products" in side(cast.root)
    Grant.objects.filter(role_id__in=cast.ann.roles, object__in=["product", "*"], verb="view").delete()
    metadata.touch()

    assert "/products" not in side(cast.ann)
    assert "/products" in side(cast.root)
    assert "/products/new" not in text(browser(cast.ann).get("/accounts"))


def test_it_says_where_one_is_who_one_is_and_what_waits(cast: Cast) -> None:
    here = re.compile(r'href="(/[a-z]+[^"]*)"[^>]*aria-current="page"')
    assert here.findall(side(cast.ann)) == ["/accounts"]
    assert here.findall(side(cast.ann, "/contacts")) == ["/contacts"]
    assert "Max" in side(cast.max)
    assert "nav-count" not in side(cast.max)

    notices.tell(cast.max.user_id, "new_device", data={"agent": "Firefox", "address": "127.0.0.1"})

    assert re.search(r'nav-count[^>]*">1<', side(cast.max))
    assert "nav-count" not in side(cast.ann)


def test_it_speaks_each_persons_language(cast: Cast) -> None:
    english = side(cast.ann)
    cast.ann.user.language = "zh"
    cast.ann.user.save()

    assert "联系人" in side(cast.ann)
    assert "联系人" not in english


def test_the_menu_of_columns_is_drawn_once_for_the_same_rights_and_columns(cast: Cast, monkeypatch) -> None:
    make("account", owner=cast.ann, name="Hers")
    make("account", owner=cast.max, name="His")
    page = menu(cast.ann)
    with monkeypatch.context() as still:
        still.setattr(pieces, "drawn", lambda context, name: pytest.fail(f"{name} was drawn again"))
        assert menu(cast.ann) == page

    assert 'data-column-row="grade"' in page
    assert "checked" in menu(cast.ann, "?cols=name,notes").partition('data-column-row="notes"')[2][:200]
    assert "q=Hers" not in page
    assert 'name="q" value="Hers"' in menu(cast.ann, "?q=Hers")

    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="grade", level="none")
    metadata.touch()

    assert 'data-column-row="grade"' not in menu(cast.ann)
    assert 'data-column-row="grade"' in menu(cast.root)


def test_no_more_is_kept_than_fits(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(pieces, "MOST", 3)
    monkeypatch.setattr(pieces, "kept", {})
    for person in (cast.ann, cast.max, cast.root):
        side(person)

    assert 0 < len(pieces.kept) <= 3


def test_what_is_drawn_before_the_visitors_language_is_known_is_not_kept_for_them() -> None:
    shell = Shell(RequestFactory().get("/login", headers={"accept-language": "en"}))
    template = engines["jinja2"].env.from_string('{{ piece("_strings.html") }}')
    with translation.override("zh-hans"):
        template.render(shell=shell)

    with translation.override("en"):
        assert "Nothing was changed" in template.render(shell=shell)
