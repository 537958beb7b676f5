"""What the surroundings say: the data folder, the database, the secret key, the public address.

The settings read nothing from the environment but through here, so that the names of all variables stand in one file.
"""

import os
import re
import secrets
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from zhike.runtime.failure import Failed

ROOT = Path(__file__).resolve().parents[3]
DEFAULT_BIND = "127.0.0.1:8000"

# Where no database was started: the address is well formed, so models and types can be read, and connecting fails.
NOT_STARTED = "postgresql:///zhike?host=/nonexistent/zhike-has-no-database-yet"

# What a statement may take, by what the process is for (ZHIKE_ROLE, set by the commands).
# A page never takes a second core: to start PostgreSQL's helpers takes longer than it does, and others wait for it.
ASKED = {
    "statement_timeout": "5s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "15s",
    "max_parallel_workers_per_gather": "0",
}  # fmt: skip
LIMITS = {
    "web": ASKED,
    "live": ASKED,
    "worker": {"statement_timeout": "5min", "lock_timeout": "30s", "idle_in_transaction_session_timeout": "5min"},
    "migrate": {"lock_timeout": "2s"},
    "command": {},
}
POOLS = {"web": (2, 10), "live": (1, 4), "worker": (1, 8)}


class WrongSetting(Failed):
    """A variable of the environment cannot be used; the message says which and what to write instead."""


def data_folder() -> Path:
    return Path(os.environ.get("ZHIKE_DATA") or ROOT / "var" / "data").absolute()


def database_url() -> str:
    """The database of this process: given, or set by `start.django` once the embedded server runs."""
    return os.environ.get("DATABASE_URL") or NOT_STARTED


def base_url() -> str:
    """The address people type, without a slash at the end; links in mails are built from it and from nothing else."""
    url = os.environ.get("ZHIKE_BASE_URL") or f"http://{DEFAULT_BIND}"
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise WrongSetting(f"ZHIKE_BASE_URL is '{url}'. Write an address such as https://crm.example.com.")
    return url.rstrip("/")


def live_url() -> str:
    """Where the browser listens for live updates: ZHIKE_LIVE_URL, or the next port of the same host."""
    given = os.environ.get("ZHIKE_LIVE_URL")
    if given:
        return given.rstrip("/")
    parts = urlsplit(base_url())
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
    return f"{parts.scheme}://{host}:{(parts.port or (443 if parts.scheme == 'https' else 80)) + 1}"


def email_url() -> str:
    """The mail server, or nothing: then mails wait."""
    return os.environ.get("EMAIL_URL", "")


def trusted_proxies() -> list[IPv4Network | IPv6Network]:
    """Whose X-Forwarded-For is believed; nobody's by default."""
    given = os.environ.get("ZHIKE_TRUSTED_PROXIES", "")
    try:
        return [ip_network(part.strip()) for part in given.split(",") if part.strip()]
    except ValueError as refused:
        raise WrongSetting(f"ZHIKE_TRUSTED_PROXIES: {refused}. Write addresses such as 10.0.0.1,192.168.0.0/24.")


def upload_max() -> int:
    """The largest upload over HTTP, in bytes."""
    return size("ZHIKE_UPLOAD_MAX", "512 MB")


def files_max() -> int:
    """How much the files of one person may take together, in bytes."""
    return size("ZHIKE_FILES_MAX", "5 GB")


def size(name: str, default: str) -> int:
    given = os.environ.get(name, default)
    found = re.fullmatch(r"(\d+)\s*([kMG]?)B?", given.strip())
    if not found:
        raise WrongSetting(f"{name} is '{given}'. Write a size such as {default}.")
    return int(found[1]) * {"": 1, "k": 1024, "M": 1024**2, "G": 1024**3}[found[2]]


def limit(name: str, default: int) -> int:
    """How often something may happen in a minute (ZHIKE_LIMIT_<NAME>); 0 is without limit."""
    given = os.environ.get(f"ZHIKE_LIMIT_{name}", str(default))
    if not given.isdigit():
        raise WrongSetting(f"ZHIKE_LIMIT_{name} is '{given}'. Write how many a minute, or 0 for no limit.")
    return int(given)


def login_limits() -> dict[str, str | None]:
    """In django-allauth's words: attempts a minute for one account and from one address."""
    account, address = limit("LOGIN_ACCOUNT", 10), limit("LOGIN_ADDRESS", 60)
    by_address = [f"{address}/m/ip"] if address else []
    by_account = [f"{account}/m/key"] if account else []
    return {"login": ",".join(by_address) or None, "login_failed": ",".join(by_address + by_account) or None}


def secret_key() -> str:
    """ZHIKE_SECRET_KEY, or a key made on the first run and kept in the data folder for its owner's eyes only."""
    given = os.environ.get("ZHIKE_SECRET_KEY")
    if given is not None:
        if len(given) < 32:
            raise WrongSetting(
                "ZHIKE_SECRET_KEY is shorter than 32 characters. Use a long random one, or leave it out."
            )
        return given
    return kept_secret(data_folder() / "secret_key")


def kept_secret(path: Path) -> str:
    """The secret in this file, made if missing. Two processes that make it at once end with the same one."""
    private_folder(path.parent)
    if not path.exists():
        draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        draft.unlink()
    return path.read_text().strip()


def private_folder(path: Path) -> Path:
    """Make the folder for its owner only. One that exists keeps the permissions it has."""
    try:
        if not path.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir(mode=0o700, exist_ok=True)
    except OSError as refused:
        raise Failed(f"The folder {path} cannot be made: {refused.strerror}. Set ZHIKE_DATA to a folder of your own.")
    return path


def django_database(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for an address, with the time limits and the pool that fit this process."""
    try:
        parts = dict(conninfo_to_dict(url))
    except ProgrammingError as refused:
        raise WrongSetting(
            f"DATABASE_URL cannot be read: {str(refused).strip()}. Write postgresql://user:password@host/name."
        )
    role = os.environ.get("ZHIKE_ROLE", "command")
    limits = " ".join(f"-c {name}={value}" for name, value in LIMITS[role].items())
    entry: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", None) or "zhike",
        "USER": parts.pop("user", None) or "",
        "PASSWORD": parts.pop("password", None) or "",
        "HOST": parts.pop("host", None) or "",
        "PORT": str(parts.pop("port", None) or ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": role in POOLS,  # a connection of a pool may have died with its server
    }
    options: dict[str, Any] = {"connect_timeout": 3, **parts, "application_name": f"zhike {role}"}
    options["prepare_threshold"] = 5  # Django's own statements are never prepared; those of `engine.cursors` are
    options["options"] = f"{parts.get('options') or ''} {limits}".strip()
    if role in POOLS:
        smallest, largest = POOLS[role]
        options["pool"] = {"min_size": smallest, "max_size": largest, "timeout": 3, "max_idle": 300}
    return {**entry, "OPTIONS": options}
