"""Whether the process lives, whether it can work, and what it has counted."""

import os
import tempfile
from functools import cache

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from zhike.engine import jobs
from zhike.people.login.adapter import client_ip
from zhike.runtime import start
from zhike.web import figures


def alive(request: HttpRequest) -> HttpResponse:
    """Asks nothing of anybody: a database that is away must not end the process."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """200, or 503 with what is missing."""
    checks = {"database": database(), "files": files()}
    status = 200 if all(checks.values()) else 503
    return JsonResponse(checks, status=status)


def database() -> bool:
    """Whether it answers within a second and has our schema."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '1s'")
            try:
                cursor.execute("SELECT 1")
                return schema_is_current()
            finally:
                cursor.execute("RESET statement_timeout")
    except Exception:
        return False


@cache
def known_current() -> dict[str, bool]:
    return {}


def schema_is_current() -> bool:
    """Read once it was current: a running process never goes back."""
    if not known_current():
        if start.outdated():
            return False
        known_current()["seen"] = True
    return True


def files() -> bool:
    """Whether something can be written where files are kept."""
    try:
        os.makedirs(settings.MEDIA_ROOT, mode=0o700, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.MEDIA_ROOT) as file:
            file.write(b"1")
    except OSError:
        return False
    return True


def metrics(request: HttpRequest) -> HttpResponse:
    """For a Prometheus on this machine; 404 for everybody else."""
    if client_ip(request) not in {"127.0.0.1", "::1"} or "X-Forwarded-For" in request.headers:
        return HttpResponse(status=404)
    return HttpResponse(figures.text(jobs.oldest_waiting()), content_type="text/plain; version=0.0.4")
