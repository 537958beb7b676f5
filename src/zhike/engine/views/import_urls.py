"""The addresses of files going in and out, and of work in the background."""

from django.urls import path

from .addresses import to

urlpatterns = [
    path("import", to("imports.chooser")),
    path("import/history", to("imports.history")),
    path("import/<record:job_id>", to("imports.columns", "GET", "POST")),
    path("import/<record:job_id>/reading", to("imports.reading", "POST")),
    path("import/<record:job_id>/preview", to("imports.preview", "GET", "POST")),
    path("import/<record:job_id>/rows", to("imports.rows")),
    path("import/<record:job_id>/again", to("imports.again", "POST")),
    path("jobs/<record:job_id>", to("jobs.job")),
    path("jobs/<record:job_id>/cancel", to("jobs.cancel", "POST")),
    path("jobs/<record:job_id>/undo", to("jobs.undo", "POST")),
    path("jobs/<record:job_id>/errors", to("jobs.errors")),
    path("<object:object_type>/import", to("imports.upload", "GET", "POST")),
    path("<object:object_type>/import/template", to("exports.template")),
    path("<object:object_type>/export", to("exports.export")),
]
