from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "zhike.web"
    label = "web"

    def ready(self) -> None:
        from . import logging
        from .live import changed  # noqa: F401  follows the log

        logging.start()
