"""Files that came with a form: kept first, so that the field gets the number of a stored file."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from zhike.engine import files
from zhike.engine.actors import Actor


def stored_uploads(actor: Actor, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The raw values with each upload replaced by the id of the file it was stored as. Raises ValidationError."""
    return {name: files.keep(v, by=actor).pk if isinstance(v, UploadedFile) else v for name, v in raw.items()}
