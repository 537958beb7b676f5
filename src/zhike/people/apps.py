from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "zhike.people"
    label = "people"

    def ready(self) -> None:
        from . import assigned  # noqa: F401  follows the log
