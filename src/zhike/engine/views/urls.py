"""Every address below an object's plural, for every object. A verb that is no page of the engine is a command."""

from django.urls import include, path

from .addresses import edit, to

urlpatterns = [
    path("lookup", to("lookups.everything")),
    path("files", to("files.upload", "POST")),
    path("files/<record:file_id>", to("files.download")),
    path("events/<record:event_id>/undo", to("undo.undo", "GET", "POST")),
    path("", include("zhike.engine.views.import_urls")),
    path("<object:object_type>", to("lists.index")),
    path("<object:object_type>/new", to("forms.form_new", "GET", "POST")),
    path("<object:object_type>/filter", to("filters.builder")),
    path("<object:object_type>/filter/count", to("filters.count")),
    path("<object:object_type>/lookup", to("lookups.of_object")),
    path("<object:object_type>/board", to("boards.board")),
    path("<object:object_type>/calendar", to("calendars.calendar")),
    path("<object:object_type>/views/new", to("saved.new", "GET", "POST")),
    path("<object:object_type>/views/tab", to("saved.tab", "POST")),
    path("<object:object_type>/views/widths", to("saved.widths", "POST")),
    path("<object:object_type>/views/counts", to("saved.counts")),
    path("<object:object_type>/views/<record:record_id>/edit", to("saved.edit", "GET", "POST")),
    path("<object:object_type>/views/<record:record_id>/<verb:verb>", to("saved.act", "POST")),
    path("<object:object_type>/bulk", to("bulk.run", "POST")),
    path("<object:object_type>/bulk/form", to("bulk.form")),
    path("<object:object_type>/paste", to("paste.run", "POST")),
    path("<object:object_type>/bin", to("bin.bin")),
    path("<object:object_type>/<record:record_id>", to("records.record")),
    path("<object:object_type>/<record:record_id>/peek", to("records.peek")),
    path("<object:object_type>/<record:record_id>/edit", edit),
    path("<object:object_type>/<record:record_id>/timeline", to("timeline.timeline")),
    path("<object:object_type>/<record:record_id>/log", to("timeline.log_interaction", "POST")),
    path("<object:object_type>/<record:record_id>/history", to("history.history")),
    path("<object:object_type>/<record:record_id>/why", to("why.why")),
    path("<object:object_type>/<record:record_id>/day", to("calendars.day", "GET", "POST")),
    path("<object:object_type>/<record:record_id>/move", to("moves.move", "POST")),
    path("<object:object_type>/<record:record_id>/share", to("sharing.share", "GET", "POST")),
    path("<object:object_type>/<record:record_id>/share/<record:number>/revoke", to("sharing.revoke", "POST")),
    path("<object:object_type>/<record:record_id>/restore", to("bin.restore", "POST")),
    path("<object:object_type>/<record:record_id>/<verb:verb>", to("commands.command", "GET", "POST")),
]
