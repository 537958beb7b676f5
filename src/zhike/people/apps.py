from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "zhike.people"
    label = "people"

    def ready(self) -> None:
        from . import assigned, shared  # noqa: F401  follow the log
