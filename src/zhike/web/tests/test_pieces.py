"""The frame around a page is kept between requests, and still each person's own."""

import re

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from zhike.engine import metadata
from zhike.engine.models import Grant
from zhike.engine.testing import Cast
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


def test_no_more_iskept_than_fits(cast: Cast, monkeypatch) -> None:
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
