"""Logs as lines of JSON on stderr: what happened, never what people typed."""

import logging
import sys
from typing import Any

import structlog

SECRET = ("password", "token", "secret", "cookie", "authorization", "body", "code")


def redact(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Whatever is called like a secret is left out, wherever it comes from."""
    return {key: "…" if any(word in key.lower() for word in SECRET) else value for key, value in event.items()}


def start() -> None:
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        redact,
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            foreign_pre_chain=shared,
        )
    )
    # Django would write down addresses as people typed them; each request has a line of ours, each failure too.
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    ours = logging.getLogger("zhike")
    ours.handlers, ours.propagate = [handler], False
    ours.setLevel(logging.INFO)
