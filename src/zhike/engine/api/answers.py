"""What a call gives back, before it is HTTP."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse


class About(NamedTuple):
    """What a writing call brought about: a record of an object, or a job."""

    object: str
    id: int


@dataclass
class Answer:
    """A body of JSON, a file, a stream of bytes, or nothing but a status."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    about: About | None = None
    file: Any = None  # a path, or a file that is open and gone when it is closed
    stream: Iterator[bytes] | None = None

    def response(self) -> HttpResponseBase:
        response: HttpResponseBase
        if self.file is not None:
            opened = self.file.open("rb") if isinstance(self.file, Path) else self.file
            response = FileResponse(opened, content_type="text/csv; charset=utf-8")
        elif self.stream is not None:
            response = StreamingHttpResponse(self.stream)
        elif self.body is None:
            response = HttpResponse(status=self.status)
            del response.headers["Content-Type"]
        else:
            response = JsonResponse(
                self.body,
                status=self.status,
                encoder=DjangoJSONEncoder,
                safe=False,
                json_dumps_params={"ensure_ascii": False},
            )
        for name, value in self.headers.items():
            response.headers[name] = value
        return response
