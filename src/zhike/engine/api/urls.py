"""The addresses of the API. Fixed ones come before those of the objects."""

from django.urls import path, re_path

from . import aggregates, approvals, exports, feed, many, myself, one, quality, shares, twins, work
from .calls import operation
from .door import door, nowhere
from .openapi import document
from .timeline import listed as timeline

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

urlpatterns = [
    path("openapi.json", door(GET=document.read), name="api-openapi"),
    path("me", door(GET=myself.me), name="api-me"),
    path("search", door(GET=myself.searched), name="api-search"),
    path("events", door(GET=feed.listed), name="api-events"),
    path("events/export", door(GET=feed.exported), name="api-events-export"),
    path("events/<str:id>/undo", door(POST=feed.undone), name="api-undo"),
    path("jobs/<str:id>", door(GET=work.read), name="api-job"),
    path("jobs/<str:id>/errors", door(GET=work.errors), name="api-errors"),
    path("jobs/<str:id>/rows", door(GET=work.rows), name="api-rows"),
    path("jobs/<str:id>/cancel", door(POST=work.cancelled), name="api-cancel"),
    path("approvals/<str:id>/trail", door(GET=approvals.told), name="api-trail"),
    path("<str:objects>", door(GET=many.listed, POST=many.created), name="api-many"),
    path("<str:objects>/aggregate", door(POST=aggregates.aggregated), name="api-aggregate"),
    path("<str:objects>/bulk", door(POST=work.bulk_begun), name="api-bulk"),
    path("<str:objects>/export", door(GET=exports.exported, POST=exports.exported_by_body), name="api-export"),
    path("<str:objects>/import", door(POST=work.import_begun), name="api-import"),
    path("<str:objects>/duplicates", door(GET=twins.listed, POST=twins.searched), name="api-duplicates"),
    path(
        "<str:objects>/duplicates/rule",
        door(GET=twins.rule_read, PUT=twins.rule_changed, POST=twins.rule_tried),
        name="api-duplicate-rule",
    ),
    path("<str:objects>/duplicates/<str:verb>", door(POST=twins.decided), name="api-duplicate"),
    path("<str:objects>/quality", door(GET=quality.told), name="api-quality"),
    path("<str:objects>/as_of", door(POST=work.past_begun), name="api-as-of"),
    path("<str:objects>/<str:id>", door(GET=one.read, PATCH=one.changed, DELETE=one.deleted), name="api-one"),
    path("<str:objects>/<str:id>/timeline", door(GET=timeline), name="api-timeline"),
    path("<str:objects>/<str:id>/shares", door(GET=shares.listed, POST=shares.given), name="api-shares"),
    path("<str:objects>/<str:id>/shares/<str:verb>", door(DELETE=shares.taken), name="api-share"),
    path("<str:objects>/<str:id>/merge", door(POST=twins.merged), name="api-merge"),
    path("<str:objects>/<str:id>/unmerge", door(POST=twins.parted), name="api-unmerge"),
    path("<str:objects>/<str:id>/<str:verb>", door(POST=one.done), name="api-verb"),
    re_path(".*", door(**dict.fromkeys(METHODS, operation()(nowhere))), name="api-nowhere"),
]
