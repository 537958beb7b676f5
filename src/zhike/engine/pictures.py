"""Pictures that people bring are drawn anew: their pixels stay, and what else was in the file does not.

So no place where a photo was taken, no hidden text and nothing that only looks like a picture is kept.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
MOST_PIXELS = 40_000_000  # of all frames together
MOST_FRAMES = 300
KEPT = {"icc_profile", "transparency", "duration", "loop", "background", "disposal"}


class NoPicture(ValueError):
    """It cannot be drawn, or is larger than we draw."""


def redraw(path: Path, kind: str) -> None:
    """Write the picture of this file again, upright. Raises NoPicture, and leaves the file as it was."""
    from PIL import Image, ImageOps

    drawn = path.with_suffix(".drawn")
    try:
        with Image.open(path, formats=[FORMATS[kind]]) as picture:
            frames = frames_of(picture)
            shown = picture if frames > 1 else ImageOps.exif_transpose(picture)
            shown.info = {name: value for name, value in shown.info.items() if name in KEPT}
            shown.save(drawn, FORMATS[kind], save_all=frames > 1, exif=b"", **quality(kind))
    except Exception as broken:  # decoders of foreign bytes raise whatever they stumble over
        drawn.unlink(missing_ok=True)
        raise NoPicture(str(broken)) from broken
    drawn.replace(path)


def frames_of(picture: "Image") -> int:
    """How many frames it has, counted no further than we draw. Raises NoPicture for too many, or too many pixels."""
    most = min(MOST_FRAMES, MOST_PIXELS // (picture.width * picture.height))
    frames = 0
    try:
        for frames in range(most + 1):
            picture.seek(frames)
    except EOFError:
        picture.seek(0)
        return frames
    raise NoPicture(f"more than {most} frames")


def quality(kind: str) -> dict[str, Any]:
    return {"image/jpeg": {"quality": 90, "optimize": True}, "image/webp": {"quality": 90}}.get(kind, {})
