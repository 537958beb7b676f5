"""Every address of the product, in one list."""

from django.urls import include, path
from django.views.generic import RedirectView

from zhike.engine.api import page

handler400 = "zhike.web.problems.bad_request"
handler403 = "zhike.web.problems.forbidden"
handler404 = "zhike.web.problems.not_found"
handler429 = "zhike.web.problems.too_many"
handler500 = "zhike.web.problems.broken"

urlpatterns = [
    path("", RedirectView.as_view(url="/today"), name="home"),
    path("", include("zhike.people.login.urls")),
    path("api/", page.show, name="api"),
    path("api/v1/", include("zhike.engine.api.urls")),
    path("", include("zhike.web.urls")),
    path("", include("zhike.engine.views.urls")),  # last: it takes every word as the plural of an object
]
