"""The addresses of the shell: pages that belong to no single object."""

from django.urls import path

from .views import health, language

urlpatterns = [
    path("settings/language", language.choose, name="language"),
    path("livez", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
]
