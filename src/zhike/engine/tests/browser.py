"""A browser for tests: pages as a person sees them, and parts as a script asks for them."""

from django.test import Client

from zhike.engine.actors import Actor

SCRIPT = {"HX-Request": "true"}


def browser(actor: Actor) -> Client:
    """Logged in as this person."""
    client = Client(headers={"user-agent": "Firefox/140 Linux"}, raise_request_exception=False)
    client.force_login(actor.user)
    return client


def text(response) -> str:
    return response.content.decode()
