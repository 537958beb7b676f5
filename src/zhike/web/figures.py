"""What the process counts for Prometheus: requests by route, refusals for being too often, the age of the queue."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
REQUESTS = Histogram(
    "zhike_request_seconds", "Time of a request", ["route", "method", "status"], buckets=BUCKETS, registry=REGISTRY
)
TOO_MANY = Counter("zhike_too_many_requests", "Requests refused for being too often", ["route"], registry=REGISTRY)
REFUSED = Counter("zhike_refused_requests", "Requests refused for lack of rights", ["route"], registry=REGISTRY)
QUEUE_AGE = Gauge("zhike_queue_age_seconds", "Age of the oldest job that could run", registry=REGISTRY)


def answered(route: str, method: str, status: int, seconds: float) -> None:
    REQUESTS.labels(route, method if method in {"GET", "POST", "PATCH", "DELETE"} else "other", status).observe(seconds)
    if status == 429:
        TOO_MANY.labels(route).inc()
    if status == 403:
        REFUSED.labels(route).inc()


def text(queue_age: float) -> bytes:
    QUEUE_AGE.set(queue_age)
    return generate_latest(REGISTRY)
