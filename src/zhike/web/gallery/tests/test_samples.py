"""Every sample draws in both languages, and nothing on any page breaks the content security policy."""

import re

import pytest
from django.template.loader import get_template
from django.utils import translation

from zhike.web.gallery import samples
from zhike.web.icons.build import SPRITE

NAMES = sorted(samples.PAGES | samples.PARTS)
KNOWN_ICONS = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))


def drawn(name: str, language: str = "zh") -> str:
    context = samples.context(name, language=language)
    template = get_template((samples.PAGES | samples.PARTS)[name].template)
    with translation.override("en" if language == "en" else "zh-hans"):
        return template.render({**context, "csrf_token": "token", "request": None})


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_sample_draws_in_both_languages(name: str, language: str) -> None:
    assert drawn(name, language).strip()


@pytest.mark.parametrize("name", NAMES)
def test_no_markup_holds_styles_scripts_or_handlers(name: str) -> None:
    html = drawn(name)

    assert not re.search(r"<[^>]+\sstyle=", html)
    assert not re.search(r"<[^>]+\son[a-z]+=", html)
    assert not re.search(r"hx-on|js:|hx-trigger=\"[^\"]*\[", html)
    for attributes in re.findall(r"<script([^>]*)>", html):
        assert "src=" in attributes or 'type="application/json"' in attributes


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_is_in_the_sprite(name: str) -> None:
    asked = set(re.findall(r'icons\.svg#([a-z0-9-]+)"', drawn(name)))

    assert asked <= KNOWN_ICONS


@pytest.mark.parametrize("name", sorted(samples.PAGES))
def test_every_id_stands_once(name: str) -> None:
    html = re.sub(r"<template>.*?</template>", "", drawn(name), flags=re.DOTALL)
    ids = re.findall(r'\sid="([^"]+)"', html)

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", sorted(samples.PAGES))
def test_plain_forms_that_change_something_carry_the_token(name: str) -> None:
    for form in re.findall(r'<form[^>]*method="post".*?</form>', drawn(name), flags=re.DOTALL):
        assert 'name="csrfmiddlewaretoken"' in form
