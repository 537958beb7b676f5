"""Addresses of the gallery."""

from django.urls import path

from . import views

urlpatterns = [
    path("ui", views.gallery, name="gallery"),
    path("ui/<slug:name>", views.sample, name="gallery_sample"),
]
