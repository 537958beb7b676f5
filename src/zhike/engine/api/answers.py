"""What a call gives back, before it is HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, JsonResponse


class About(NamedTuple):
    """What a writing call brought about: a record of an object, or a job."""

    object: str
    id: int


@dataclass
class Answer:
    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    about: About | None = None

    def response(self) -> HttpResponse:
        if self.body is None:
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
