"""The engine's own jobs: telling followers what a transaction did, and keeping house."""

from . import jobs, log, partitions


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
