"""How addresses become calls: `/{plural}` finds the object, `/{plural}/{id}` the number, a dotted name the view.

Views are imported when first asked for, so that the list of addresses costs nothing at start.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import register_converter

from zhike.engine import objects
from zhike.engine.objects import ObjectType

View = Callable[..., HttpResponse]


class ObjectPath:
    """The plural of an object, as its type."""

    regex = "[a-z][a-z0-9_]{1,60}"

    def to_python(self, value: str) -> ObjectType:
        found = objects.find(value)
        if found is None or found.path != value:
            raise ValueError
        return found

    def to_url(self, value: ObjectType) -> str:
        return value.path


class RecordId:
    """A number that can be the id of a record."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Verb:
    regex = "[a-z][a-z_]{1,40}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ObjectPath, "object")
register_converter(RecordId, "record")
register_converter(Verb, "verb")


@cache
def found(name: str) -> View:
    """The view called `module.function` below this package."""
    module, _dot, function = name.rpartition(".")
    return getattr(import_module(f"{__package__}.{module}"), function)  # type: ignore[no-any-return]


def to(name: str, *methods: str) -> View:
    """A view that calls the named one for these methods, GET where none is named."""
    allowed = {*(methods or ("GET",)), "HEAD"} if "GET" in (methods or ("GET",)) else set(methods)

    def view(request: HttpRequest, **given: Any) -> HttpResponse:
        if request.method not in allowed:
            return HttpResponseNotAllowed(sorted(allowed))
        return found(name)(request, **given)

    view.__name__ = name.rpartition(".")[2]
    return view


def edit(request: HttpRequest, **given: Any) -> HttpResponse:
    """One field in place where a field is named, else the whole form."""
    return found("fields.edit_field" if "field" in request.GET else "forms.form_edit")(request, **given)
