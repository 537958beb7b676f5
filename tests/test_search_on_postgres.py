"""PostgreSQL itself reads every document and query that the tokenizer makes."""

from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhike.lib import tokens
from zhike.lib.tokens import Part
from zhike.runtime import postgres

anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=40)
hostile = st.text(alphabet="ab1启重'\\\":&|!()*<-> \x00\u202e", max_size=40)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection]:
    with (
        postgres.ensure(tmp_path_factory.mktemp("search"), durable=False) as server,
        psycopg.connect(server.url) as connection,
    ):
        yield connection


@given(anything | hostile, st.sampled_from(["A", "ABC", "ABCD"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_the_text_it_is_read_and_found(database: psycopg.Connection, text: str, weights: str):
    document = tokens.document([Part("A", text, "name")])
    for query in (tokens.query(text, weights=weights), tokens.contains(text)):
        if query is not None:
            row = database.execute("SELECT %s::tsvector @@ %s::tsquery", [document, query]).fetchone()
            assert row == (True,)
    assert database.execute("SELECT %s::tsvector", [document]).fetchone()


@pytest.mark.parametrize(
    "typed", ["启明", "啟明精密", "qimingjingmi", "hzqmjm", "qmjm", "Hangzhou qiming", "0571-8666 0000", "5716"]
)
def test_a_company_is_found_by_any_fragment(database: psycopg.Connection, typed: str):
    document = tokens.document(
        [Part("A", "杭州启明精密制造有限公司", "name"), Part("B", "8657186660000 8613857166621", "number")]
    )

    assert database.execute("SELECT %s::tsvector @@ %s::tsquery", [document, tokens.query(typed)]).fetchone() == (True,)
