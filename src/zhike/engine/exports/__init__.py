"""Records to files: what one may see of them, streamed page by page in constant memory, told to the log.

`export` checks the right and writes the event; what it returns gives the bytes.
"""

from .export import FORMATS, Export, export, temporary

__all__ = ["FORMATS", "Export", "export", "temporary"]
