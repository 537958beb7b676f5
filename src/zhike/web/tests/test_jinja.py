"""Values in pages: escaped, unless they are pieces of pages themselves."""

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from zhike.lib.markup import put
from zhike.web.jinja import environment


@given(st.text())
def test_a_text_stands_as_escape_would_write_it(text: str) -> None:
    assert put(text) == escape(text)


@pytest.mark.parametrize("value", [Markup("<b>&</b>"), 7, None, 1.5, gettext_lazy("Save"), ["<", '"']])
def test_so_does_what_is_no_text(value: object) -> None:
    assert put(value) == escape(value)


@pytest.mark.parametrize(
    "template",
    [
        "{{ x }}",
        "{% macro m(y) %}{{ y }}{% endmacro %}{{ m(x) }}",
        "{% set y %}{{ x }}{% endset %}{{ y }}",
        "{{ x ~ '' }}",
    ],
)
def test_nothing_gets_into_a_page_unescaped_or_twice(template: str) -> None:
    drawn = environment().from_string(template).render(x="<script>'\"&")

    assert drawn == "&lt;script&gt;&#39;&#34;&amp;"
