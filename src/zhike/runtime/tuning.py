"""PostgreSQL's settings, fitted to the memory of this machine."""

from pathlib import Path

from zhike.runtime import accounts

MB = 1024 * 1024

COMMON = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "password_encryption": "'scram-sha-256'",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "jit": "off",
    "huge_pages": "off",
    "io_method": "'sync'",
    "random_page_cost": "1.1",
    "max_wal_senders": "0",
    "min_wal_size": "'64MB'",
    "checkpoint_timeout": "'15min'",
    "idle_in_transaction_session_timeout": "'10min'",
    # A week of logs. Neither statements nor details, which would hold personal data.
    "logging_collector": "on",
    "log_directory": "'../log'",
    "log_filename": "'%a.log'",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "'1d'",
    "log_rotation_size": "0",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
DURABLE = {"fsync": "on", "max_connections": "60", "max_wal_size": "'2GB'"}
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_connections": "100",
    "max_wal_size": "'1GB'",
}


def settings(sockets: Path, *, durable: bool) -> str:
    """The text of postgresql.conf. Who knows better writes `own.conf` beside the cluster."""
    fitted = {name: f"'{size // MB}MB'" for name, size in _shares(machine_memory()).items()}
    entries = {**COMMON, **(DURABLE if durable else FAST), **fitted, "unix_socket_directories": f"'{sockets}'"}
    lines = [f"{name} = {value}" for name, value in entries.items()]
    return "\n".join(["# Written at each start.", *lines, "include_if_exists = '../own.conf'", ""])


def machine_memory() -> int:
    """Bytes this process may hope for: the machine's, or the container's where that is less."""
    total = int(Path("/proc/meminfo").read_text().split()[1]) * 1024
    try:
        allowed = Path("/sys/fs/cgroup/memory.max").read_text().strip()
    except OSError:
        return total
    return min(total, int(allowed)) if allowed.isdigit() else total


def _shares(memory: int) -> dict[str, int]:
    return {
        "shared_buffers": min(max(memory // 16, 32 * MB), 512 * MB),
        "effective_cache_size": max(memory // 2, 128 * MB),
        "work_mem": min(max(memory // 512, 4 * MB), 32 * MB),
        "maintenance_work_mem": min(max(memory // 32, 32 * MB), 512 * MB),
    }


HBA = "# Over the socket, with a password; nothing else.\nlocal all all scram-sha-256\n"


def write(cluster: Path, sockets: Path, *, durable: bool, account: accounts.Account) -> None:
    for name, text in {"postgresql.conf": settings(sockets, durable=durable), "pg_hba.conf": HBA}.items():
        draft = cluster / f"{name}.new"
        draft.write_text(text)
        draft.chmod(0o600)
        account.own(draft).rename(cluster / name)
