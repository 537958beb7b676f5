"""What every test shares: the database, cloned from a template; the cast; the closing line about real data."""

import os
from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import HealthCheck, Phase, settings

from tests import real_data
from zhike.engine import actors, metadata, seed
from zhike.engine.testing import DEVICE, Cast, database, devices, make_cast
from zhike.web import pieces

# The same examples on every run, none made smaller: a run ends in time, and what it says can be repeated.
# ZHIKE_FUZZ=1 looks for new ones.
settings.register_profile(
    "steady",
    derandomize=not os.environ.get("ZHIKE_FUZZ"),
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("steady")


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


@pytest.fixture(autouse=True)
def own_metadata() -> Iterator[None]:
    """What a test made of fields and objects goes with the test, and the frames that showed them."""
    yield
    metadata.seen(0)
    pieces.kept.clear()


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def reference_rows(request: pytest.FixtureRequest) -> None:
    """A test that commits finds the rows that come with the product, though the one before it emptied all tables."""
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        request.getfixturevalue("transactional_db")
        seed.run()


@pytest.fixture(autouse=True)
def made_object(request: pytest.FixtureRequest) -> None:
    """The object of an administrator, for tests that are asked of every object and come to it."""
    asked = getattr(request.node, "callspec", None)
    if asked and any(value is DEVICE or value == DEVICE.key for value in asked.params.values()):
        request.getfixturevalue("cast")
        devices(actors.system())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(real_data.summary(terminalreporter.stats))
