"""The engine's app: reads every declaration, then checks them all."""

from importlib import import_module
from pathlib import Path

from django.apps import AppConfig, apps


class EngineConfig(AppConfig):
    name = "zhike.engine"
    label = "engine"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers the checks

        for app in apps.get_app_configs():
            if app.name.startswith("zhike."):
                for path in sorted(Path(app.path).glob("*/object.py")):
                    import_module(f"{app.name}.{path.parent.name}.object")
        from .custom import types  # noqa: F401  adds the objects that administrators made
