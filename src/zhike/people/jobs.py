"""What happens around people's accounts in the background."""

from zhike.engine import jobs

from .login import attempts, mails, sessions


@jobs.job("password_mail", queue="now")
def password_mail(email: str) -> None:
    mails.send_password_link(email)


@jobs.every("23 * * * *", "forget_log_ins")
def forget_log_ins() -> None:
    attempts.forget_expired()
    sessions.forget_expired()
