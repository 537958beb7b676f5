"""What every test shares: the database, cloned from a template; the cast; the closing line about real data."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests import real_data
from zhike.engine.testing import Cast, database, make_cast


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A database of this worker's own, cloned from a template that has our schema and reference rows."""
    with django_db_blocker.unblock(), database.cloned():
        yield


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """What is said outside of requests is said in English, the language of the tests."""
    with translation.override("en"):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(real_data.summary(terminalreporter.stats))
