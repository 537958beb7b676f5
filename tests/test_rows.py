"""What docs/rows.toml names is there: every page answers, every address of the API does what it says it takes."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client

from zhike.engine import objects
from zhike.engine.testing import Cast, make
from zhike.people.token import rules as tokens
from zhike.runtime.reference import rows

pytestmark = pytest.mark.django_db
PROMISES = rows.promises()


def parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def addressed(pattern: str, cast: Cast) -> str:
    """The address with a record of Ann's in the place of `{id}`."""
    pattern = pattern.replace("{objects}", "accounts")
    if "{id}" not in pattern:
        return pattern
    one = next(found for word in pattern.split("/") if (found := objects.find(word)))
    return pattern.replace("{id}", str(make(one.key, owner=cast.ann).pk))


def pages() -> Iterator[tuple[int, str]]:
    yield from ((number, page) for number, one in PROMISES.items() for page in parts(one.page))


def calls() -> Iterator[tuple[int, str]]:
    yield from ((number, call) for number, one in PROMISES.items() for call in parts(one.api))


@pytest.mark.parametrize(("number", "page"), list(pages()))
def test_the_page_of_a_row_opens(cast: Cast, client: Client, number: int, page: str) -> None:
    client.force_login(cast.root.user)

    answer = client.get(addressed(page, cast))

    assert answer.status_code == 200, answer.content[:300]


@pytest.mark.parametrize(("number", "call"), list(calls()))
def test_the_address_of_a_row_answers(cast: Cast, client: Client, number: int, call: str) -> None:
    """Reading gives 200; what writes is asked with an empty body of JSON, and may refuse it for that reason alone."""
    method, address = re.fullmatch(r"(?:(\w+) )?(\S+)", call).groups()
    _token, text = tokens.make(cast.root.user, "rows", by=cast.root, scopes=["read", "write"])
    headers = {"Authorization": f"Bearer {text}"}

    answer = client.generic(
        method or "GET", addressed(address, cast), "" if method in {None, "GET"} else json.dumps({}),
        content_type="application/json", headers=headers,
    )  # fmt: skip

    expected = {200} if method in {None, "GET"} else {200, 201, 400, 415, 422, 428}
    assert answer.status_code in expected, answer.content[:300]


def test_every_row_has_a_test() -> None:
    assert not [number for number in PROMISES if not rows.tests().get(number)]
