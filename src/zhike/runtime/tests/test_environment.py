"""What the surroundings may say, and what they are told when it cannot be used."""

import stat
from pathlib import Path

import pytest

from zhike.runtime import environment
from zhike.runtime.environment import WrongSetting


def test_a_secret_key_is_made_once_for_the_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIKE_SECRET_KEY", raising=False)
    monkeypatch.setenv("ZHIKE_DATA", str(tmp_path / "data"))

    key = environment.secret_key()

    assert len(key) >= 50
    assert environment.secret_key() == key
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_short_secret_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIKE_SECRET_KEY", "secret")

    with pytest.raises(WrongSetting, match="shorter than 32"):
        environment.secret_key()


def test_a_web_process_has_short_limits_and_a_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIKE_ROLE", "web")

    entry = environment.django_database("postgresql://ann:p%40ss@db.example:5433/crm?sslmode=require")

    assert [entry[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "crm", "ann", "p@ss", "db.example", "5433",
    ]  # fmt: skip
    assert "statement_timeout=5s" in entry["OPTIONS"]["options"]
    assert entry["OPTIONS"]["sslmode"] == "require"
    assert entry["OPTIONS"]["pool"]["max_size"] == 10


def test_a_command_may_take_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIKE_ROLE", raising=False)

    options = environment.django_database("postgresql:///crm?host=/run/pg")["OPTIONS"]

    assert "timeout" not in options["options"]
    assert "pool" not in options


@pytest.mark.parametrize(
    "name, value, read",
    [
        ("DATABASE_URL", "not a url at all", lambda: environment.django_database(environment.database_url())),
        ("ZHIKE_BASE_URL", "crm.example.com", environment.base_url),
        ("ZHIKE_UPLOAD_MAX", "many", environment.upload_max),
        ("ZHIKE_FILES_MAX", "much", environment.files_max),
        ("ZHIKE_TRUSTED_PROXIES", "10.0.0.0/99", environment.trusted_proxies),
        ("ZHIKE_LIMIT_LOGIN_ACCOUNT", "-1", environment.login_limits),
    ],
)
def test_what_cannot_be_used_is_named(name: str, value: str, read: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(WrongSetting, match=name):
        read()  # type: ignore[operator]


def test_sizes_and_limits_are_read_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIKE_UPLOAD_MAX", "20 MB")
    monkeypatch.setenv("ZHIKE_LIMIT_LOGIN_ADDRESS", "0")

    assert environment.upload_max() == 20 * 1024 * 1024
    assert environment.login_limits() == {"login": None, "login_failed": "10/m/key"}


@pytest.mark.parametrize(
    "base, live",
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8001"),
        ("https://crm.example.com", "https://crm.example.com:444"),
        ("http://[::1]:9000", "http://[::1]:9001"),
    ],
)
def test_live_updates_are_on_the_next_port(base: str, live: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIKE_BASE_URL", base)
    monkeypatch.delenv("ZHIKE_LIVE_URL", raising=False)

    assert environment.live_url() == live
