"""Every address of the product, in one list."""

from django.urls import include, path

urlpatterns = [path("auth/", include("allauth.urls"))]
