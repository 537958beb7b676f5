"""Configuration as text: fields, layouts, roles, pipelines and whatever else declares itself `configured`.

`text.write` exports it, `plan.compare` says how this installation becomes like a text, `apply.apply` does it, all or
nothing. Declarations import `Configured` only, so this package imports nothing of them.
"""

from .declared import Configured, Extra

__all__ = ["Configured", "Extra"]
