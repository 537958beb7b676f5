"""The configuration in the settings: for administrators, shown before it is applied, refused in words."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from zhike.engine.configuration import text
from zhike.sales.models import Stage

HERE = "/settings/configuration"


def changed() -> str:
    return text.write().replace("probability: 10\n", "probability: 15\n", 1)


def test_it_is_downloaded_as_it_is_written(browser: Any) -> None:
    answer = browser("root").get(f"{HERE}/download")

    assert answer.content.decode() == text.write()
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_plan_is_shown_before_anything_changes(browser: Any) -> None:
    root = browser("root")

    page = root.post(HERE, {"text": changed()}).content.decode()
    assert "standard/new" in page
    assert Stage.objects.get(key="new").probability == 10

    assert root.post(HERE, {"text": changed(), "apply": "1"}).status_code == 303
    assert Stage.objects.get(key="new").probability == 15


def test_a_file_is_read_too(browser: Any) -> None:
    file = SimpleUploadedFile("zhike.yaml", changed().encode())

    assert "standard/new" in browser("root").post(HERE, {"file": file}).content.decode()


def test_a_refusal_keeps_the_text_and_says_the_place(browser: Any) -> None:
    answer = browser("root").post(HERE, {"text": "colours: []", "apply": "1"})

    assert answer.status_code == 422
    assert "&#39;colours&#39; is no part of a configuration" in answer.content.decode()
    assert browser("root").post(HERE, {"file": SimpleUploadedFile("x", b"\xff\xfe\x00")}).status_code == 422


def test_people_who_are_not_here_are_named_beside_the_plan(browser: Any) -> None:
    rule = "approval_rules: [{object: account, key: a, name: A, action: change, steps: [{approvers: [{user: x@y}]}]}]"

    page = browser("root").post(HERE, {"text": rule})

    assert page.status_code == 422
    assert "There is no &#39;x@y&#39; among" in page.content.decode()
    assert "account/a" in page.content.decode()


def test_only_administrators_see_and_apply_it(browser: Any) -> None:
    for name in ("ann", "max"):
        assert browser(name).get(HERE).status_code == 403
        assert browser(name).get(f"{HERE}/download").status_code == 403
        assert browser(name).post(HERE, {"text": changed(), "apply": "1"}).status_code == 403
    assert Stage.objects.get(key="new").probability == 10
