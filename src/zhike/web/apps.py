from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "zhike.web"
    label = "web"

    def ready(self) -> None:
        from . import logging

        logging.start()
