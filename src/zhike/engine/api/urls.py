"""The addresses of the API. Fixed ones come before those of the objects."""

from django.urls import path, re_path

from . import aggregates, feed, many, myself, one, work
from .calls import operation
from .door import door, nowhere
from .openapi import document
from .timeline import listed as timeline

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

urlpatterns = [
    path("openapi.json", door(GET=document.read)),
    path("me", door(GET=myself.me)),
    path("search", door(GET=myself.searched)),
    path("events", door(GET=feed.listed)),
    path("events/<str:id>/undo", door(POST=feed.undone)),
    path("jobs/<str:id>", door(GET=work.read)),
    path("jobs/<str:id>/cancel", door(POST=work.cancelled)),
    path("<str:objects>", door(GET=many.listed, POST=many.created)),
    path("<str:objects>/aggregate", door(POST=aggregates.aggregated)),
    path("<str:objects>/bulk", door(POST=work.bulk_begun)),
    path("<str:objects>/import", door(POST=work.import_begun)),
    path("<str:objects>/<str:id>", door(GET=one.read, PATCH=one.changed, DELETE=one.deleted)),
    path("<str:objects>/<str:id>/timeline", door(GET=timeline)),
    path("<str:objects>/<str:id>/<str:verb>", door(POST=one.done)),
    re_path(".*", door(**dict.fromkeys(METHODS, operation()(nowhere)))),
]
