"""What the tests of the engine share."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def own_files(settings: Settings, tmp_path: Path) -> None:
    """Files that a test keeps go with the test."""
    settings.MEDIA_ROOT = tmp_path / "kept"
