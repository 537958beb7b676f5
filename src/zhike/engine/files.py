"""Files that belong to records: kept outside the web root under a random name, fetched by who sees the record.

A file is kept when it arrives, and belongs to nobody but its bringer until a field of a record names it. From then on
the record's rights are the file's.
"""

import hashlib
import mimetypes
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from zhike.lib.fold import clean

from . import access, objects, pictures, query
from .actors import Actor
from .errors import NotVisible
from .models import StoredFile

if TYPE_CHECKING:
    from .records import Draft

BIGGEST = 25 * 1024 * 1024
MOST_FILES = 50_000  # of one person
PICTURES = {
    "image/png": (b"\x89PNG\r\n\x1a\n", 0),
    "image/jpeg": (b"\xff\xd8\xff", 0),
    "image/gif": (b"GIF8", 0),
    "image/webp": (b"WEBP", 8),
}
OTHERS = {
    "application/pdf": (b"%PDF-", 0),
    "application/zip": (b"PK\x03\x04", 0),
    "application/x-ole-storage": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0),
}
# Kinds whose names promise a content that we can check; a picture that is none is refused.
CHECKED = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp",
    ".pdf": "application/pdf", ".docx": "application/zip", ".xlsx": "application/zip", ".pptx": "application/zip",
    ".zip": "application/zip", ".doc": "application/x-ole-storage", ".xls": "application/x-ole-storage",
}  # fmt: skip


class Content(NamedTuple):
    """What a download needs: where it is, its name and kind, and whether a browser may show it by itself."""

    path: Path
    name: str
    kind: str
    is_shown: bool


def keep(upload: UploadedFile, *, by: Actor) -> StoredFile:
    """Store what was uploaded, pictures drawn anew.

    Raises ValidationError for what is too large, empty or not what its name says, and when the person's share is full.
    """
    name = file_name(upload.name or "")
    require_room(upload.size or 0, name, by)
    key = secrets.token_hex(16)
    path = place(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        kind = written(upload, name, path)
    except ValidationError:
        path.unlink(missing_ok=True)
        raise
    with path.open("rb") as stored:
        digest = hashlib.file_digest(stored, "sha256").hexdigest()
    return StoredFile.objects.create(
        storage_key=key, name=name, kind=kind, size=path.stat().st_size, sha256=digest, created_by_id=by.user_id
    )


def require_room(size: int, name: str, by: Actor) -> None:
    """Refuse what is too large by itself, or for this person with all that they brought."""
    if size > BIGGEST:
        limit = f"{BIGGEST // 1024 // 1024} MB"
        raise ValidationError(
            _("'%(name)s' is larger than %(limit)s. Choose a smaller file.") % {"name": name, "limit": limit}
        )
    mine = StoredFile.objects.filter(created_by_id=by.user_id).aggregate(files=Count("pk"), bytes=Sum("size"))
    if mine["files"] >= MOST_FILES or (mine["bytes"] or 0) + size > settings.FILES_MAX:
        raise ValidationError(
            _("Your files take all the room there is for one person. Remove some, or ask an administrator for more.")
        )


def written(upload: UploadedFile, name: str, path: Path) -> str:
    """Write the file to its place and say of what kind it is."""
    start = b""
    with path.open("xb") as target:
        for chunk in upload.chunks():
            start = start or chunk[:64]
            target.write(chunk)
    kind = kind_of(name, start)
    if kind in PICTURES:
        try:
            pictures.redraw(path, kind)
        except pictures.NoPicture:
            raise ValidationError(
                _("'%(name)s' cannot be shown as a picture of up to 40 megapixels. Save it again, smaller.")
                % {"name": name}
            ) from None
    return kind


def file_name(raw: str) -> str:
    """The last part of the name, without signs that steer: only a label, never a path."""
    name = clean(raw.replace("\\", "/").rpartition("/")[2])
    return name[-200:].lstrip(".") or "file"


def kind_of(name: str, start: bytes) -> str:
    """The kind by content; by name only where no content is known for it."""
    if not start:
        raise ValidationError(_("'%(name)s' is empty. Choose another file.") % {"name": name})
    found = next((k for k, (sign, at) in (PICTURES | OTHERS).items() if start[at : at + len(sign)] == sign), "")
    promised = CHECKED.get(Path(name).suffix.lower(), "")
    if promised and promised != found:
        raise ValidationError(
            _("'%(name)s' is not what its name says. Save it again in its own program.") % {"name": name}
        )
    if found in PICTURES:
        return found
    return mimetypes.guess_type(name)[0] or found or "application/octet-stream"


def place(key: str) -> Path:
    return Path(settings.MEDIA_ROOT) / key[:2] / key


def refused(drafts: "Sequence[Draft]", *, by: Actor) -> dict[int, list[str]]:
    """Fields of each draft that name a file which is not this actor's to put there. One query if any names one.

    A file may be put into a field by who brought it, while it belongs to no record; and it may stay where it is.
    """
    fields = file_fields(drafts)
    wanted = [
        (n, name, draft.value(name)) for n, draft in enumerate(drafts) for name in fields if name in draft.changes
    ]
    named = [(n, name, number) for n, name, number in wanted if number is not None]
    numbers = [number for _n, _name, number in named]
    stored = {f.pk: f for f in StoredFile.objects.filter(pk__in=numbers)} if named else {}
    found: dict[int, list[str]] = {}
    for n, name, number in named:
        if not is_free(stored.get(number), drafts[n].type.key, drafts[n].record.pk, by):
            found.setdefault(n, []).append(name)
    return found


def file_fields(drafts: "Sequence[Draft]") -> list[str]:
    return [name for name, one in drafts[0].type.fields.items() if one.kind.name == "file"] if drafts else []


def is_free(file: StoredFile | None, key: str, record: int | None, by: Actor) -> bool:
    if file is None:
        return False
    if not file.object:
        return file.created_by_id == by.user_id
    return (file.object, file.record) == (key, record)


def attach(drafts: "Sequence[Draft]") -> None:
    """From now on the files that these drafts name belong to their records. One query a file."""
    fields = file_fields(drafts)
    for draft in drafts if fields else ():
        for number in filter(None, (draft.value(name) for name in fields if name in draft.changes)):
            StoredFile.objects.filter(pk=number, object="").update(object=draft.type.key, record=draft.next.pk)


def content(actor: Actor, number: int) -> Content:
    """The file for a download. Raises NotVisible where the record, the field or the file is not for this actor."""
    file = StoredFile.objects.filter(pk=number).first()
    if file is None or not may_fetch(actor, file):
        raise NotVisible
    path = place(file.storage_key)
    if not path.is_file():
        raise NotVisible
    return Content(path, file.name, file.kind, file.kind in PICTURES)


def may_fetch(actor: Actor, file: StoredFile) -> bool:
    """Who sees the record and the field that names the file; before that only who brought it."""
    if not file.object:
        return file.created_by_id is not None and file.created_by_id == actor.user_id
    one = objects.find(file.object)
    if one is None or file.record is None:
        return False
    listed = [f.name for f in access.readable_fields(actor, one).values() if f.kind.name == "file"]
    try:
        held = query.one(actor, one, file.record, listed).values if listed else ()
    except NotVisible:
        return False
    return any(value is not None and value.id == file.pk for value in held)
