from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "zhike.activities"
    label = "activities"

    def ready(self) -> None:
        from .task import reviews  # noqa: F401  records that are due for review become tasks
