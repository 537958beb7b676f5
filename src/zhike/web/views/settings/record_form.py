"""A form of the settings for some fields of one record: drawn, read and saved by the engine's own steps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from zhike.engine import access, inputs, query, records
from zhike.engine.actors import Actor
from zhike.engine.errors import NotVisible
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.engine.views.shapes import edits, posted
from zhike.web.edits import Edit, refuse


@dataclass
class RecordForm:
    """`record_id` is None for a new record."""

    request: HttpRequest
    type: ObjectType
    names: Sequence[str]
    record_id: int | None = None
    errors: list[dict[str, str]] = field(default_factory=list)
    refused: dict[str, list[str]] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        return self.request.actor  # type: ignore[attr-defined, no-any-return]

    @property
    def fields(self) -> list[Field]:
        readable = access.readable_fields(self.actor, self.type)
        return [readable[name] for name in self.names if name in readable]

    def values(self) -> dict[str, Any]:
        if self.record_id is None:
            return {one.name: one.default for one in self.fields}
        row = query.one(self.actor, self.type, self.record_id, [one.name for one in self.fields])
        return dict(zip([one.name for one in self.fields], row.values, strict=True))

    def edits(self) -> list[Edit]:
        """Editors with what is stored; after a refusal with what was typed."""
        typed = posted.read(self.fields, self.request.POST) if self.refused else None
        drawn = edits.edits(self.actor, self.fields, self.values(), errors=self.refused, typed=typed)
        self.errors = refuse(drawn, self.refused)
        return drawn

    def save(self, **more: Any) -> Any:
        """The saved record, or None where something was refused."""
        record = self.type.model() if self.record_id is None else self.stored()
        raw = posted.read(self.fields, self.request.POST)
        try:
            values = inputs.read(self.actor, self.type, raw, creating=self.record_id is None)
            records.save(record, by=self.actor, **(values | more))
        except ValidationError as refusal:
            self.refused = refusal.message_dict if hasattr(refusal, "error_dict") else {"": list(refusal.messages)}
            return None
        return record

    def stored(self) -> Any:
        """Raises NotVisible."""
        record = self.type.model._base_manager.filter(pk=self.record_id, deleted_at=None).first()
        if record is None or not access.allows(self.actor, "view", self.type, record.pk):
            raise NotVisible
        return record
