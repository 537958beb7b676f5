"""The engine's own jobs: telling followers what a transaction did, and keeping house."""

from . import jobs, log, partitions, sharing


@jobs.job("after", queue="now")
def after(xact: int) -> None:
    """Tell every follower what the transaction did."""
    log.tell_followers(xact)


@jobs.every("* * * * *", "retry_stalled")
def retry_stalled() -> None:
    jobs.retry_stalled()


@jobs.every("7 3 * * *", "partitions")
def make_partitions() -> None:
    partitions.make_ahead()


@jobs.every("11 2 * * *", "end_shares")
def end_shares() -> None:
    sharing.end_expired()


@jobs.every("23 * * * *", "forget")
def forget() -> None:
    """What the API kept for a while: answers to repeat, buckets that are full again."""
    from .api import idempotency, limits

    idempotency.forget()
    limits.forget_idle()
