"""Whose rights count at the terminal: those of the person named, else all."""

from typing import Any


def actor_for(email: str | None) -> Any:
    """The actor. Raises WrongUsage where nobody has the address."""
    from zhike.engine import actors, metadata
    from zhike.people.user.model import User
    from zhike.runtime.failure import WrongUsage

    if not email:
        metadata.refresh()
        return actors.system("command")
    person = User.objects.filter(email=email.casefold(), deleted_at=None).first()
    if person is None:
        raise WrongUsage(f"Nobody here has the address {email}.")
    return actors.for_user(person, through="command")
